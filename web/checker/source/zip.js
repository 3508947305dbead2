// A ZIP file whose members are stored as they are. Read strictly: two programs that read it must see the same files.

import { Unreadable } from './refusal.js';

const TABLE = Uint32Array.from({length: 256}, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});
const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;
const ENCRYPTED = 1;
const LINK = 0o12; // what Unix keeps of a link, in the highest four bits
const END = 0x06054b50, MEMBER = 0x04034b50, LISTED = 0x02014b50;
const END_SIZE = 22, LARGEST_COMMENT = 65535;

// Path -> bytes (views of the file). `breathe` is awaited after each file. Throws Unreadable.
export async function unzipped(bytes, breathe) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map();
  try {
    const end = endOf(view);
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left; left--) {
      const member = listed(view, bytes, at);
      if (files.has(member.path)) throw new Unreadable(`This ZIP file has ${member.path} twice.`);
      files.set(member.path, stored(view, bytes, member));
      at = member.next;
      await breathe();
    }
    const together = [...files.values()].reduce((sum, file) => sum + file.length, 0);
    if (together > bytes.length) throw new Unreadable('Files in this ZIP file lie over each other.');
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable('This ZIP file is cut short or damaged. Download it again.');
    throw error;
  }
  return files;
}

function endOf(view) {
  const first = Math.max(0, view.byteLength - END_SIZE - LARGEST_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new Unreadable('This is not a ZIP file. Choose the result.zip of a round.');
}

function listed(view, bytes, at) {
  if (view.getUint32(at, true) !== LISTED) throw new RangeError();
  const [nameSize, extraSize, commentSize] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
  const path = nameAt(bytes, at + 46, nameSize);
  if (!NAME.test(path)) throw new Unreadable('A file in this ZIP file has a name that no bundle has.');
  const isLocked = view.getUint16(at + 8, true) & ENCRYPTED, method = view.getUint16(at + 10, true);
  if (isLocked || method !== 0 || view.getUint32(at + 20, true) !== view.getUint32(at + 24, true)) {
    throw new Unreadable('The files in this ZIP file are compressed. Use result.zip as it was published.');
  }
  if ((view.getUint32(at + 38, true) >>> 28) === LINK) throw new Unreadable(`${path} in this ZIP file is a link, not a file.`);
  return {
    path,
    crc: view.getUint32(at + 16, true),
    size: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
    next: at + 46 + nameSize + extraSize + commentSize,
  };
}

function stored(view, bytes, {path, crc, size, start}) {
  const nameSize = view.getUint16(start + 26, true);
  if (view.getUint32(start, true) !== MEMBER || nameAt(bytes, start + 30, nameSize) !== path) throw new RangeError();
  const content = start + 30 + nameSize + view.getUint16(start + 28, true);
  const file = bytes.subarray(content, content + size);
  if (file.length !== size || crcOf(file) !== crc) throw new RangeError();
  return file;
}

const nameAt = (bytes, at, size) => new TextDecoder().decode(bytes.subarray(at, at + size));

function crcOf(bytes) {
  let crc = -1;
  for (let at = 0; at < bytes.length; at++) crc = TABLE[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
