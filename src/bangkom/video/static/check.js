// The question that a video asks midway: `asking(answer)` is the `question` of player.js on the service's pages.
// It only helps to stay attentive: it stops the video once, holds nobody who goes on, and gives no points.

const T = {
  title: "Pertanyaan sebelum lanjut",
  about: "Tidak dinilai; untuk memastikan bagian tadi sudah jelas.",
  answer: "Jawab",
  go: "Lanjutkan video",
  choose: "Pilih satu jawaban dahulu.",
  right: "Tepat.",
  wrong: "Belum tepat.",
  offline: "Sambungan terputus, jadi jawaban ini belum tercatat. Silakan lanjutkan videonya; pertanyaan ini akan ditanyakan lagi nanti.",
  unsaved: "Server belum dapat mencatat jawaban ini. Silakan lanjutkan videonya; pertanyaan ini akan ditanyakan lagi nanti.",
};

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** What the course's build or the service made of Markdown: trusted, and without raw HTML of authors. */
function trusted(tag, html, attributes = {}) {
  const node = make(tag, attributes);
  node.innerHTML = html;
  return node;
}

/**
 * `answer(value)` → `{right, feedback}`, rejecting like the calls of watch.js. `settle()` says that the question has
 * been answered before; `attach(media, place, check)` asks in `place` when `media` plays past `check.at`.
 */
export function asking(answer) {
  let isSettled = false;

  function attach(media, place, check) {
    let last = null; // where the video was when it was last heard to play; null while somebody seeks

    function close() {
      place.replaceChildren();
    }

    function ask() {
      const stem = `bangkom-soal-${check.id}`;
      const options = check.options.map((option) => make("label", { class: "option" },
        make("input", { type: "radio", name: stem, value: option.id }), trusted("span", option.text)));
      const asked = make("fieldset", { tabindex: "-1", "aria-describedby": stem },
        make("legend", {}, T.title), trusted("div", check.stem, { id: stem, class: "stem" }), ...options);
      const told = make("div", { role: "status" });
      const submit = make("button", { type: "submit", class: "button" }, T.answer);
      const go = make("button", { type: "button", class: "button quiet" }, T.go);
      const form = make("form", { class: "check", lang: "id" },
        asked, make("p", { class: "soft small" }, T.about), told, make("div", { class: "actions" }, submit));
      const tell = (look, words, html = "") => told.replaceChildren(
        make("div", { class: `notice ${look}` }, make("strong", {}, words), trusted("div", html)));
      const letGo = () => { if (!go.isConnected) submit.after(go); };

      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const chosen = form.querySelector("input:checked");
        if (!chosen) {
          tell("wait", T.choose);
          return;
        }
        submit.disabled = true;
        try {
          const { right, feedback } = await answer(chosen.value);
          isSettled = true;
          tell(right ? "ok" : "wait", right ? T.right : T.wrong, feedback);
          letGo();
          if (right) {
            asked.disabled = true;
            submit.remove();
            go.focus();
          }
        } catch (error) {
          tell("wait", error.status ? T.unsaved : T.offline);
          letGo();
        }
        submit.disabled = false;
      });
      go.addEventListener("click", () => {
        close();
        media.focus();
        media.play().catch(() => {});
      });
      place.replaceChildren(form);
      asked.focus();
    }

    const advance = () => {
      const before = last;
      last = media.seeking ? null : media.currentTime;
      if (isSettled || before === null || last === null || before >= check.at || last < check.at) return;
      media.pause();
      if (document.fullscreenElement) document.exitFullscreen();
      if (media.webkitDisplayingFullscreen) media.webkitExitFullscreen(); // iPhones show only the film in full screen
      ask();
    };
    const forget = () => { last = null; };
    const reactions = { playing: advance, timeupdate: advance, seeking: forget, emptied: forget };
    for (const [event, react] of Object.entries(reactions)) media.addEventListener(event, react);
    return () => {
      for (const [event, react] of Object.entries(reactions)) media.removeEventListener(event, react);
      close();
    };
  }

  return { attach, settle: () => { isSettled = true; } };
}
