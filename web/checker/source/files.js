// The bytes of what was chosen, dropped or linked to.

import { Unreadable } from './refusal.js';

// What a device puts into a folder by itself.
const OF_THE_DEVICE = /(^|\/)(\.[^/]*|Thumbs\.db|desktop\.ini)$/;
// As the site links to it, or from where this page lies in a folder of files.
const LINK = /^#(\/?rounds\/[a-z0-9-]+\/result\/files\/result\.zip)$/;

const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());

// {name, read} for one file, or for the files of a folder as [path, file], paths without the folder's own name.
export const fromFile = (file) => ({name: file.name, read: () => bytesOf(file)});

export function fromFolder(name, listed) {
  return {
    name,
    read: async () => {
      const files = new Map();
      for (const [path, file] of listed) if (!OF_THE_DEVICE.test(path)) files.set(path, await bytesOf(file));
      return files;
    },
  };
}

// The same from what was dropped: a promise, because a folder is looked through first. Null if it was no file.
export async function fromDrop(transfer) {
  const [item] = [...transfer.items].filter((each) => each.kind === 'file');
  const entry = item?.webkitGetAsEntry?.(), file = item?.getAsFile();
  if (entry?.isDirectory) return fromFolder(entry.name, await filesIn(entry, ''));
  return file ? fromFile(file) : null;
}

async function filesIn(folder, before) {
  const reader = folder.createReader(), files = [];
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return files;
    for (const entry of entries) {
      const path = `${before}${entry.name}`;
      if (entry.isDirectory) files.push(...(await filesIn(entry, `${path}/`)));
      else files.push([path, await new Promise((resolve, reject) => entry.file(resolve, reject))]);
    }
  }
}

// The result that the address of this page names after its #, on the site that serves the page. Null for anything else.
export function fromAddress({hash, protocol}) {
  const [, path] = LINK.exec(hash) ?? [];
  if (!path || !protocol.startsWith('http')) return null;
  return {name: path, read: () => fetched(path)};
}

async function fetched(path) {
  let answer;
  try {
    answer = await fetch(path, {credentials: 'omit', redirect: 'error'});
  } catch {
    throw new Unreadable('The file could not be fetched. Check your connection, or download the file and choose it here.');
  }
  if (!answer.ok) throw new Unreadable('There is no file of a result at this address.');
  return new Uint8Array(await answer.arrayBuffer());
}
