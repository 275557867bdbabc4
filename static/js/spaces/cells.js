// Cells of the grid: a value with its mark.

/** A value; what is said about it is in its title, in words for screen readers, and marked with a dot. */
export function value(cell) {
  const element = cell.getElement();
  const [isWrong, messages] = cell.getData().told[cell.getField()] ?? [false, ""];
  const text = document.createTextNode(cell.getValue() ?? "");
  element.classList.toggle("cell-wrong", Boolean(messages) && isWrong);
  element.classList.toggle("cell-told", Boolean(messages) && !isWrong);
  if (!messages) return text;
  element.dataset.messages = messages;
  element.dataset.title = cell.getColumn().getDefinition().title.replace(/ \*$/, "");
  element.title = messages;
  element.tabIndex = 0;
  return wrapped(text, messages);
}

function wrapped(text, messages) {
  const box = document.createElement("span");
  const mark = document.createElement("span");
  mark.className = "cell-mark";
  const heard = document.createElement("span");
  heard.className = "only-heard";
  heard.textContent = ` ${messages}`;
  box.append(mark, text, heard);
  return box;
}

/** Name the box that chooses a row. */
export function nameBox(row) {
  row.getElement().querySelector("input[type=checkbox]")?.setAttribute("aria-label", `Choose record ${row.getData().number}`);
}
