// What has been played of a video, told to the service: `watching({start, beat, key})` is the `ledger` of player.js.
// The service credits by its own clock; here it only matters that nothing played is lost and nothing unplayed is told.

const EVERY_MS = 10_000; // between two reports
const UNEVEN_S = 0.5; // a browser tells the time of a video in steps

const T = {
  watched: (percent) => `Sudah ditonton ${percent} %`,
  starting: "Menghubungi server …",
  offline: "Sambungan terputus. Yang Anda tonton dicatat di perangkat ini dan dikirim begitu tersambung lagi.",
  unsaved: "Server belum dapat mencatat tontonan Anda. Catatannya tetap di perangkat ini dan dikirim lagi sebentar lagi.",
  over: "Waktu masuk Anda sudah habis, jadi tontonan belum tercatat. Muat ulang halaman ini.",
};

/** Sorted stretches of which none touch: an interrupted line may leave many. */
export function union(segments) {
  const merged = [];
  for (const [begin, end] of [...segments].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && begin <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([begin, end]);
  }
  return merged;
}

/** Which stretches of `media` play: `take()` gives what has played since it was last called. */
export function recorder(media, now = () => performance.now()) {
  let done = [];
  let open = null; // [from, to] that is playing
  let at = 0; // when `to` was heard
  const close = () => {
    if (open && open[1] > open[0]) done.push(open);
    open = null;
  };
  const begin = () => {
    close();
    open = [media.currentTime, media.currentTime];
    at = now();
  };
  const advance = () => {
    if (!open || media.seeking) return;
    const passed = (now() - at) / 1000;
    const step = media.currentTime - open[1];
    if (step < 0 || step > 1.5 * media.playbackRate * passed + UNEVEN_S) begin(); // a jump nobody announced
    else [open[1], at] = [media.currentTime, now()];
  };
  const finish = () => { advance(); close(); };
  const reactions = { playing: begin, timeupdate: advance, seeking: close, emptied: close, pause: finish, ended: finish };
  for (const [event, react] of Object.entries(reactions)) media.addEventListener(event, react);
  return {
    take() {
      if (open && open[1] > open[0]) {
        done.push(open);
        open = [open[1], open[1]];
      }
      const taken = done;
      done = [];
      return taken;
    },
    stop: () => Object.entries(reactions).forEach(([event, react]) => media.removeEventListener(event, react)),
  };
}

/** Stretches not yet acknowledged, kept for as long as the tab lives. */
function unsent(key) {
  const attempt = (action) => { try { return action(); } catch { return null; } };
  return {
    read: () => attempt(() => JSON.parse(sessionStorage.getItem(key))) ?? [],
    keep: (segments) => attempt(() => (segments.length
      ? sessionStorage.setItem(key, JSON.stringify(segments)) : sessionStorage.removeItem(key))),
  };
}

/**
 * `start()` → `{nonce, percent, position}`; `beat({nonce, seq, segments, position}, isLast)` → `{percent, flags}`. Both
 * reject with an error whose `status` is the reply's, or none if there was no reply. `key` names the video.
 */
export function watching({ start, beat, key }) {
  function attach(media, place, resume) {
    const store = unsent(`bangkom:tontonan:${key}`);
    const record = recorder(media);
    let waiting = store.read();
    let nonce = null, seq = 0, isBusy = false;

    const bar = document.createElement("progress");
    const words = document.createElement("p");
    const problem = document.createElement("p");
    Object.assign(bar, { max: 100, value: 0 });
    bar.setAttribute("aria-label", "Bagian video yang sudah ditonton");
    words.setAttribute("role", "status");
    words.textContent = T.starting;
    problem.className = "notice wait";
    problem.setAttribute("role", "status");
    problem.hidden = true;
    place.replaceChildren(bar, words, problem);

    const tell = (sentence) => {
      if (problem.textContent !== sentence) problem.textContent = sentence;
      problem.hidden = !sentence;
    };
    const count = ({ percent, flags = [] }) => {
      bar.value = percent = Math.max(percent, bar.value); // what counts is never taken away
      words.textContent = T.watched(percent);
      tell(flags.at(-1) ?? "");
    };
    const explain = (error) => {
      if (error.status === 409) nonce = null; // the server no longer knows this player: begin anew, nothing is lost
      else if ([401, 403].includes(error.status)) tell(T.over);
      else tell(error.status ? T.unsaved : T.offline);
    };

    async function open() {
      const begun = await start();
      [nonce, seq] = [begun.nonce, 0];
      count(begun);
      resume(begun.position);
    }

    async function send(isLast = false) {
      waiting = union([...waiting, ...record.take()]);
      store.keep(waiting);
      if (isBusy && !isLast) return;
      const sent = waiting;
      isBusy = true;
      try {
        if (nonce === null) await open();
        if (!sent.length) return;
        count(await beat({ nonce, seq: ++seq, segments: sent, position: media.currentTime }, isLast));
        waiting = waiting.filter((one) => !sent.includes(one)); // what came meanwhile stays
        store.keep(waiting);
      } catch (error) {
        explain(error);
      } finally {
        isBusy = false;
      }
    }

    const soon = () => { send(); };
    const last = () => { send(true); };
    const hide = () => { if (document.hidden) last(); };
    const timer = setInterval(() => { if (!media.paused || waiting.length || nonce === null) send(); }, EVERY_MS);
    media.addEventListener("pause", soon);
    media.addEventListener("ended", soon);
    addEventListener("online", soon);
    addEventListener("pagehide", last);
    document.addEventListener("visibilitychange", hide);
    send();

    return () => {
      last();
      clearInterval(timer);
      record.stop();
      removeEventListener("online", soon);
      removeEventListener("pagehide", last);
      document.removeEventListener("visibilitychange", hide);
    };
  }
  return { attach };
}
