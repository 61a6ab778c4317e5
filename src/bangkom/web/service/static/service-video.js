// The player on the service's pages, where what is watched counts; staff's pages name no `api`, and nothing is counted.
import { asking } from './check.js';
import { mount } from './player.js';
import { watching } from './watch.js';

const place = document.getElementById('pemutar');
const { base, api, video, owner, xsrf } = place.dataset;
const headers = { 'X-XSRFToken': xsrf };

async function post(path, body, isLast = false) {
  const reply = await fetch(api + path, {
    method: 'POST',
    keepalive: isLast, // outlives the page
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw Object.assign(new Error(path), { status: reply.status });
  return reply.json();
}

const question = api ? asking((value) => post('jawab', { video, value })) : null;
const ledger = api
  ? watching({
    start: async () => {
      const begun = await post('mulai', { video });
      if (begun.answered) question.settle();
      return begun;
    },
    beat: (told, isLast) => post('detak', { ...told, video }, isLast),
    key: `${owner}:${video}`,
  })
  : null;
mount(place, { base, headers, ledger, question });

if (parent !== window) {
  const tell = () => parent.postMessage({ bangkomHeight: document.documentElement.scrollHeight }, location.origin);
  new ResizeObserver(tell).observe(document.body);
}
