// One video with its captions, sound-only version and transcript: `mount(el, {base})` on any page, the default export
// as an anywidget. No imports, no build. Nothing is downloaded but the poster until somebody presses play.

const SLOW_MS = 8000; // waiting longer than this for data is told
const KEEP_EVERY_S = 5; // seconds of film between two notes of the position

const T = {
  quality: "Pilih mutu sebelum memutar",
  length: (text) => `Lama ${text}`,
  speed: "Kecepatan",
  speeds: { 0.75: "0,75×", 1: "1× (biasa)", 1.25: "1,25×", 1.5: "1,5×", 2: "2×" },
  resume: (at) => `Anda berhenti di ${at}. Tekan putar untuk melanjutkan.`,
  restart: "Mulai dari awal",
  loading: "Memuat keterangan video …",
  failed: "Video tidak dapat dimuat. Periksa sambungan lalu coba lagi, atau baca transkripnya di bawah.",
  absent: "Video ini tidak ada di server. Baca teks sesi ini, dan beri tahu panitia.",
  slow: "Sambungan lambat. Video berlanjut sendiri; pilihan yang lebih kecil atau suara saja lebih lancar.",
  again: "Coba lagi",
  frame: "Pemutar video",
  transcript: "Baca transkrip",
  noTranscript: "Transkrip tidak dapat dimuat. Periksa sambungan, lalu tutup dan buka lagi bagian ini.",
};

