// Keeps countdowns up to date. Each says how much business time was left at one instant and when time runs after that;
// the desk's clock counts, so only what has passed since is taken from the browser's.
const words = JSON.parse(document.querySelector("meta[name=countdown-words]").content);
const seenAt = new WeakMap();
const STEPS = 10;

const length = (seconds) => {
  const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
  if (!minutes) return words.under;
  const pattern = !hours ? words.minutes : minutes % 60 ? words.both : words.hours;
  return pattern.replace("%(hours)d", hours).replace("%(minutes)d", minutes % 60);
};

const ranFor = ({ at, open }, now) =>
  open === null ? now - at : open.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, now) - Math.max(from, at)), 0);

function write(clock) {
  const told = JSON.parse(clock.dataset.countdown);
  const now = told.at + (Date.now() - seenAt.get(clock)) / 1000;
  const left = told.left - ranFor(told, now), isOver = told.due < now;
  if (told.open === null && Math.abs(left) >= 48 * 3600) return;
  const rest = length(Math.max(left, 0));
  const coming = "sentence" in clock.dataset ? words.left.replace("%(span)s", rest) : rest;
  const text = !isOver ? coming : -left < 60 ? words.over : words.overdue.replace("%(span)s", length(-left));
  const place = clock.querySelector("[data-words]");
  if (place.textContent !== text) place.textContent = text;
  clock.classList.toggle("late", isOver);
  if (isOver) clock.classList.remove("soon");
  clock.dataset.left = left <= 0 || isOver ? 0 : Math.max(1, Math.min(STEPS, Math.round((left / told.total) * STEPS)));
}

function look() {
  for (const clock of document.querySelectorAll("[data-countdown]")) {
    if (!seenAt.has(clock)) seenAt.set(clock, Date.now());
    write(clock);
  }
}

look();
setInterval(look, 30_000);
document.addEventListener("htmx:load", look);
document.addEventListener("visibilitychange", look);
