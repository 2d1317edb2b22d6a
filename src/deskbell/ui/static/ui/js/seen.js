// Tells the desk, now and then, that this browser is still in use: "my sessions" says when each was last seen.
const EVERY_MS = 10 * 60 * 1000;
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
const isSignedIn = document.querySelector("form[action$='/sign-out/']") !== null;

function isDue() {
  try {
    const last = Number(sessionStorage.getItem("deskbell-seen") || 0);
    if (Date.now() - last < EVERY_MS) return false;
    sessionStorage.setItem("deskbell-seen", String(Date.now()));
    return true;
  } catch {
    return false; // no storage: said nothing rather than at every page
  }
}

if (token && isSignedIn && isDue()) {
  fetch("/profile/seen/", { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => {});
}
