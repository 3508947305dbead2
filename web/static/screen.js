// The big screen follows the evening: the server says that there is something else to show, and the page is read again.
// Nothing is kept here, so a screen that was away, or a server that was, shows what is on now as soon as both are back.
const SECONDS_WITHOUT_A_STREAM = 10;
const scene = () => document.querySelector('[data-scene]');
let reading = false;

async function show() {
  if (reading) return;
  reading = true;
  try {
    const answer = await fetch(location.href, {headers: {accept: 'text/html'}});
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!page.querySelector('[data-scene]')) return;
    document.title = page.title;
    const before = scene().dataset.moment;
    for (const part of ['main', 'footer']) {
      document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    }
    // Only what is new comes in with a movement: not the same scene with another number in it.
    if (scene().dataset.moment === before) { scene().classList.add('pb-scene--still'); return; }
    document.querySelector('[data-said]').textContent = document.querySelector('h1').textContent;
  } catch {
    // The Wi-Fi is away: what is on stays on, and the stream or the clock asks again.
  } finally {
    reading = false;
  }
}

function follow() {
  const stream = new EventSource(scene().dataset.live);
  stream.onmessage = ({data}) => { if (data !== scene().dataset.scene) show(); };
  // After an answer that is no stream, as from a proxy or a server that is full, a browser does not try again by itself.
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(() => { show(); follow(); }, SECONDS_WITHOUT_A_STREAM * 1000);
  };
}

follow();
