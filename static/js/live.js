// The public page beside the form that changes it, drawn again as somebody types. The frame has no
// script and no forms, and its links go nowhere; without JavaScript there is a button instead.
const box = document.querySelector("[data-live]");
const form = document.querySelector("form[data-guard]");
const frame = box.querySelector("iframe");
const said = box.querySelector("[role=status]");
const REST_MS = 600; // after the last key
let waiting = 0;
let turn = 0;

function quieten(page) {
  for (const link of page.querySelectorAll("a")) link.removeAttribute("href");
}

function show(page) {
  const shown = frame.contentDocument;
  if (!frame.srcdoc) return void (frame.srcdoc = page);
  const fresh = new DOMParser().parseFromString(page, "text/html");
  quieten(fresh);
  shown.body.replaceWith(shown.adoptNode(fresh.body)); // it stays where it was scrolled to
}

async function draw() {
  if (!box.open) return;
  turn += 1;
  const mine = turn;
  const body = new FormData(form);
  body.set("do", "live");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const words = await answer.text();
    if (mine !== turn) return;
    if (!answer.ok) throw new Error(`${answer.status} for a preview`);
    const isPage = answer.headers.get("Content-Type").startsWith("text/html"); // else what is wrong
    if (isPage) show(words);
    said.textContent = isPage ? "" : words;
  } catch {
    if (mine === turn) said.textContent = "This cannot be shown now. Nothing you typed is lost.";
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(draw, REST_MS);
}

frame.addEventListener("load", () => quieten(frame.contentDocument));
box.hidden = false;
box.open = window.matchMedia("(min-width: 75rem)").matches;
box.addEventListener("toggle", draw);
form.addEventListener("input", later);
form.addEventListener("change", later);
