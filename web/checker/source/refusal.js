// How a check ends before its end.

// A check that failed: its code in docs/bundle.md, and one plain sentence.
export class Failed extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

// The file, or something given with it, is not what it should be at all; `field` of the page is where it was given.
export class Unreadable extends Error {
  constructor(sentence, field = 'file') {
    super(sentence);
    this.field = field;
  }
}

export function need(holds, code, sentence) {
  if (!holds) throw new Failed(code, sentence);
}
