/* Draws every chart of a report from the JSON beside it, and once more in the width of the paper when it is printed. */
"use strict";
(() => {
  const boxes = [...document.querySelectorAll(".chart")];
  const options = { displayModeBar: false, responsive: true, showTips: false };
  for (const box of boxes) {
    const drawing = JSON.parse(box.querySelector("script").textContent);
    const target = box.appendChild(document.createElement("div"));
    target.setAttribute("aria-hidden", "true");
    Plotly.newPlot(target, drawing.data, drawing.layout, options);
  }
  const refit = (width) => {
    for (const box of boxes) Plotly.relayout(box.lastChild, width ? { width, autosize: false } : { width: null, autosize: true });
  };
  // A4 with the margins of report.css: 210 mm − 2 × 16 mm = 178 mm, at 96 px an inch 672 px.
  addEventListener("beforeprint", () => refit(668));
  addEventListener("afterprint", () => refit(0));
})();
