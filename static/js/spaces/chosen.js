// The chosen records: their number in words, the buttons that need some, and the form that carries their ids.
const form = document.querySelector("[data-chosen]");
const line = document.querySelector("[data-chosen-words]");

const boxes = () => [...document.querySelectorAll("input[name=ids][form=chosen]")];

/** Follow the grid's selection, or the plain table's boxes where there is no grid. */
export function follow(grid) {
  const ids = () => (grid ? grid.getSelectedData().map(({ id }) => id) : boxes().filter((box) => box.checked).map((box) => box.value));
  if (grid) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "ids" });
    form.append(field);
    grid.on("rowSelectionChanged", () => { field.value = ids().join(","); draw(ids().length); });
  } else {
    document.addEventListener("change", ({ target }) => { if (target.name === "ids") draw(ids().length); });
  }
  draw(grid ? 0 : ids().length);
}

function draw(count) {
  line.hidden = count === 0;
  line.textContent = `${count.toLocaleString()} chosen on this page`;
  for (const button of document.querySelectorAll("[data-needs-selection]")) {
    button.disabled = count === 0;
    const why = document.getElementById(button.getAttribute("aria-describedby"));
    if (why) why.hidden = count > 0;
  }
}
