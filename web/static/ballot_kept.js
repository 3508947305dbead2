// What stays on a resident's own phone until they vote: their card and marks in this tab, and the empty ballot of the round
// in the browser's cache, which opens it without a connection. Nothing of either outlives the vote.

const key = (round) => `pb-ballot ${round}`;
// A shared tablet keeps nothing.
export const shared = () => document.body.hasAttribute('data-shared');

// {code, nonce, token, order, marks, casting}; null where this tab keeps none.
export function found(round) {
  if (shared()) return null;
  try { return JSON.parse(sessionStorage.getItem(key(round))); } catch { return null; }
}

// Whether it could be kept: some browsers do not.
export function keep(round, ballot) {
  if (shared()) return false;
  try {
    sessionStorage.setItem(key(round), JSON.stringify(ballot));
    return true;
  } catch {
    return false;
  }
}

export function forget(round) {
  try { sessionStorage.removeItem(key(round)); } catch { /* then nothing was kept */ }
}

// Asks the worker to keep the empty ballot; `then` once it has.
export async function openWithoutNetwork(round, then) {
  if (shared() || !('serviceWorker' in navigator)) return;
  try {
    navigator.serviceWorker.addEventListener('message', ({data}) => { if (data === 'kept') then(); });
    await navigator.serviceWorker.register('/sw.js', {scope: `${round}/`});
    const {active} = await navigator.serviceWorker.ready;
    active.postMessage('keep');
  } catch {
    // No connection, or a browser that will not: the page goes on without.
  }
}

// The voter needs it no more. The next one on this phone gets it anew.
export async function takeAway(round) {
  if (!('serviceWorker' in navigator)) return;
  try {
    const worker = await navigator.serviceWorker.getRegistration(`${round}/`);
    await worker?.unregister();
    const names = (await caches.keys()).filter((name) => name.startsWith(`pb-ballot ${round}/ `));
    await Promise.all(names.map((name) => caches.delete(name)));
  } catch {
    // It holds nothing of the voter.
  }
}
