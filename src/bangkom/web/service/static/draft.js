// What is typed, kept on this device until the service has it. Nothing here throws: where a browser keeps nothing, or
// has no room left, the page itself still holds what was typed.

const attempt = (act, otherwise) => {
  try { return act(); } catch { return otherwise; }
};

/** Whether it is kept now. */
export const keep = (name, draft) => attempt(() => { localStorage.setItem(name, JSON.stringify(draft)); return true; }, false);

/** What was kept under that name; null if there is nothing that can be read. */
export const find = (name) => attempt(() => JSON.parse(localStorage.getItem(name)), null);

export const forget = (name) => attempt(() => localStorage.removeItem(name));

/** The names, beginning so, under which something is kept. */
export const names = (beginning) => attempt(() => Object.keys(localStorage).filter((name) => name.startsWith(beginning)), []);
