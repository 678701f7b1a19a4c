// Warns before a visit ends by itself, and lets it go on, so that nothing typed is lost.
// <script data-idle-minutes="30">; without JavaScript the visit ends as before.
const told = document.querySelector("script[data-idle-minutes]").dataset;
const minutes = Number(told.idleMinutes);
let isLast = "isLast" in told; // no visit may last longer, whatever happens
let isRead = false;
const WARN_BEFORE_MS = 2 * 60 * 1000;
let ends = Date.now() + minutes * 60 * 1000;

const box = document.createElement("dialog");
const heading = document.createElement("h2");
const words = document.createElement("p");
const stay = document.createElement("button");
box.className = "stay";
box.setAttribute("aria-labelledby", "stay-heading");
heading.id = "stay-heading";
stay.type = "button";
stay.className = "button button--primary";
box.append(heading, words, stay);
document.body.append(box);

function say(title, text, label) {
  heading.textContent = title;
  words.textContent = text;
  stay.textContent = label;
  if (!box.open) box.showModal();
}

// Moves the end on, and gives each form the token of the visit as it is now.
async function goOn() {
  const answer = await fetch("/session", { method: "POST" });
  const said = answer.ok ? await answer.json() : { signed_in: false };
  if (!said.signed_in) {
    say("You are signed out", "What you typed is still here. Sign in on another page, come back, and press the button.", "I have signed in again");
    window.open("/sign-in", "_blank", "noopener");
    return;
  }
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = said.token;
  ends = Date.now() + said.minutes * 60 * 1000;
  isRead = isLast && said.is_last;
  isLast = said.is_last;
  box.close();
}

stay.addEventListener("click", () => { goOn().catch(() => say("No connection", "What you typed is still here. Try again in a moment.", "Try again")); });
box.addEventListener("cancel", (event) => event.preventDefault());
setInterval(() => {
  const left = ends - Date.now();
  if (left <= 0) say("Your visit has ended", "Nothing was sent. What you typed is still here.", "Go on");
  else if (left <= WARN_BEFORE_MS && isLast) {
    if (!isRead) say("Your visit ends in 2 minutes", "No visit may last longer. Save what you are doing now. What you do not save stays on the page, until you have signed in again.", "I have read this");
  } else if (left <= WARN_BEFORE_MS) say("Are you still there?", "To keep records safe, you are signed out in 2 minutes. What you typed stays on the page.", "Stay signed in");
}, 5000);
