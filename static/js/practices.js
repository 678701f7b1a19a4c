// Offers GP practices under a box while somebody types: <input data-practices="/practices/found">.
// The box keeps its label, hint and error, and works without this file: what is typed is looked up
// when the form is sent. (The packaged autocomplete writes styles into the page, which our content
// security policy refuses, and takes the box's description away.)
const SHORTEST = 2; // letters
const WAIT_MS = 150;

const made = (tag, properties) => Object.assign(document.createElement(tag), properties);

class Offer {
  constructor(box) {
    this.box = box;
    this.options = [];
    this.active = -1;
    this.list = made("ul", { id: `${box.id}-list`, className: "offer plain-list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "GP practices");
    this.told = made("p", { className: "visually-hidden" });
    this.told.setAttribute("role", "status");
    box.after(this.list, this.told);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", this.list.id);
    box.addEventListener("input", () => this.later());
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const text = this.box.value.trim();
    if (text.length < SHORTEST) return this.close();
    try {
      const answer = await fetch(`${this.box.dataset.practices}?${new URLSearchParams({ q: text })}`);
      if (answer.ok && !answer.redirected && text === this.box.value.trim()) this.show(await answer.json());
    } catch {
      this.close(); // no answer, no offer: the form finds the practice when it is sent
    }
  }

  show(found) {
    this.options = found.map(({ label, pcn }, number) => {
      const option = made("li", { id: `${this.list.id}-${number}`, className: "offer__option" });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.label = label;
      option.append(made("span", { textContent: label }), made("span", { className: "row-note", textContent: pcn }));
      return option;
    });
    this.list.replaceChildren(...this.options);
    const isOpen = found.length > 0 && document.activeElement === this.box;
    this.list.hidden = !isOpen;
    this.box.setAttribute("aria-expanded", String(isOpen));
    this.point(-1);
    this.told.textContent = found.length ? `${found.length} offered. Use the arrow keys.` : "No practice found.";
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
    this.point(-1);
  }

  point(number) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number;
    const option = this.options[number];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.box.setAttribute("aria-activedescendant", option.id);
    else this.box.removeAttribute("aria-activedescendant");
  }

  take(option) {
    if (!option) return;
    this.box.value = option.dataset.label;
    this.told.textContent = `${option.dataset.label} chosen.`;
    this.close();
  }

  key(event) {
    const isOpen = !this.list.hidden;
    const last = this.options.length - 1;
    if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      this.take(this.options[this.active]);
    } else if (event.key === "ArrowDown" && isOpen) {
      this.point(this.active >= last ? 0 : this.active + 1);
    } else if (event.key === "ArrowUp" && isOpen) {
      this.point(this.active <= 0 ? last : this.active - 1);
    } else {
      return;
    }
    event.preventDefault();
  }
}

for (const box of document.querySelectorAll("input[data-practices]")) new Offer(box);
