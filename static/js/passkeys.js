// Asks the browser for a passkey, and sends what it answers with the form:
// <form data-passkey="get|create" data-question="JSON" data-known data-stopped data-barred data-none data-failed>, the last
// five in the words of the page's language, with <button data-passkey-go>, and <p data-passkey-says>.
const raw = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// The parts of a question that are bytes stand in it as base64url.
function opened(question) {
  const known = (each) => ({ ...each, id: raw(each.id) });
  const asked = { ...question, challenge: raw(question.challenge) };
  if (asked.user) asked.user = known(asked.user);
  for (const name of ["allowCredentials", "excludeCredentials"]) if (asked[name]) asked[name] = asked[name].map(known);
  return asked;
}

function written(found) {
  const response = { clientDataJSON: text(found.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (found.response[name]) response[name] = text(found.response[name]);
  }
  return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: {} });
}

const WHY = { InvalidStateError: "known", NotAllowedError: "stopped", SecurityError: "barred" };

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const says = form.parentElement.querySelector("[data-passkey-says]");
  says.textContent = "";
  if (!window.PublicKeyCredential) {
    says.textContent = form.dataset.none;
    continue;
  }
  form.hidden = false;
  const go = form.querySelector("[data-passkey-go]");
  go.addEventListener("click", async () => {
    go.disabled = true;
    says.textContent = "";
    try {
      const publicKey = opened(JSON.parse(form.dataset.question));
      form.elements.answer.value = written(await navigator.credentials[form.dataset.passkey]({ publicKey }));
      form.submit();
    } catch (error) {
      says.textContent = form.dataset[WHY[error.name] ?? "failed"];
      go.disabled = false;
    }
  });
}
