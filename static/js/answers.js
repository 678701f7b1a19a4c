// Each answer of a session is sent as it is given. The page says "Saved" only once the server has
// said so. Nothing is kept in the browser: while the page is open it tries again, and warns.
const form = document.querySelector("form[data-answers]");
const status = document.querySelector("[data-saving]");
const PAUSE_MS = 700; // after the last key of a text
const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
const PATIENCE_MS = 10000;

const LOST = "There is no connection. We keep trying: leave this page open.";
const SIGNED_OUT = "You were signed out. Sign in again in another window, then come back here: we keep trying.";
const answers = new Map();
let tries = 0;
let retry = 0;
let why = "";
let isLeaving = false;

const seenOf = (name) => form.elements[`seen-${name}`];

function valueOf(node) {
  const box = node.matches("label") && node.querySelector("input[type=checkbox]");
  if (box) return box.checked ? "y" : "";
  const text = node.querySelector("textarea, input:not([type=radio], [type=checkbox], [type=hidden])");
  if (text) return text.value;
  const picked = [...node.querySelectorAll("input[type=radio]:checked")].map((each) => each.value);
  return node.hasAttribute("data-joined") ? picked.filter(Boolean).join(",") : picked[0] ?? "";
}

function show(node, value) {
  const box = node.matches("label") && node.querySelector("input[type=checkbox]");
  const text = node.querySelector("textarea, input:not([type=radio], [type=checkbox], [type=hidden])");
  if (box) box.checked = value === "y";
  else if (text) text.value = value;
  else if (node.hasAttribute("data-joined")) {
    const chosen = value.split(",");
    ["first", "second", "third"].forEach((column, at) => {
      for (const each of node.querySelectorAll(`[name="${column}"]`)) each.checked = each.value === (chosen[at] ?? "");
    });
  } else for (const each of node.querySelectorAll("input[type=radio]")) each.checked = each.value === value;
}

function say(words, kind) {
  status.hidden = false;
  status.className = `saving saving--${kind}`;
  if (status.textContent !== words) status.textContent = words;
}

function mark(answer, words, kind) {
  answer.note.hidden = !words;
  answer.note.className = `answer__state answer__state--${kind}`;
  answer.note.textContent = words;
}

const unsaved = () => [...answers.values()].filter((each) => each.isUnsaved);

function tell() {
  const left = unsaved();
  const clock = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (!left.length) say(`Saved at ${clock}. Every answer is saved as you give it.`, "saved");
  else if (left.some((each) => each.isStuck)) say("Not saved yet: look at what is marked.", "unsaved");
  else if (why) say(`Not saved yet: ${left.length === 1 ? "1 answer" : `${left.length} answers`}. ${why}`, "unsaved");
  else say("Saving…", "busy");
}

function later() {
  clearTimeout(retry);
  retry = setTimeout(flush, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
  tries += 1;
}

// The token of this page is of a session that is over: a fresh one comes with the page itself.
async function newToken() {
  const page = await fetch(location.href, { redirect: "manual", cache: "no-store" });
  if (!page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrf_token]");
  if (fresh) form.elements.csrf_token.value = fresh.value;
  return Boolean(fresh);
}

function refuse(answer, words, choices) {
  answer.isStuck = true;
  mark(answer, `Not saved. ${words}`, "unsaved");
  for (const [text, action] of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain-button";
    button.textContent = text;
    button.addEventListener("click", action);
    answer.note.append(" ", button);
  }
}

function differ(answer, body) {
  refuse(answer, `${body.words}. `, [
    ["Keep mine", () => { seenOf(answer.name).value = body.seen; answer.isStuck = false; send(answer); }],
    ["Take what is there", () => {
      show(answer.node, body.value);
      seenOf(answer.name).value = body.seen;
      settle(answer);
      tell();
    }],
  ]);
}

function settle(answer) {
  Object.assign(answer, { isUnsaved: false, isStuck: false });
  mark(answer, "Saved", "saved");
}

async function read(answer, response, value) {
  const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
  const body = isOurs ? await response.json() : {};
  if (response.ok && isOurs) {
    [why, tries] = ["", 0];
    seenOf(answer.name).value = body.seen;
    if (valueOf(answer.node) === value) settle(answer);
    else answer.isDue = true;
  } else if (body.seen !== undefined) differ(answer, body);
  else if (isOurs) refuse(answer, body.words, []);
  else if (response.type === "opaqueredirect") { why = SIGNED_OUT; later(); }
  else if (response.status === 400 && (await newToken())) later();
  else { why = "The server did not take it. We keep trying."; later(); }
}

async function send(answer) {
  if (answer.isSending) { answer.isDue = true; return; }
  Object.assign(answer, { isSending: true, isDue: false });
  const value = valueOf(answer.node);
  const body = new URLSearchParams({
    name: answer.name, value, seen: seenOf(answer.name).value, csrf_token: form.elements.csrf_token.value,
  });
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const asked = { method: "POST", body, redirect: "manual", cache: "no-store", signal };
    await read(answer, await fetch(form.dataset.answers, asked), value);
  } catch {
    why = LOST;
    later();
  }
  answer.isSending = false;
  if (answer.isDue) await send(answer);
  if (answer.isUnsaved && !answer.isStuck) mark(answer, "Not saved yet", "unsaved");
  tell();
}

async function flush() {
  clearTimeout(retry);
  for (const answer of unsaved()) {
    clearTimeout(answer.pause);
    if (!answer.isStuck) await send(answer);
    if (why) break; // one is enough to know that there is no connection
  }
  return unsaved().length === 0;
}

function changed(event) {
  const node = event.target.closest("[data-answer]");
  const answer = node && answers.get(node.dataset.answer);
  if (!answer) return;
  Object.assign(answer, { isUnsaved: true, isStuck: false });
  mark(answer, "Not saved yet", "unsaved");
  clearTimeout(answer.pause);
  const isTyping = event.type === "input" && event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
  if (isTyping) answer.pause = setTimeout(() => send(answer), PAUSE_MS);
  else send(answer);
  tell();
}

// While all goes well the form goes by itself: it carries every answer, and what was seen of each.
async function submit(event) {
  if (navigator.onLine && !why && !unsaved().some((each) => each.isStuck)) {
    isLeaving = true;
    return;
  }
  event.preventDefault();
  if (!(await flush())) { status.scrollIntoView({ block: "center" }); return; }
  try {
    await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    say("All answers are saved, but the next page cannot be opened: there is no connection. Press the button again in a moment.", "unsaved");
    return;
  }
  isLeaving = true;
  form.submit();
}

if (form && status) {
  for (const node of form.querySelectorAll("[data-answer]")) {
    const note = document.createElement("p");
    note.hidden = true;
    const place = node.matches("label") ? node.parentElement : node;
    place.append(note);
    answers.set(node.dataset.answer, { name: node.dataset.answer, node, note });
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", (event) => {
    if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) changed(event);
  });
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => { tries = 0; flush(); });
  window.addEventListener("beforeunload", (event) => { if (unsaved().length && !isLeaving) event.preventDefault(); });
  say("Every answer is saved as you give it.", "saved");
}
