// A page of results whose list follows the filters. htmx fetches and swaps; this keeps what the swap
// would lose: which filters stand open, where the keyboard is, and where on the page somebody looks.
const isNarrow = () => !window.matchMedia("(min-width: 60rem)").matches;
const region = () => document.getElementById("results");
const PLACE = "htmx-current-path-for-history"; // words of a search stay out of the browser's storage

let kept = null;
let wantsResults = false;

const forget = () => sessionStorage.removeItem(PLACE);

function keep() {
  const on = region().contains(document.activeElement) ? document.activeElement : null;
  kept = {
    open: new Map([...region().querySelectorAll("details[id]")].map((each) => [each.id, each.open])),
    on: on?.id,
    wasInside: Boolean(on),
    top: on?.getBoundingClientRect().top,
  };
}

function restore() {
  if (!kept) return;
  const { open, on, wasInside, top } = kept;
  kept = null;
  for (const each of region().querySelectorAll("details[id]")) {
    if (open.has(each.id)) each.open = open.get(each.id);
  }
  if (wantsResults && isNarrow()) {
    document.getElementById("filters-all").open = false;
    document.getElementById("heading").focus();
  } else if (wasInside) {
    const again = on && document.getElementById(on);
    (again || document.getElementById("heading")).focus({ preventScroll: true });
    if (again) window.scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
  }
  wantsResults = false;
}

function explain() {
  wantsResults = false;
  const words = document.getElementById("trouble-words").content.cloneNode(true);
  words.querySelector("a").href = `${location.pathname}?${new URLSearchParams(new FormData(document.getElementById("filters")))}`;
  document.getElementById("trouble").replaceChildren(words);
}

// Whoever went back before this file had run has the address of one list and sees another.
const [loaded] = performance.getEntriesByType("navigation");
if (loaded && loaded.name.split("#")[0] !== location.href.split("#")[0]) location.reload();

forget();
document.addEventListener("submit", (event) => {
  if (event.target.id === "filters") wantsResults = true;
}, true);
document.body.addEventListener("htmx:pushedIntoHistory", forget);
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.shouldSwap && detail.target === region()) keep();
});
document.body.addEventListener("htmx:afterSettle", restore);
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, explain);
}
