// What stands around the way to answer: the stem, and how the answer will be marked.

import { figure, h } from "./dom.js";

const T = {
  points: (n) => `(${figure(n)} poin)`,
  practice: "(latihan, tidak dinilai)",
  collected: "(tidak dinilai)",
  rubric: "Cara jawaban ini dinilai",
  criterion: "Kriteria",
  levels: "Tingkat, dari yang terbaik",
};

const worth = ({ points, practice }) => (points > 0 ? T.points(points) : practice ? T.practice : T.collected);

/** A legend takes one line of text: the stem's first paragraph; whatever follows (a list, a table) stands below it. */
export function stem(question, id) {
  const rest = h("div", { class: "stem", html: question.stem });
  const first = rest.firstElementChild?.tagName === "P" ? rest.firstElementChild : null;
  first?.remove();
  rest.hidden = !rest.childElementCount;
  const points = h("span", { class: "small soft points" }, worth(question));
  const number = question.number ? `${question.number}. ` : "";
  return [h("legend", { id }, number, h("span", { html: first?.innerHTML ?? "" }), " ", points), rest];
}

export function rubric(criteria) {
  const width = Math.max(...criteria.map(({ levels }) => levels.length));
  const rows = criteria.map((criterion) => h("tr", {},
    h("th", { scope: "row" }, criterion.name, " ", h("span", { class: "soft" }, T.points(criterion.points))),
    ...criterion.levels.map(({ points, text }) => h("td", {}, h("strong", {}, `${figure(points)} poin`), text))));
  const head = h("tr", {}, h("th", { scope: "col" }, T.criterion), h("th", { colspan: width }, T.levels));
  return h("details", { class: "rubric" }, h("summary", {}, T.rubric),
    h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
}
