// A list of matches that follows its switches. htmx posts and swaps; this keeps what the swap would
// lose: which details stand open, where the keyboard is, what is ticked to compare. Nothing about
// the list goes into an address, the history or the browser's storage.
const PLACE = "htmx-current-path-for-history";
const list = () => document.getElementById("matches");
const forget = () => sessionStorage.removeItem(PLACE);

let kept = null;

function keep() {
  const on = list().contains(document.activeElement) ? document.activeElement : null;
  kept = {
    open: [...list().querySelectorAll("details[id]")].filter((each) => each.open).map((each) => each.id),
    ticked: [...list().querySelectorAll("input[id]:checked")].map((each) => each.id),
    on: on?.id,
    wasInside: Boolean(on),
    top: on?.getBoundingClientRect().top,
  };
}

function restore() {
  if (!kept) return;
  const { open, ticked, on, wasInside, top } = kept;
  kept = null;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const id of ticked) {
    const box = document.getElementById(id);
    if (box) box.checked = true;
  }
  if (!wasInside) return;
  const again = on && !on.startsWith("understood-") && document.getElementById(on);
  (again || document.getElementById("list")).focus({ preventScroll: true });
  if (again) window.scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
}

forget();
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.shouldSwap && detail.target === list()) keep();
});
document.body.addEventListener("htmx:afterSettle", () => {
  forget();
  restore();
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(trouble, () => {
    const words = document.getElementById("trouble-words").content.cloneNode(true);
    words.querySelector("a").href = location.pathname;
    document.getElementById("trouble").replaceChildren(words);
  });
}