const ONE_PLACE = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const megabytes = (bytes) => `${Math.max(bytes / 1e6, 0.1).toLocaleString("id-ID", ONE_PLACE)} MB`;
const clock = (seconds) => `${Math.floor(seconds / 60)}.${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** `312.4` → "5 menit 12 detik". */
export function duration(seconds) {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const parts = [[hours, "jam"], [Math.floor((whole % 3600) / 60), "menit"], [hours ? 0 : whole % 60, "detik"]];
  return parts.filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ") || "0 detik";
}

const FOCUSABLE = ["input", "button", "select", "summary", "video"];

/** An element; children that are strings become text, never markup. */
function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  // JupyterLab hears keys before us; marked so, they stay ours: space plays and doesn't move to the next cell.
  if (FOCUSABLE.includes(tag)) node.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** The transcript's small Markdown (headings, lists, paragraphs, bold, italic) as elements; anything else is text. */
export function transcriptNodes(markdown) {
  const inline = (text) => text.split(/(\*\*[^*]+\*\*|\*[^*]+\*)/).filter(Boolean).map((part) => {
    if (part.startsWith("**") && part.length > 4) return h("strong", {}, part.slice(2, -2));
    if (part.startsWith("*") && part.length > 2) return h("em", {}, part.slice(1, -1));
    return part;
  });
  return markdown.replaceAll("\r", "").split(/\n{2,}/).map((block) => block.trim()).filter(Boolean).flatMap((block) => {
    if (/^# /.test(block)) return []; // the title stands above the player already
    const heading = block.match(/^#{2,6} (.*)$/);
    if (heading) return [h("h2", {}, ...inline(heading[1]))];
    const lines = block.split("\n");
    if (lines.every((line) => /^[-*] /.test(line))) {
      return [h("ul", {}, ...lines.map((line) => h("li", {}, ...inline(line.slice(2)))))];
    }
    return [h("p", {}, ...inline(lines.join(" ")))];
  });
}

/** A value kept on this device under `key`; a device that keeps nothing only forgets. */
function kept(key) {
  const attempt = (action) => { try { return action(); } catch { return null; } };
  return {
    get: () => attempt(() => localStorage.getItem(key)),
    put: (value) => attempt(() => localStorage.setItem(key, value)),
    drop: () => attempt(() => localStorage.removeItem(key)),
  };
}

/**
 * Show the video whose files lie below `base` (ending in a slash) in `el`; returns a function that takes it away.
 * `manifest` is its video.json (fetched from `base` if not given), `poster` a picture to show instead of its own.
 * `headers` go with what is fetched by script. `ledger` (see watch.js) is told what has been played, and says where to
 * go on; without one the position is kept on this device only. `question` (see check.js) asks what the manifest holds.
 */
export function mount(el, { base, manifest, poster, headers = {}, ledger = null, question = null }) {
  el.classList.add("bangkom", "bangkom-player");
  el.lang = "id";
  let isGone = false;
  let stop = () => {};

  async function begin() {
    el.replaceChildren(h("p", { class: "soft", role: "status" }, T.loading));
    let found = manifest;
    let sentence = T.failed;
    try {
      if (!found) {
        const reply = await fetch(`${base}video.json`, { headers });
        if (reply.status === 404) sentence = T.absent;
        found = await reply.json();
      }
    } catch {
      found = null;
    }
    if (isGone) return;
    if (found?.files) {
      stop = show(el, base, found, { poster, headers, ledger, question });
      return;
    }
    const again = h("button", { type: "button", class: "button plain", onclick: begin }, T.again);
    const readable = sentence === T.absent ? [] : [transcript(base, headers)];
    el.replaceChildren(h("p", { class: "notice stop", role: "alert" }, sentence, again), ...readable);
  }

  begin();
  return () => {
    isGone = true;
    stop();
  };
}

function show(el, base, manifest, { poster, headers, ledger, question }) {
  const of = (kind) => manifest.files.filter((file) => file.kind === kind);
  const [captions] = of("captions");
  const playable = [...of("video"), ...of("audio")];
  const position = kept(`bangkom:video:${base}`);
  const preference = kept("bangkom:video:mutu");
  let pending = Number(position.get()) || 0; // where to go on as soon as the film's length is known
  if (pending < KEEP_EVERY_S || pending > manifest.seconds - KEEP_EVERY_S) pending = 0;
  let current = null, lastKept = 0, patience = 0;

  const media = h("video", {
    controls: true, playsinline: true, preload: "none", "aria-label": `Video: ${manifest.title}`,
    poster: poster ?? (of("poster").length ? `${base}${of("poster")[0].name}` : null),
  });
  if (captions) {
    media.append(h("track", {
      kind: "captions", srclang: "id", label: captions.label, src: `${base}${captions.name}`, default: true,
    }));
  }
  const notice = h("div", { role: "status" });
  const say = (look, sentence, ...more) => {
    notice.className = look ? `notice ${look}` : "";
    notice.replaceChildren(...(sentence ? [h("span", {}, sentence), ...more] : []));
  };
  const button = (words, onclick) => h("button", { type: "button", class: "button plain", onclick }, words);

  function choose(file) {
    const isPlaying = !media.paused && !media.ended;
    pending = media.currentTime || pending;
    current = file;
    media.src = `${base}${file.name}`;
    media.defaultPlaybackRate = media.playbackRate; // a new source starts at the default
    if (isPlaying) media.play().catch(() => {});
  }

  const name = `bangkom-video-${Math.random().toString(36).slice(2)}`; // every widget loads a module of its own
  const chosen = playable.find((file) => file.name === preference.get()) ?? playable[0];
  const qualities = h("fieldset", {}, h("legend", { class: "small" }, T.quality), h("div", { class: "qualities" },
    ...playable.map((file) => h("label", { class: "option" },
      h("input", {
        type: "radio", name, value: file.name, checked: file === chosen,
        onchange: () => { preference.put(file.name); choose(file); },
      }),
      h("span", {}, `${file.label} · `, h("span", { class: "keep" }, megabytes(file.bytes)))))));
  const speed = h("select", { onchange: () => { media.playbackRate = Number(speed.value); } },
    ...Object.entries(T.speeds).sort(([a], [b]) => a - b)
      .map(([value, label]) => h("option", { value, selected: value === "1" }, label)));

  const keep = () => {
    if (pending || !media.currentTime) return; // a source just changed stands at 0 for a moment
    lastKept = media.currentTime;
    position.put(String(lastKept));
  };
  const on = (event, react) => media.addEventListener(event, react);
  on("loadedmetadata", () => {
    if (pending) media.currentTime = Math.min(pending, media.duration || pending);
    pending = 0;
    media.playbackRate = Number(speed.value);
  });
  on("playing", () => { clearTimeout(patience); say(""); });
  on("waiting", () => {
    clearTimeout(patience);
    patience = setTimeout(() => say("wait", T.slow), SLOW_MS);
  });
  on("timeupdate", () => { if (Math.abs(media.currentTime - lastKept) >= KEEP_EVERY_S) keep(); });
  on("pause", keep);
  on("ended", () => position.drop());
  on("error", () => {
    clearTimeout(patience);
    pending = media.currentTime || pending || lastKept;
    say("stop", T.failed, button(T.again, () => {
      say("");
      choose(current);
      media.play().catch(() => {});
    }));
  });

  const watched = h("div", { class: "watched", hidden: !ledger });
  const asked = h("div");
  el.replaceChildren(media, asked, watched, notice, qualities,
    h("div", { class: "row" }, h("p", { class: "soft" }, T.length(duration(manifest.seconds))),
      h("label", {}, T.speed, speed)),
    ...(of("transcript").length ? [transcript(base, headers)] : []));
  choose(chosen);
  const restart = () => { pending = 0; if (media.readyState) media.currentTime = 0; position.drop(); say(""); };
  const resume = (seconds) => {
    if (media.currentTime || seconds < KEEP_EVERY_S || seconds > manifest.seconds - KEEP_EVERY_S) return;
    if (media.readyState) media.currentTime = seconds;
    else pending = seconds;
    say("plain", T.resume(clock(seconds)), button(T.restart, restart));
  };
  if (pending) resume(pending);
  const stopAsking = question && manifest.check ? question.attach(media, asked, manifest.check) : () => {};
  const detach = ledger ? ledger.attach(media, watched, resume) : () => {};

  return () => {
    clearTimeout(patience);
    if (!media.ended) keep();
    detach();
    stopAsking();
    media.pause();
    media.removeAttribute("src"); // or a browser goes on downloading
    media.load();
  };
}

/** The transcript, fetched when it is opened. */
function transcript(base, headers) {
  const body = h("div", { class: "transcript", tabindex: "0", role: "region", "aria-label": "Transkrip" });
  let isLoaded = false;
  const details = h("details", {}, h("summary", {}, T.transcript), body);
  details.addEventListener("toggle", async () => {
    if (!details.open || isLoaded) return;
    try {
      const reply = await fetch(`${base}transcript.md`, { headers });
      if (!reply.ok) throw new Error(String(reply.status));
      body.replaceChildren(...transcriptNodes(await reply.text()));
      isLoaded = true;
    } catch {
      body.replaceChildren(h("p", { class: "notice wait" }, T.noTranscript));
    }
  });
  return details;
}

/** The service's own page of the video, where what is watched counts; it tells how tall it is. */
function frame(el, address) {
  const view = h("iframe", { src: address, title: T.frame, allow: "fullscreen", class: "player-frame" });
  const fit = (event) => {
    const height = event.source === view.contentWindow && event.data?.bangkomHeight;
    if (Number.isFinite(height)) view.style.height = `${Math.min(Math.max(height, 200), 4000)}px`;
  };
  addEventListener("message", fit);
  el.replaceChildren(view);
  return () => removeEventListener("message", fit);
}

/** The anywidget: the service's player, or why there is none. */
function render({ model, el }) {
  const card = h("section", { class: "card" });
  el.classList.add("bangkom");
  el.replaceChildren(card);
  if (model.get("problem")) {
    card.replaceChildren(h("p", { class: "notice stop", lang: "id" }, model.get("problem")));
    return undefined;
  }
  return frame(card, `${model.get("service")}video/${model.get("video")}/sisip`);
}

export default { render };
