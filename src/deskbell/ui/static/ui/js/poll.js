// Asks one address again and again whether there is anything new, by its ETag: quietly, seldom when the desk does not answer,
// and not at all while nobody sees the page.
const EVERY = 10_000, PATIENCE = 15_000, SELDOM = 120_000, TELL_AFTER = 2;

// `tag` is what the page knows already. `onNews` gets the JSON of every new answer; `onEnd` gets 401 (signed out) or 404 (no longer
// open to this person), and nothing is asked after that. `onTrouble(true)` when the desk is out of reach, `onTrouble(false)` when it is back.
export function poll({address, tag = "", onNews, onEnd, onTrouble, atOnce = false}) {
  let timer = 0, failed = 0, isAsking = false, isOver = false;

  const later = () => {
    clearTimeout(timer);
    if (!isOver && !document.hidden) timer = setTimeout(ask, Math.min(EVERY * 2 ** failed, SELDOM));
  };
  const well = () => { if (failed >= TELL_AFTER) onTrouble(false); failed = 0; };
  const ill = () => { failed += 1; if (failed === TELL_AFTER) onTrouble(true); };

  async function ask() {
    if (isAsking || isOver) return;
    isAsking = true;
    clearTimeout(timer);
    try {
      const headers = {"HX-Request": "true", ...(tag ? {"If-None-Match": tag} : {})};
      const answer = await fetch(address, {headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE)});
      if (answer.status === 401 || answer.status === 404) { isOver = true; well(); onEnd(answer.status); }
      else if (answer.status === 304) well();
      else if (answer.ok) { await onNews(await answer.json()); tag = answer.headers.get("ETag") ?? ""; well(); }
      else ill();
    } catch { ill(); }
    isAsking = false;
    later();
  }

  document.addEventListener("visibilitychange", () => { document.hidden ? clearTimeout(timer) : ask(); });
  addEventListener("online", ask);
  if (atOnce) ask(); else later();
  return {know(newer) { tag = newer; }, ask};
}
