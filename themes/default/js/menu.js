// Sub-menus of the header close with Escape and with a click elsewhere; without this they close by their own summary.
{
  const open = () => document.querySelectorAll(".nav .sub[open]");
  addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      menu.open = false;
    }
  });
}
