// Text, hex and base64, each read only where it is the one way to write its bytes.

const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const encoder = new TextEncoder();

export const encode = (text) => encoder.encode(text);

// The text of UTF-8 bytes, or null.
export function decode(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

// The bytes of standard base64 with padding, or null.
export function fromBase64(text) {
  let binary;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  return btoa(binary) === text ? Uint8Array.from(binary, (each) => each.charCodeAt(0)) : null;
}

export function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let place = 0; place < bytes.length; place++) bytes[place] = parseInt(text.slice(2 * place, 2 * place + 2), 16);
  return bytes;
}

export function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

// The lines of a file, each a view of its bytes without the newline that ends it.
export function* linesOf(bytes) {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    if (end < 0) return;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}
