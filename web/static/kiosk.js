// A tablet that many vote on. One voter is one document: htmx swaps its main part, so that Back finds no ballot, and how
// the page looks stays with the voter. The next voter gets a new document. Nothing is kept on the device.
(() => {
  'use strict';
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const {kiosk: start, idle, warning} = document.body.dataset;
  const SECOND = 1000, RETRY = 5 * SECOND, WAITS = 20 * SECOND, SAID = [20, 10, 5];
  const secondsUntil = (moment) => Math.max(0, Math.ceil((moment - Date.now()) / SECOND));
  const field = () => one('[data-kiosk-start] [data-code]');

  // Wiping. What was there goes at once, whatever the line does; the start comes as soon as there is a line.
  let wiped = false;
  function wipe() {
    if (wiped) return;
    wiped = true;
    quiet();
    stopCamera();
    if (still.open) still.close();
    root.className = '';
    const heading = document.createElement('h1');
    heading.className = 'govuk-heading-xl';
    heading.textContent = 'One moment';
    heading.tabIndex = -1;
    const box = one('main .govuk-main-wrapper');
    box.replaceChildren(heading);
    window.scrollTo(0, 0);
    begin(heading);
  }
  async function begin(heading) {
    try {
      if ((await fetch(start, {cache: 'no-store'})).ok) { location.replace(start); return; }
    } catch { /* no line */ }
    heading.textContent = 'There is no connection. Please wait, or ask a helper.';
    setTimeout(begin, RETRY, heading);
  }
  // A page that the browser kept whole, and went back to.
  window.addEventListener('pageshow', (event) => { if (event.persisted) wipe(); });
  // Whoever went back goes forward again, or could get to what was there before the kiosk by going back often enough.
  new PerformanceObserver((list) => {
    if (list.getEntries()[0].type === 'back_forward') history.forward();
  }).observe({type: 'navigation', buffered: true});
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-again]')) return;
    event.preventDefault();
    wipe();
  });

  // Nobody touches it: a warning, and then it is wiped.
  const still = one('[data-still]');
  let touched = Date.now(), ends = 0;
  const touch = () => { if (!still.open) touched = Date.now(); };
  for (const kind of ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove', 'scroll']) {
    document.addEventListener(kind, touch, {capture: true, passive: true});
  }
  const isUsed = () => !one('[data-kiosk-start]') || Boolean(field()?.value) || Boolean(root.className) || Boolean(stream);
  function warn() {
    quiet();
    ends = Date.now() + warning * SECOND;
    still.showModal();
  }
  function countDown() {
    const left = secondsUntil(ends);
    one('[data-still-left]').textContent = left;
    if (SAID.includes(left)) one('[data-still-said]').textContent = `${left} seconds left`;
    if (!left) wipe();
  }
  // Also Escape closes it; what had the focus has it again.
  still.addEventListener('close', () => { touched = Date.now(); });
  one('[data-still-yes]').addEventListener('click', () => still.close());
  one('[data-still-no]').addEventListener('click', wipe);

  // Once somebody has voted the page goes by itself.
  let gone = 0;
  function thanks() {
    const box = one('[data-gone]');
    if (!box) return;
    gone = Date.now() + box.dataset.gone * SECOND;
    const more = one('[data-more-time]');
    more.hidden = false;
    const longer = () => { gone = Math.max(gone, Date.now()) + box.dataset.goneWithReceipt * SECOND; goes(); };
    more.addEventListener('click', longer);
    one('[data-receipt]')?.addEventListener('toggle', (event) => {
      if (event.target.open && secondsUntil(gone) < box.dataset.goneWithReceipt) {
        gone = Date.now() + box.dataset.goneWithReceipt * SECOND;
        goes();
      }
    });
    goes();
  }
  function goes() {
    const left = secondsUntil(gone);
    const words = one('[data-receipt]') ? `This page is gone in ${left} seconds, and your receipt with it.` : `This page is gone in ${left} seconds.`;
    one('[data-gone-words]').textContent = words;
    if (SAID.includes(left)) one('[data-gone-said]').textContent = words;
    if (!left) wipe();
  }
  function tick() {
    if (wiped) return;
    if (still.open) countDown();
    else if (one('[data-gone]')) goes();
    else if (one('[data-waits]') && Date.now() - touched >= WAITS) wipe();
    else if (isUsed() && Date.now() - touched >= idle * SECOND) warn();
  }
  setInterval(tick, SECOND);

  // How it looks: classes of this document and nothing else.
  one('[data-tools]').hidden = false;
  const press = (button, pressed) => button.setAttribute('aria-pressed', pressed);
  for (const button of all('[data-size]')) {
    button.addEventListener('click', () => {
      for (const each of all('[data-size]')) {
        if (each.dataset.size) root.classList.toggle(each.dataset.size, each === button);
        press(each, each === button);
      }
    });
  }
  one('[data-contrast]').addEventListener('click', ({target}) => press(target, root.classList.toggle('pb-contrast')));

  // Reading aloud: the bid that was touched last, or is in view; any other page as a whole.
  const voice = window.speechSynthesis;
  const reads = one('[data-read]');
  let card = null;
  reads.hidden = !voice;
  for (const kind of ['focusin', 'pointerdown']) {
    document.addEventListener(kind, (event) => { card = event.target.closest?.('.pb-score-card') || card; });
  }
  const inView = (box) => box.getBoundingClientRect().bottom > 120 && box.getBoundingClientRect().top < innerHeight;
  function whatToRead() {
    const cards = all('.pb-score-card');
    const chosen = card?.isConnected && inView(card) ? card : cards.find(inView);
    const parts = chosen ? all('.pb-score__legend, .pb-by span, .pb-by strong, .pb-summary, .pb-only-one', chosen)
      : all('main h1, main h2, main p, main li').filter((part) => part.checkVisibility());
    return parts.map((part) => part.textContent.trim().replace(/\s+/g, ' ')).filter(Boolean).join('. ');
  }
  function reading(on) {
    press(reads, on);
    reads.textContent = on ? 'Stop reading' : 'Read aloud';
  }
  function quiet() {
    voice?.cancel();
    reading(false);
  }
  reads.addEventListener('click', () => {
    if (reads.getAttribute('aria-pressed') === 'true') { quiet(); return; }
    const words = new SpeechSynthesisUtterance(whatToRead());
    words.lang = root.lang;
    words.onend = words.onerror = () => reading(false);
    voice.cancel();
    voice.speak(words);
    reading(true);
  });

  // The camera, where the browser can read squares. A scanner that types needs only the focus in the field.
  let stream = null;
  function stopCamera() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    const view = one('[data-camera-view]');
    if (view) view.hidden = true;
  }
  async function offersCamera() {
    const button = one('[data-camera]');
    if (!button || !('BarcodeDetector' in window) || !navigator.mediaDevices) return;
    if (!(await BarcodeDetector.getSupportedFormats()).includes('qr_code')) return;
    button.hidden = false;
    button.addEventListener('click', () => scan().catch(() => {
      stopCamera();
      one('[data-camera-said]').textContent = 'The camera cannot be used here. Type your code, or ask a helper.';
    }));
    one('[data-camera-stop]').addEventListener('click', () => { stopCamera(); field().focus(); });
  }
  async function scan() {
    if (stream) return;
    const detector = new BarcodeDetector({formats: ['qr_code']});
    // A tablet on a table looks at whoever stands before it.
    const mine = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'user'}});
    stream = mine;
    one('[data-camera-view]').hidden = false;
    const video = one('[data-camera-view] video');
    video.srcObject = mine;
    await video.play();
    one('[data-camera-stop]').focus();
    while (stream === mine && field()) {
      const [found] = await detector.detect(video);
      if (found && stream === mine) {
        field().value = found.rawValue;
        stopCamera();
        field().form.requestSubmit();
        return;
      }
      await new Promise((on) => { setTimeout(on, 250); });
    }
  }
  // What is typed anywhere at the start goes into the field, instead of a code that was there before.
  document.addEventListener('keydown', (event) => {
    const box = field();
    if (!box || event.target === box || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ' && event.target.closest('button, a, summary')) return;
    box.focus();
    box.select();
  });
  document.addEventListener('contextmenu', (event) => event.preventDefault());

  // What htmx brings. Nothing after a wipe; where the server sent us elsewhere, that page as a document of its own; and
  // where it could not answer, the page stays as it is, for here nobody can go back to it.
  const FAILED = 'That did not work. Your answers are still on this page. Wait a moment, then try again.';
  document.addEventListener('htmx:before:swap', (event) => {
    const answer = event.detail.ctx.response?.raw;
    const failed = answer?.status >= 500 && one('[data-offline]');
    if (!wiped && !answer?.redirected && !failed) return;
    event.preventDefault();
    if (wiped) return;
    if (answer.redirected) location.replace(answer.url);
    else failed.textContent = FAILED;
  });
  let wanted = '';
  document.addEventListener('htmx:config:request', (event) => { wanted = event.detail.ctx.request.anchor || ''; });
  document.addEventListener('htmx:after:swap', () => {
    quiet();
    stopCamera();
    card = null;
    offersCamera();
    thanks();
    const bid = wanted && document.getElementById(wanted);
    wanted = '';
    if (!bid) return;
    bid.closest('.pb-score-card').scrollIntoView();
    bid.focus({preventScroll: true});
  });
  offersCamera();
  thanks();
})();
