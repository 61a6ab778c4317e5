/* Draws every chart of a report from the JSON beside it, as wide as it stands; on paper, in the width of the paper. */
"use strict";
(() => {
  const options = { displayModeBar: false, showTips: false };
  const boxes = [...document.querySelectorAll(".chart")].map((box) => {
    const drawings = JSON.parse(box.querySelector("script").textContent);
    const target = box.appendChild(document.createElement("div"));
    target.setAttribute("aria-hidden", "true");
    return { box, drawings, target };
  });
  const draw = (paper) => {
    for (const { box, drawings, target } of boxes) {
      const width = paper || box.clientWidth;
      const { data, layout } = width < 560 ? drawings.phone : drawings.page;
      box.style.height = `${layout.height}px`;
      Plotly.react(target, data, { ...layout, width, autosize: false }, options);
    }
  };
  let waiting = 0;
  draw(0);
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 100, 0); });
  // A4 less the margins in report.css is 178 mm, at 96 px an inch 672 px.
  addEventListener("beforeprint", () => draw(668));
  addEventListener("afterprint", () => draw(0));
})();
