// Sends one ballot until the server has answered it. It is the same ballot with the same nonce each time, so it is counted
// once, and gives the same receipt, however often it arrives. Only the server's own page ends it.

const WAITS = [2, 4, 8, 15, 30]; // seconds; then 30 again and again
const PATIENCE = 12; // seconds for one answer
const ALL_AT_ONCE = 1; // seconds; the phones of a hall do not all come back in the same instant

async function asked(address, options = {}) {
  const given = new AbortController();
  const late = setTimeout(() => given.abort(), PATIENCE * 1000);
  try {
    const answer = await fetch(address, {cache: 'no-store', signal: given.signal, ...options});
    return {status: answer.status, page: new DOMParser().parseFromString(await answer.text(), 'text/html')};
  } finally {
    clearTimeout(late);
  }
}

// `cast` is {round, code, nonce, token, answers}; `said` is told what happens: trying(), waiting(seconds), and once, at the
// end, voted(page), returned(page) or refused(reason). Gives a function that tries at once.
export function send(cast, said) {
  let token = cast.token, tries = 0, next, trying = false, over = false;
  const way = () => `${cast.round}/voted`;
  const body = () => new URLSearchParams([['_csrf_token', token], ['code', cast.code], ['nonce', cast.nonce], ...cast.answers]);
  const post = () => asked(way(), {method: 'POST', body: body(), redirect: 'error'});

  // The cookie of the form may be gone, as after a browser was closed: any page with a form has another. This one is there
  // when voting is over, too: a ballot that arrived in time, and whose answer was lost, still gets its receipt.
  async function withNewToken() {
    const {page} = await asked('/sign-in');
    token = page.querySelector('input[name=_csrf_token]').value;
    return post();
  }

  // What to tell, where this is the server's own word; nothing where it is not, as from a proxy or a hotel's Wi-Fi.
  async function answered() {
    let {status, page} = await post();
    if (status === 403) ({status, page} = await withNewToken());
    const main = page.querySelector('main#main');
    if (status === 200 && main?.querySelector('[data-voted]')) return () => said.voted(page);
    if (status === 422 && main) return () => said.returned(page);
    const reason = status === 409 && main?.querySelector('.pb-notice .govuk-body-l');
    return reason ? () => said.refused(reason.textContent) : null;
  }

  async function attempt() {
    if (trying || over) return;
    trying = true;
    clearTimeout(next);
    said.trying();
    const tell = await answered().catch(() => null);
    trying = false;
    if (tell) {
      over = true;
      for (const [where, event, listener] of sooner) where.removeEventListener(event, listener);
      tell();
      return;
    }
    const seconds = WAITS[Math.min(tries, WAITS.length - 1)];
    tries += 1;
    next = setTimeout(attempt, seconds * 1000 * (0.8 + 0.4 * Math.random()));
    said.waiting(seconds);
  }

  const sooner = [
    [window, 'online', () => setTimeout(attempt, ALL_AT_ONCE * 1000 * Math.random())],
    [document, 'visibilitychange', () => { if (document.visibilityState === 'visible') attempt(); }],
  ];
  for (const [where, event, listener] of sooner) where.addEventListener(event, listener);
  attempt();
  return attempt;
}
