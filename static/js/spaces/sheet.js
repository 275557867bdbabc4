// A sheet: turns the plain table into the grid, and keeps toolbar, columns and the chosen records in step with it.
import { drawGrid } from "./grid.js";
import { follow } from "./chosen.js";
import { isPaused } from "../busy.js";

const told = JSON.parse(document.getElementById("grid-told").textContent);
const table = document.querySelector("[data-sheet-table]");
const changed = document.querySelector("[data-sheet-changed]");
const sheet = location.pathname.split("/").at(-2);
const grid = table && window.Tabulator ? drawGrid(table, told) : null;
follow(grid, told);

/** Hide and show columns at once, and have them remembered. */
document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-columns]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("[name=show]")];
  if (!boxes.some((box) => box.checked)) target.checked = true;
  if (!grid) return form.requestSubmit();
  const column = told.columns.find(({ key }) => key === target.value);
  if (target.checked) grid.showColumn(column.field);
  else grid.hideColumn(column.field);
  fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
});
if (grid) for (const part of document.querySelectorAll("[data-columns] > .menu-part")) part.hidden = true;

/** The records changed: offer the new state, do not pull the rows from under the reader. */
const TOPICS = new Set(["records:created", "records:updated", "records:deleted", "sheet:counts-updated"]);
document.addEventListener("jobsite:event", ({ detail }) => {
  if (!TOPICS.has(detail.topic) || detail.context?.sheetId !== sheet) return;
  const untouched = grid && !grid.getSelectedRows().length && !grid.element.contains(document.activeElement);
  if (untouched && !isPaused()) grid.setPage(grid.getPage());
  else changed.hidden = false;
});
changed.addEventListener("click", () => location.reload());
