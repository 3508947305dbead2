// The one way to write a record: objects, arrays, text, whole numbers, true and false, as RFC 8785 has them.

import { decode } from './bytes.js';

const KEY = /^[!-~]+$/;
// With `u`, the two halves of a pair are one character: only a half without the other matches.
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

class NotCanonical extends Error {}

export const isWholeText = (value) => typeof value === 'string' && !LONE_SURROGATE.test(value);

// The line of a value. Throws for what no record may hold.
export function canonical(value) {
  if (isWholeText(value)) return JSON.stringify(value);
  if (Number.isSafeInteger(value) || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') throw new NotCanonical();
  const keys = Object.keys(value).sort();
  if (!keys.every((key) => KEY.test(key))) throw new NotCanonical();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

// The object that a line (bytes) says, or null if the line is not the one way to write it. A key that is there twice is
// found by this too: only one of them is written again.
export function readLine(line) {
  const text = decode(line);
  return text === null ? null : readText(text);
}

export function readText(text) {
  try {
    const value = JSON.parse(text);
    return isObject(value) && canonical(value) === text ? value : null;
  } catch {
    return null; // no JSON, nested without end, or NotCanonical
  }
}

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
