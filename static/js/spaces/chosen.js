// The chosen records: their number in words, the offer to choose all that match on every page, the buttons that need
// some, and the form that carries their ids or the filter.
import { announce } from "../announce.js";

const form = document.querySelector("[data-chosen]");
const line = document.querySelector("[data-chosen-line]");
const words = line.querySelector("[data-chosen-words]");
const offer = line.querySelector("[data-choose-all]");
const hidden = (name) => form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
const boxes = () => [...document.querySelectorAll("input[name=ids][form=chosen]")];
const allBox = () => document.querySelector("input[name=all][form=chosen]");

/** Follow the grid's selection, or the plain table's boxes where there is no grid. */
export function follow(grid, told) {
  if (grid) return followGrid(grid, told);
  const count = () => (allBox()?.checked ? told.total : boxes().filter((box) => box.checked).length);
  document.addEventListener("change", ({ target }) => { if (["ids", "all"].includes(target.name)) draw(count(), `${count().toLocaleString()} chosen`); });
  draw(count(), "");
}

function followGrid(grid, told) {
  const fields = { ids: hidden("ids"), all: hidden("all") };
  const rows = () => grid.getSelectedData();
  const reset = () => choose({ grid, told, fields, rows: rows(), isAll: false });
  grid.on("rowSelectionChanged", reset);
  offer.addEventListener("click", () => {
    if (fields.all.value) return grid.deselectRow();
    choose({ grid, told, fields, rows: rows(), isAll: true });
    announce(words.textContent);
  });
  reset();
}

/** Carry the ids of some, or the filter of all; any change of the selection goes back to some. */
function choose({ grid, told, fields, rows, isAll }) {
  const all = `${told.isCapped ? "" : `${told.total.toLocaleString()} `}records${told.isWhole ? "" : " that match"}`;
  fields.ids.value = isAll ? "" : rows.map(({ id }) => id).join(",");
  fields.all.value = isAll ? told.everything : "";
  draw(rows.length, isAll ? `All ${all} are chosen, on every page.` : `${rows.length.toLocaleString()} chosen on this page.`);
  offer.hidden = !isAll && (rows.length === 0 || rows.length < grid.getDataCount() || told.total <= rows.length);
  offer.textContent = isAll ? "Choose none" : `Choose all ${all}`;
}

function draw(count, said) {
  line.hidden = count === 0;
  words.textContent = said;
  for (const button of document.querySelectorAll("[data-needs-selection]")) {
    button.disabled = count === 0;
    const why = document.getElementById(button.getAttribute("aria-describedby"));
    if (why) why.hidden = count > 0;
  }
}
