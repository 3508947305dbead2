// The page of a witness: a key that cannot leave this phone, and a look at the minute-book before every signature.
// Without this file the page says how to do the same with the program `pb`.
(() => {
  'use strict';
  const one = (selector) => document.querySelector(selector);

  // Bytes. A hash is over its parts, one after the other; base64 is the standard one.
  const utf8 = (text) => new TextEncoder().encode(text);
  const joined = (parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((start, part) => { whole.set(part, start); return start + part.length; }, 0);
    return whole;
  };
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', joined(parts)));
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  // The root of a list, as in RFC 9162: the left half is the largest power of two that leaves something for the right.
  async function rootOf(leaves) {
    if (leaves.length < 2) return leaves.length ? leaves[0] : sha256();
    let half = 1;
    while (half * 2 < leaves.length) half *= 2;
    return sha256([1], await rootOf(leaves.slice(0, half)), await rootOf(leaves.slice(half)));
  }

  // Keys and notes, as in C2SP signed-note and tlog-cosignature.
  const COSIGNS = 4;
  const keyId = async (name, kind, raw) => (await sha256(utf8(`${name}\n`), [kind], raw)).slice(0, 4);
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  function read(note) {
    const end = note.lastIndexOf('\n\n') + 1;
    const text = note.slice(0, end);
    const [origin, size, root] = text.split('\n');
    const signatures = note.slice(end + 1).split('\n').map((line) => line.split(' ')).filter((parts) => parts.length === 3);
    return {note, text, origin, size: Number(size), root, signatures};
  }
  async function isSigned(checkpoint, key) {
    const [, name, number, raw] = key.match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/);
    const ledger = await crypto.subtle.importKey('raw', fromBase64(raw).slice(1), 'Ed25519', false, ['verify']);
    for (const [, signer, signature] of checkpoint.signatures) {
      const bytes = fromBase64(signature);
      if (signer !== name || hex(bytes.slice(0, 4)) !== number) continue;
      return checkpoint.origin === name && crypto.subtle.verify('Ed25519', ledger, bytes.slice(4), utf8(checkpoint.text));
    }
    return false;
  }
  async function cosignature(kept, text) {
    const time = Math.floor(Date.now() / 1000);
    const stamp = new Uint8Array(8);
    new DataView(stamp.buffer).setBigUint64(0, BigInt(time));
    const signature = await crypto.subtle.sign('Ed25519', kept.secret, utf8(`cosignature/v1\ntime ${time}\n${text}`));
    const id = await keyId(kept.name, COSIGNS, kept.public);
    return `\u2014 ${kept.name} ${base64(joined([id, stamp, new Uint8Array(signature)]))}`;
  }

  // What this phone keeps: its key, and what it signed last.
  const asked = (request) => new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });
  async function shelf(mode) {
    const opening = indexedDB.open('pb-witness', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('keys', {keyPath: 'id'});
    return (await asked(opening)).transaction('keys', mode, {durability: 'strict'}).objectStore('keys');
  }
  const find = async (id) => asked((await shelf('readonly')).get(id));
  async function keep(record) {
    const store = await shelf('readwrite');
    store.put(record);
    await new Promise((good, bad) => {
      store.transaction.oncomplete = good;
      store.transaction.onabort = () => bad(store.transaction.error);
    });
  }

  // A reason to sound the alarm, for people, and what proves it.
  class Stop extends Error {
    constructor(words, evidence) {
      super(words);
      this.evidence = evidence;
    }
  }

  // A file of the ledger. One that is not there is only odd for whoever has signed it before.
  async function file(round, name, before) {
    const answer = await fetch(`/rounds/${round}/ledger/${name}`, {cache: 'no-store'});
    if (answer.status === 404 && before) throw new Stop('The minute-book that this phone signed is gone.', before.note);
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.text();
  }

  // All that must hold before this phone signs. Returns the checkpoints that wait; throws Stop.
  async function look(kept, round, sizes) {
    // First what is signed, then the minute-book, which may have grown meanwhile.
    const before = kept.signed;
    const newest = read(await file(round, 'checkpoint', before));
    const waiting = [];
    for (const size of sizes) waiting.push(read(await file(round, `checkpoints/${size}.txt`, before)));
    const lines = (await file(round, 'ledger.jsonl', before)).split('\n').slice(0, -1);
    const leaves = await Promise.all(lines.map((line) => sha256([0], utf8(line))));
    const root = async (size) => base64(await rootOf(leaves.slice(0, size)));
    const evidence = `${before ? before.note : ''}\n${newest.note}`;
    const need = (holds, words) => { if (!holds) throw new Stop(words, evidence); };
    if (before) {
      need(before.size <= lines.length, `This phone signed ${before.size} entries, and now there are only ${lines.length}.`);
      need(await root(before.size) === before.root, `The first ${before.size} entries are not those that this phone signed.`);
    }
    const terms = JSON.parse(lines[0]);
    need(terms.witnesses.includes(kept.key), 'The key of this phone is not written down among those of the witnesses.');
    for (const each of [newest, ...waiting]) {
      need(await isSigned(each, terms.ledger), 'What waits for you is not signed with the key of this round.');
      const shown = one(`[data-size="${each.size}"] .pb-fingerprint`);
      need(!shown || shown.textContent === each.root, 'The seal number on this page is not the one that you would sign.');
      need(each.size <= lines.length && await root(each.size) === each.root, 'The minute-book is not the one that the round has signed.');
    }
    return waiting;
  }

  // The page.
  const says = (words) => { one('[data-says]').textContent = words; };
  function shows(selector) {
    const button = one(selector);
    button.hidden = false;
    one('[data-other-way]').open = Boolean(one('.govuk-error-summary'));
    return button;
  }
  function send(form, field, value) {
    one(`${form} [name=${field}]`).value = value;
    one(form).requestSubmit();
  }
  function alarm(stop) {
    says('');
    one('[data-alarm]').textContent = `STOP. Do not sign anything. ${stop.message} This must not happen: somebody has changed what was done. Show this to the other witnesses and to everyone who watches this round.`;
    one('[data-evidence]').hidden = false;
    one('[data-evidence] textarea').value = stop.evidence;
    if (one('[data-sign]')) one('[data-sign]').hidden = true;
    if (one('[data-other-way]')) one('[data-other-way]').open = false;
  }
  const failed = (error) => (error instanceof Stop ? alarm(error) : says('This phone could not look at the minute-book, so it signs nothing. Are you connected? Load this page again.'));

  async function makes(id, page) {
    says('This phone can make a key.');
    shows('[data-make]').addEventListener('click', async () => {
      const before = await find(id);
      const made = before || await newKey(id, page);
      await keep(made);
      await navigator.storage?.persist?.();
      send('[data-enrol]', 'key', made.key);
    });
  }
  async function newKey(id, {name, round}) {
    const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const key = `${name}+${hex(await keyId(name, COSIGNS, raw))}+${base64(joined([[COSIGNS], raw]))}`;
    return {id, name, round, key, secret: pair.privateKey, public: raw, code: one('[data-enrol] [name=code]').value};
  }

  async function signs(id, page) {
    const sizes = page.sizes.split(' ').filter(Boolean).map(Number);
    const kept = await find(id);
    if (!kept || kept.key !== page.key) {
      says('The key that you enrolled is not on this phone, or not in this browser. Open this page where you made it.');
      return;
    }
    if (!page.opened && !kept.signed) {
      says('The key is on this phone.');
      return;
    }
    says('This phone is looking at the minute-book.');
    await look(kept, page.round, sizes);
    says(kept.signed
      ? `This phone has looked: the minute-book goes on from the ${kept.signed.size} entries that it signed last.`
      : 'This phone has looked: the minute-book is the one that the round has signed.');
    if (sizes.length) shows('[data-sign]').addEventListener('click', () => sign(id, page.round, sizes).catch(failed));
  }
  async function sign(id, round, sizes) {
    // Again, with what is there now: this page may have been open for hours, or twice.
    const kept = await find(id);
    const waiting = await look(kept, round, sizes);
    const lines = [];
    for (const each of waiting) lines.push(await cosignature(kept, each.text));
    const last = waiting[waiting.length - 1];
    // Remembered before anybody has it, so that no signature is ever forgotten.
    if (!kept.signed || last.size > kept.signed.size) await keep({...kept, signed: {size: last.size, root: last.root, note: last.note}});
    send('[data-cosign]', 'line', lines.join('\n'));
  }

  // The code of the invitation is remembered with the key, so that this phone finds back without it.
  async function fillsIn(form) {
    const box = form.querySelector('[data-code]');
    const all = await asked((await shelf('readonly')).getAll());
    const mine = all.find((each) => each.round === form.dataset.witnessCode);
    if (mine && !box.value) box.value = mine.code;
  }

  async function begins() {
    const asking = one('[data-witness-code]');
    if (asking) { fillsIn(asking).catch(() => {}); return; }
    const page = one('[data-witness]').dataset;
    if (!one('[data-says]')) return;
    try {
      await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
      await find('');
    } catch {
      const instead = one('[data-other-way]') ? ' There is another way, below.' : '';
      says(`This browser cannot make or use a key: it is too old, it keeps nothing, or the address does not begin with https.${instead}`);
      return;
    }
    const id = `${page.round} ${page.name}`;
    await (page.key ? signs(id, page) : makes(id, page)).catch(failed);
  }
  begins();
})();
