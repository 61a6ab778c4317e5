// The copy of an unsent answer on this device.

/** The copy on this device. The key holds the server's base path, so two people on one computer don't share it. */
export function deviceCopy(assignment, id) {
  const attempt = (action) => { try { return action(); } catch { return null; } }; // storage may be full or forbidden
  const base = attempt(() => JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl);
  const key = `bangkom:jawaban:${base ?? location.pathname}:${assignment ?? ""}:${id}`;
  return {
    get: () => attempt(() => JSON.parse(localStorage.getItem(key))),
    put: (copy) => attempt(() => localStorage.setItem(key, JSON.stringify(copy)) ?? true),
    drop: () => attempt(() => localStorage.removeItem(key)),
  };
}
