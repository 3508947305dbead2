// Opens the ballot of one round without a network. The server writes FILES and VERSION in front of this file.
// It keeps what everybody may read: the empty ballot, asked for without a cookie, and static files. It never sees a form.
// A page comes from the network wherever there is one; the kept ballot stands in only for the pages of the way to vote.

const ROUND = new URL(self.registration.scope).pathname;
const BALLOT = `${ROUND}ballot/kept`;
const MINE = `pb-ballot ${ROUND} `;
const CACHE = MINE + VERSION;
const WAY = new Set(['vote', 'ballot', 'ballot/kept', 'ballot/check', 'voted'].map((page) => ROUND + page));
const GONE = [404, 405, 409, 410]; // voting is over, or the site is at a version that has no such page
const AWAY = [502, 503, 504]; // a proxy without its server
const PATIENCE = 4000; // milliseconds

const asked = (address) => new Request(address, {credentials: 'omit', cache: 'no-store', redirect: 'error'});

async function fill() {
  const answer = await fetch(asked(BALLOT));
  if (GONE.includes(answer.status)) return leave();
  if (!answer.ok) throw new Error('The ballot cannot be kept now.');
  const cache = await caches.open(CACHE);
  const there = (await cache.keys()).map(({url}) => url);
  const missing = FILES.filter((file) => !there.includes(new URL(file, location).href));
  await cache.addAll(missing.map((file) => new Request(file, {credentials: 'omit'})));
  await cache.put(BALLOT, await emptied(answer));
}

// The form token was made for this one question, and nobody has the cookie that goes with it.
async function emptied(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  const page = (await answer.text()).replace(/(name="_csrf_token" value=")[^"]*/g, '$1');
  return new Response(page, {headers});
}

async function clear(but) {
  const names = (await caches.keys()).filter((name) => name.startsWith(MINE) && name !== but);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function leave() {
  await self.registration.unregister();
  await clear();
}

async function pageOf(request) {
  const kept = await caches.match(BALLOT, {cacheName: CACHE, ignoreVary: true});
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, kept); });
  return Promise.race([late, fetch(request).then((answer) => (AWAY.includes(answer.status) ? kept : answer), () => kept)]);
}

async function fileOf(request) {
  return (await caches.match(request, {cacheName: CACHE, ignoreVary: true})) || fetch(request);
}

self.addEventListener('install', (event) => { event.waitUntil(fill().then(() => self.skipWaiting())); });
self.addEventListener('activate', (event) => { event.waitUntil(clear(CACHE).then(() => self.clients.claim())); });
self.addEventListener('message', (event) => {
  const there = caches.match(BALLOT, {cacheName: CACHE, ignoreVary: true});
  event.waitUntil(there.then((kept) => kept ?? fill()).then(() => event.source.postMessage('kept'), () => {}));
});
self.addEventListener('fetch', (event) => {
  const {method, mode, url} = event.request;
  const {origin, pathname} = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return;
  if (pathname.startsWith('/static/')) event.respondWith(fileOf(event.request));
  if (mode !== 'navigate') return;
  if (WAY.has(pathname)) event.respondWith(pageOf(event.request));
  // Each page that is opened is an occasion to have the ballot as it is now, or to leave.
  event.waitUntil(fill().catch(() => {}));
});
