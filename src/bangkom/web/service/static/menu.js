// An open panel of the menu closes at Escape and at a click elsewhere, as people expect of one.
const panels = () => document.querySelectorAll("header.bar details[open]");

document.addEventListener("click", (event) => {
  for (const panel of panels()) if (!panel.contains(event.target)) panel.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of panels()) {
    const held = panel.contains(document.activeElement);
    panel.open = false;
    if (held) panel.querySelector("summary").focus();
  }
});
