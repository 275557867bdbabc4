// On a narrow screen a row of tabs scrolls: the one that is open is brought into sight.
function show() {
  const row = document.querySelector(".tabs");
  const here = row?.querySelector("[aria-current]");
  if (here) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
show();
document.addEventListener("htmx:afterSettle", show);
