// The page: what people choose and press.

import { checkBundle } from './checks.js';
import { awardsOf } from './count/share.js';
import { fromAddress, fromDrop, fromFile, fromFolder } from './files.js';
import { readGiven } from './given.js';
import { Failed, Unreadable } from './refusal.js';
import { showFailed, showPassed } from './report.js';

const SLICE = 50; // milliseconds of work before the page may do something else
const one = (id) => document.getElementById(id);
let chosen = null, checking = false;

// `shown`: the browser says the name of the file by itself.
function choose(file, shown = false) {
  chosen = file;
  one('chosen').textContent = file && !shown ? `Chosen: ${file.name}` : '';
}

// Lets the page breathe when a slice of work is over. Messages come at once, also in a page that nobody looks at.
function breather(progress) {
  const {port1, port2} = new MessageChannel();
  let started = performance.now();
  return (share) => {
    if (performance.now() - started < SLICE) return undefined;
    progress(share);
    return new Promise((resolve) => {
      port1.onmessage = () => {
        started = performance.now();
        resolve();
      };
      port2.postMessage(null);
    });
  };
}

async function given() {
  const [file] = one('receipt-file').files, pasted = one('receipt').value.trim(), unused = one('unused').value.trim();
  const receipts = [...(pasted ? [pasted] : []), ...(file ? [await file.text()] : [])];
  return {poster: one('poster').value, receipts, unused: unused ? [unused] : []};
}

async function check() {
  if (checking) return;
  if (!chosen) return showProblem(new Unreadable('Choose the file of the round first.'));
  setChecking(true);
  const passed = [];
  try {
    const answers = await given();
    const said = (...step) => passed.push(step);
    readGiven(answers);
    const bundle = await chosen.read();
    try {
      showPassed(await checkBundle(bundle, answers, {said, breathe: breather(showProgress)}), passed);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      showFailed(error, passed, readGiven(answers));
    }
    showResult();
  } catch (error) {
    showProblem(unreadable(error));
  } finally {
    setChecking(false);
  }
  return undefined;
}

// What a device says when a file is gone, or too large for it.
function unreadable(error) {
  if (error instanceof Unreadable) return error;
  if (!(error instanceof DOMException || error instanceof RangeError)) throw error;
  return new Unreadable('The file cannot be read on this device. Try another device or browser.');
}

function setChecking(now) {
  checking = now;
  one('check').setAttribute('aria-disabled', String(now));
  one('working').hidden = !now;
  if (now) {
    showProgress(0);
    one('problem').hidden = one('result').hidden = true;
    for (const field of document.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
    one('status').textContent = 'Checking. This can take a minute.';
    one('working').scrollIntoView({block: 'nearest'});
  }
}

function showProgress(share = 0) {
  const percent = Math.floor(share * 100);
  one('progress').value = percent;
  one('percent').textContent = `${percent}%`;
}

function showProblem({message, field}) {
  one('result').hidden = true;
  one('status').textContent = '';
  one('problem-link').textContent = message;
  one('problem-link').href = `#${field}`;
  one(field).setAttribute('aria-invalid', 'true');
  if (one('more').contains(one(field))) one('more').open = true;
  one('problem').hidden = false;
  one('problem').focus();
}

function showResult() {
  one('status').textContent = 'Checked.';
  one('result').hidden = false;
  one('panel').scrollIntoView();
  one('verdict').focus({preventScroll: true});
}

function openLinked() {
  const linked = fromAddress(location);
  if (!linked) return;
  choose(linked);
  check();
}

function listen() {
  one('form').addEventListener('submit', (event) => {
    event.preventDefault();
    check();
  });
  one('file').addEventListener('change', ({target}) => choose(target.files.length ? fromFile(target.files[0]) : null, true));
  one('folder').addEventListener('change', ({target}) => {
    const files = [...target.files].map((file) => [file.webkitRelativePath.replace(/^[^/]*\//, ''), file]);
    choose(files.length ? fromFolder(target.files[0].webkitRelativePath.split('/')[0], files) : null);
  });
  for (const name of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      one('drop').classList.toggle('over', name === 'dragover');
    });
  }
  document.addEventListener('drop', async ({dataTransfer}) => {
    const file = await fromDrop(dataTransfer);
    if (!file) return;
    one('file').value = '';
    choose(file);
    one('check').focus();
  });
  window.addEventListener('hashchange', openLinked);
}

one('without').hidden = true;
one('form').hidden = false;
one('folder-field').hidden = !('webkitdirectory' in one('folder'));
listen();
openLinked();

// For whoever checks many bundles in one page, such as our own tests.
Object.assign(window, {checkBundle, awardsOf});
