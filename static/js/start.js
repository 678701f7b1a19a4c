// The few things a page can do better with JavaScript. Every page works without this file.
const root = document.documentElement;
root.classList.replace("no-js", "has-js");
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

// Leave at once: empty the page, then take its place in the history.
const exit = document.querySelector("[data-quick-exit]");
const ESCAPES_NEEDED = 3;
const ESCAPES_WITHIN_MS = 3000;
let escapes = [];

function leave() {
  document.title = "Weather";
  document.body.hidden = true;
  window.location.replace(exit.href);
}

if (exit) {
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
      escapes = [];
      return;
    }
    escapes = [...escapes, event.timeStamp].filter((at) => event.timeStamp - at < ESCAPES_WITHIN_MS);
    if (escapes.length >= ESCAPES_NEEDED) leave();
  });
}

// Ask before work that is not saved is lost: <form data-guard>.
let isUnsaved = false;
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("input", () => { isUnsaved = true; });
  form.addEventListener("submit", () => { isUnsaved = false; });
}
window.addEventListener("beforeunload", (event) => {
  if (isUnsaved) event.preventDefault();
});

// Open the filters where there is room beside the results; on a phone they start closed.
for (const group of document.querySelectorAll("details[data-open-when-wide]")) {
  if (window.matchMedia("(min-width: 60rem)").matches) group.open = true;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A button pressed twice within a second counts once.
const TWICE_WITHIN_MS = 1000;
let pressed = { button: null, at: -TWICE_WITHIN_MS };
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-prevent-double-click]");
  if (!button) return;
  const isTwice = button === pressed.button && event.timeStamp - pressed.at < TWICE_WITHIN_MS;
  if (isTwice) event.preventDefault();
  else pressed = { button, at: event.timeStamp };
});

// The form kit's own script is the heaviest part: fetched only where something on the page needs it.
// A file is chosen with the browser's own button: the kit's is read out by other words than it shows.
document.querySelectorAll('[data-module="nhsuk-file-upload"]').forEach((each) => each.removeAttribute("data-module"));
const PLAIN = ["nhsuk-button", "nhsuk-checkboxes", "nhsuk-radios"].map((name) => `:not([data-module="${name}"])`).join("");
const NEEDS_KIT = `[data-module^="nhsuk-"]${PLAIN}, [data-aria-controls], [data-checkbox-exclusive]`;
if (document.querySelector(NEEDS_KIT)) {
  import("../vendor/nhsuk/nhsuk-frontend.min.js").then(({ initAll }) => initAll());
}
