// The line to a live chat: a WebSocket, or long polls where none gets through. What is sent has a key and is kept in
// the device's storage until the service says that it is on the disk, so neither a dropped line nor a reload loses or
// doubles it.

const SILENT = 50_000; // the service beats every 20 s
const UNANSWERED = 15_000;
const LONGEST_PAUSE = 10_000;
const TRIES = 2; // sockets that fail before polls are used
const GONE = 4001;

export function makeKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `told(event)` hears all that comes down, `changed(item)` what becomes of an item of the queue, `line(state, why)` how
 * the line is: `connecting`, `on`, `polling`, `off`, `ended`. Items are `{key, text, fate, why?}`; a fate is `sending`,
 * `waiting` (tried again by itself), `held` (not without the sender), `sent`. */
export function openLine({ api, xsrf, store, told, changed, line }) {
  const queue = readQueue();
  const timers = new Map();
  let socket = null;
  let last = 0;
  let version = '';
  let failures = 0;
  let pause = 0;
  let heard = 0;
  let ended = false;
  let polling = null;
  let again = null;

  function readQueue() {
    try {
      const kept = JSON.parse(localStorage.getItem(store) || '[]');
      return kept.map(({ key, text, held, why }) => ({ key, text, fate: held ? 'held' : 'waiting', why }));
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      const kept = queue.map(({ key, text, fate, why }) => ({ key, text, held: fate === 'held', why }));
      if (kept.length) localStorage.setItem(store, JSON.stringify(kept));
      else localStorage.removeItem(store);
    } catch {
      // a full or forbidden storage: the queue lives as long as the page
    }
  }

  function become(item, fate, why = '') {
    item.fate = fate;
    item.why = why;
    if (fate === 'sent') queue.splice(queue.indexOf(item), 1);
    keep();
    changed(item);
  }

  const find = (key) => queue.find((item) => item.key === key);

  async function ask(path, options = {}) {
    const reply = await fetch(api + path, { ...options, headers: { 'X-XSRFToken': xsrf, 'Content-Type': 'application/json' } });
    const body = await reply.json().catch(() => ({}));
    if (!reply.ok) {
      const wait = Number(reply.headers.get('Retry-After')) || null;
      throw Object.assign(new Error(body.error || path), { status: reply.status, wait, why: body.error });
    }
    return body;
  }

  function end(why) {
    ended = true;
    clearTimeout(again);
    line('ended', why);
    if (socket) socket.close();
  }

  const isFinal = (error) => [401, 403, 404].includes(error.status);

  function retry() {
    if (ended || again !== null) return;
    pause = Math.min(LONGEST_PAUSE, pause ? pause * 2 : 500);
    again = setTimeout(() => { again = null; connect(); }, pause * (0.5 + Math.random()));
  }

  async function connect() {
    if (ended || socket || polling) return;
    clearTimeout(again);
    again = null;
    if (!navigator.onLine) { line('off'); return; }
    line('connecting');
    let ticket;
    try {
      ({ ticket } = await ask('tiket', { method: 'POST', body: '{}' }));
    } catch (error) {
      if (isFinal(error)) end(error.why);
      else { line('off'); retry(); }
      return;
    }
    if (socket || polling || ended) return;
    const address = new URL(`${api}saluran?tiket=${ticket}&sesudah=${last}`, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    let mine;
    try {
      mine = new WebSocket(address);
    } catch { // a browser whose idea of our policy forbids it
      poll();
      return;
    }
    socket = mine;
    heard = Date.now();
    let wasOpen = false;
    mine.onopen = () => {
      wasOpen = true;
      failures = 0;
      pause = 0;
      line('on');
      queue.filter((item) => item.fate !== 'held').forEach(send);
    };
    mine.onmessage = ({ data }) => { heard = Date.now(); hear(JSON.parse(data)); };
    mine.onclose = ({ code }) => {
      if (socket !== mine) return;
      socket = null;
      queue.filter((item) => item.fate === 'sending').forEach((item) => become(item, 'waiting'));
      if (ended) return;
      if (code === GONE) { end('Anda bukan lagi anggota obrolan ini.'); return; }
      if (!wasOpen) failures += 1;
      if (failures >= TRIES && navigator.onLine) poll();
      else { line('off'); retry(); }
    };
  }

  async function poll() {
    polling = polling || new AbortController();
    const { signal } = polling;
    line('polling');
    queue.filter((item) => item.fate !== 'held').forEach(send);
    while (!ended && !signal.aborted) {
      try {
        const news = await ask(`pesan?sesudah=${last}&versi=${version}`, { signal });
        if (version === '') hear({ ...news.state, type: 'hello' });
        else hear(news.state);
        version = news.version;
        news.messages.forEach(hear);
        line('polling');
        pause = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (isFinal(error)) { end(error.why); return; }
        line('off');
        pause = Math.min(LONGEST_PAUSE, pause ? pause * 2 : 500);
        await new Promise((done) => { setTimeout(done, error.wait ? error.wait * 1000 : pause); });
      }
    }
  }

  function hear(event) {
    if (event.type === 'message') {
      if (event.number <= last) return;
      last = event.number;
    } else if (event.type === 'ack') {
      settle(event.key);
      return;
    } else if (event.type === 'refused') {
      refused(event.key, event.why, event.again_after);
      return;
    }
    told(event);
    if (event.type === 'message') settle(event.key);
  }

  function settle(key) {
    const item = find(key);
    clearTimeout(timers.get(key));
    timers.delete(key);
    if (item) become(item, 'sent');
  }

  function refused(key, why, wait) {
    const item = find(key);
    clearTimeout(timers.get(key));
    if (!item) return;
    become(item, wait ? 'waiting' : 'held', why);
    if (wait) timers.set(key, setTimeout(() => send(item), wait * 1000));
  }

  async function send(item) {
    clearTimeout(timers.get(item.key));
    if (!queue.includes(item)) return;
    const { key, text } = item;
    if (polling) {
      become(item, 'sending');
      try {
        await ask('pesan', { method: 'POST', body: JSON.stringify({ key, text }) });
        settle(key);
      } catch (error) {
        const isLasting = error.status && error.status < 500 && !error.wait;
        refused(key, error.why || '', isLasting ? null : error.wait || 3);
      }
    } else if (socket && socket.readyState === WebSocket.OPEN) {
      become(item, 'sending');
      socket.send(JSON.stringify({ type: 'send', key, text }));
      const mine = socket;
      timers.set(key, setTimeout(() => mine.close(), UNANSWERED));
    } else {
      become(item, 'waiting');
      connect();
    }
  }

  function drop() {
    if (socket) {
      const mine = socket;
      socket = null;
      mine.close();
      queue.filter((item) => item.fate === 'sending').forEach((item) => become(item, 'waiting'));
    }
  }

  window.addEventListener('offline', () => { if (!ended) { drop(); line('off'); } });
  window.addEventListener('online', () => {
    if (polling) { polling.abort(); polling = null; }
    failures = 0;
    pause = 0;
    connect();
  });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) connect(); });
  setInterval(() => {
    if (socket && Date.now() - heard > SILENT) { drop(); line('off'); retry(); }
  }, 5000);

  connect();
  return {
    queue,
    ask,
    say(text) {
      const item = { key: makeKey(), text, fate: 'waiting', why: '' };
      queue.push(item);
      keep();
      send(item);
      return item;
    },
    retry: send,
    discard(item) {
      clearTimeout(timers.get(item.key));
      become(item, 'sent');
    },
    release() { queue.filter((item) => item.fate === 'held').forEach(send); },
  };
}
