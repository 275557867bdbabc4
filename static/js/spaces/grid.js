// The grid: Tabulator, which its own script tag has put into `window`. Pages and order come from the server.
import { nameBox, value } from "./cells.js";

const CHARACTER_PX = 8;

/** Put a grid in the place of the plain table and give it. */
export function drawGrid(table, told) {
  const place = document.createElement("div");
  place.className = "grid";
  const foot = Object.assign(document.createElement("div"), { className: "grid-foot", id: "grid-foot" });
  const words = Object.assign(document.createElement("p"), { className: "cell-line" });
  words.textContent = "Point at a marked cell to read what is wrong with it.";
  table.replaceChildren(place, foot, words);
  const grid = new window.Tabulator(place, options(told));
  const url = new URL(location.href);
  grid.on("dataLoaded", () => remember(grid, told, url));
  grid.on("dataLoadError", () => place.setAttribute("aria-busy", "false"));
  for (const kind of ["mouseover", "focusin"]) place.addEventListener(kind, (event) => tell(words, event.target.closest("[data-messages]")));
  label(place, grid);
  return grid;
}

function options(told) {
  const sorter = told.columns.find(({ key }) => key === told.sort);
  return {
    ajaxURL: told.rowsUrl,
    ajaxURLGenerator: (base, _, params) => address(base, params, told),
    ajaxResponse: (_url, _params, answer) => { told.total = answer.last_row; told.isCapped = answer.is_capped; return answer; },
    height: "min(70vh, 48rem)",
    layout: "fitDataFill",
    nestedFieldSeparator: false,
    pagination: true,
    paginationMode: "remote",
    paginationSize: told.size,
    paginationInitialPage: told.page,
    paginationCounter: "rows",
    sortMode: "remote",
    initialSort: sorter ? [{ column: sorter.field, dir: told.descending ? "desc" : "asc" }] : [],
    headerSortTristate: true,
    selectableRows: true,
    selectableRowsPersistence: false,
    rowFormatter: nameBox,
    footerElement: "#grid-foot",
    placeholder: "There are no records here.",
    dataLoaderLoading: "Loading",
    dataLoaderError: "The records could not be loaded. Reload the page.",
    columns: [tickColumn(), numberColumn(), ...told.columns.map(column)],
  };
}

/** The page asks for rows by the names that its own address uses. */
function address(base, { page, size, sort }, told) {
  const url = new URL(base, location.href);
  const [by] = sort ?? [];
  const key = told.columns.find(({ field }) => field === by?.field)?.key;
  url.searchParams.set("page", page ?? 1);
  url.searchParams.set("size", size ?? told.size);
  for (const name of ["sort", "dir"]) url.searchParams.delete(name);
  if (key) { url.searchParams.set("sort", key); url.searchParams.set("dir", by.dir); }
  return url.href;
}

/** Tabulator takes a text for markup, and an element as it is. */
const asText = (words) => Object.assign(document.createElement("div"), { textContent: words });
const tickColumn = () => ({ title: "", formatter: "rowSelection", titleFormatter: "rowSelection", headerSort: false, width: 44, resizable: false, frozen: innerWidth > 640, hozAlign: "center", headerHozAlign: "center" });
const numberColumn = () => ({ title: "#", field: "number", headerSort: false, width: 62, hozAlign: "right", headerHozAlign: "right", cssClass: "cell-number", resizable: false });

function column({ field, title, isNumber, isRequired, isHidden, description }) {
  return {
    field, formatter: value, visible: !isHidden, title: isRequired ? `${title} *` : title, hozAlign: isNumber ? "right" : "left",
    headerHozAlign: isNumber ? "right" : "left", headerTooltip: () => asText(description || title), minWidth: Math.min(220, 56 + title.length * CHARACTER_PX), maxInitialWidth: 320, titleFormatter: "plaintext",
  };
}

/** The address names the page and the order, so that Back, a reload and a sent link show the same. */
function remember(grid, told, url) {
  const [by] = grid.getSorters();
  const key = told.columns.find(({ field }) => field === by?.field)?.key;
  const page = grid.getPage();
  for (const [name, text] of Object.entries({ page: page > 1 ? page : "", sort: key ?? "", dir: key && by.dir === "desc" ? "desc" : "", hide: "" })) {
    if (text) url.searchParams.set(name, text);
    else url.searchParams.delete(name);
  }
  history.replaceState(history.state, "", url);
}

function tell(words, cell) {
  if (!cell) return;
  const name = document.createElement("b");
  name.textContent = `${cell.dataset.title}:`;
  words.replaceChildren(name, ` ${cell.dataset.messages}`);
}

/** The roles that the grid's parts need to be a grid for everybody: Tabulator nests its row groups. */
function label(place, grid) {
  grid.on("tableBuilt", () => {
    place.setAttribute("aria-label", document.querySelector("h1").textContent);
    place.querySelector(".tabulator-header-contents")?.setAttribute("role", "presentation");
    place.querySelector(".tabulator-tableholder")?.setAttribute("role", "rowgroup");
    place.querySelector(".tabulator-table")?.setAttribute("role", "presentation");
  });
}
