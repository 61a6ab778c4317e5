// The forms with answers in this page's memory only, and a page that renews itself where it was being read.
import { mount } from "/berkas/question.js";

const PLACE = `place ${location.pathname}${location.search}`;
const data = document.querySelector("#questions");
const session = data?.dataset.session;
const answers = new Map();
const label = () => new Date().toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
const refuse = () => { throw Object.assign(new Error(), { sentence: "Berkas tidak diunggah dalam pratinjau." }); };

async function check(id, value) {
  const reply = await fetch(`/periksa/${session}/${id}`, { method: "POST", body: JSON.stringify(value) });
  const told = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(told.sentence), told);
  return told;
}

for (const question of JSON.parse(data?.textContent ?? "[]")) {
  const { id } = question;
  mount(document.getElementById(id), {
    question, assignment: `pratinjau-${session}`,
    load: async () => answers.get(id) ?? null,
    save: async (value) => { answers.set(id, { value, label: label() }); return answers.get(id); },
    check: (value) => check(id, value),
    transfer: async () => refuse(),
  });
}

const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (place) requestAnimationFrame(() => requestAnimationFrame(() => window.scrollTo(0, Number(place))));
const saved = new EventSource(`/tersimpan?seen=${document.body.dataset.seen}`);
saved.onmessage = () => {
  saved.close();
  sessionStorage.setItem(PLACE, String(window.scrollY));
  location.reload();
};
document.body.dataset.ready = "";
