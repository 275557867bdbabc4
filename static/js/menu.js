// Closes open menus on Escape and on a press outside; the menus themselves are <details>.
function closeAll(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) if (menu !== except) menu.open = false;
}

document.addEventListener("click", (event) => closeAll(event.target.closest?.("[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest?.("[data-menu][open]");
  closeAll();
  menu?.querySelector("summary")?.focus();
});
