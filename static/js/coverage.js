// The areas of a listing, seen and picked on a map and found by name. The ticks are what counts:
// the map, the search and the words only show them and press them.
import { bare, drawn, element, names, read, settle, styles } from "./map.js";

const L = window.L;
const MOST_FOUND = 12;
const KIND_WORDS = { borough: "", pcn: " PCN", ward: " ward" };
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const plain = (words) => words.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

class Ticks {
  constructor(box) {
    this.box = box;
    this.all = [...box.querySelectorAll("[data-areas]")].flatMap((group) =>
      [...group.querySelectorAll("input[type=checkbox]")].map((input) => ({
        input, kind: group.dataset.areas, code: input.value, name: input.nextElementSibling.textContent.trim(),
      })));
  }

  of(kind, code) {
    return this.all.find((each) => each.kind === kind && each.code === code);
  }

  press(each, isWanted = !each.input.checked) {
    each.input.checked = isWanted;
    each.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What each part of the list has ticked stands beside its name, also while it is closed.
  tell() {
    for (const part of this.box.querySelectorAll("[data-areas] details")) {
      const ticked = [...part.querySelectorAll("input:checked")].map((input) => input.nextElementSibling.textContent.trim());
      const said = part.querySelector(".ticks__chosen");
      said.textContent = ticked.join(", ");
      said.hidden = !ticked.length;
    }
  }

  words() {
    const chosen = (kind) => this.all.filter((each) => each.kind === kind && each.input.checked).map(({ name }) => name);
    const [boroughs, pcns, wards] = ["borough", "pcn", "ward"].map(chosen);
    const km = this.box.querySelector("[name=radius_km]")?.value.trim();
    return [
      ...(pcns.length ? [`Patients of the GP practices of ${listed(pcns.map((name) => `${name} PCN`))}`] : []),
      ...(boroughs.length ? [listed(boroughs)] : []),
      ...(wards.length ? [listed(wards.map((name) => `${name} ward`))] : []),
      ...(Number(km) > 0 ? [around(Number(km))] : []),
      ...(this.box.querySelector("[name=national]")?.checked ? ["Anywhere in the country"] : []),
    ];
  }
}

// In miles and as it was said, like the words of the public page.
function around(km) {
  const miles = (km / 1.609344).toFixed(1).replace(/\.0$/, "");
  return `Within ${miles} ${miles === "1" ? "mile" : "miles"} (${km} km) of where it is`;
}

const listed = (found) => (found.length > 1 ? `${found.slice(0, -1).join(", ")} and ${found.at(-1)}` : found[0]);

function sayAll(box, ticks) {
  const lines = ticks.words().map((words) => element("li", "", words));
  box.querySelector("[data-said]").replaceChildren(...(lines.length ? lines : [element("li", "", "Nowhere yet")]));
  ticks.tell();
}

// ---- by name ------------------------------------------------------------------------------------

function finder(box, ticks) {
  const part = box.querySelector("[data-find]");
  const [typed, found] = [part.querySelector("input"), part.querySelector("[data-found]")];
  part.hidden = false;
  const show = () => {
    const sought = plain(typed.value.trim());
    if (sought.length < 2) return found.replaceChildren();
    const fits = ticks.all.filter(({ name }) => plain(name).includes(sought));
    const told = fits.length ? `${fits.length} found${fits.length > MOST_FOUND ? `, the first ${MOST_FOUND} are shown` : ""}` : "Nothing of that name";
    found.replaceChildren(element("p", "small quiet", told), ...fits.slice(0, MOST_FOUND).map((each) => pick(each, ticks)));
  };
  typed.addEventListener("input", show);
  typed.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

function pick(each, ticks) {
  const label = element("label", "filter__option");
  const input = Object.assign(document.createElement("input"), { type: "checkbox", checked: each.input.checked });
  input.addEventListener("change", () => ticks.press(each, input.checked));
  label.append(input, element("span", "", `${each.name}${KIND_WORDS[each.kind]}`));
  return label;
}

// ---- on the map ---------------------------------------------------------------------------------

const look = (each, isOver) => ({
  color: colour(each?.input.checked ? "--map-here" : "--map-pcn"),
  weight: isOver || each?.input.checked ? 3 : 1.25,
  fillColor: colour("--map-here"),
  fillOpacity: each?.input.checked ? 0.35 : isOver ? 0.12 : 0.01,
});

class Picker {
  constructor(part, ticks, boroughs) {
    Object.assign(this, { part, ticks, layers: {}, kind: "borough" });
    part.hidden = false;
    const canvas = part.querySelector("[data-canvas]");
    canvas.dataset.name = "Map to pick areas. The lists below it have all of them by name";
    this.map = bare(canvas);
    drawn(boroughs, styles.land).addTo(this.map);
    this.edges = drawn(boroughs, styles.edges).addTo(this.map);
    this.labels = names(boroughs, "map__name").map((name) => name.addTo(this.map));
    this.map.fitBounds(this.edges.getBounds(), { animate: false, padding: [8, 8] });
    this.map.on("moveend", () => settle(this.map, this.labels, []));
    settle(this.map, this.labels, []);
    this.layers.borough = this.layer(boroughs, "borough");
    part.querySelector("[data-kinds]").addEventListener("change", ({ target }) => this.show(target.value));
    this.show("borough");
  }

  layer(shapes, kind) {
    return L.geoJSON(shapes, {
      style: (feature) => look(this.ticks.of(kind, feature.properties.code)),
      onEachFeature: (feature, layer) => {
        const each = this.ticks.of(kind, feature.properties.code);
        if (!each) return;
        layer.bindTooltip(`${each.name}${KIND_WORDS[kind]}`, { sticky: true });
        layer.on({ click: () => this.ticks.press(each), mouseover: () => layer.setStyle(look(each, true)), mouseout: () => layer.setStyle(look(each)) });
      },
    });
  }

  async show(kind) {
    this.kind = kind;
    this.layers[kind] ??= this.layer(this.told(await read(this.part.dataset[kind])), kind);
    for (const [name, layer] of Object.entries(this.layers)) name === this.kind ? layer.addTo(this.map) : layer.remove();
    const note = this.part.querySelector("[data-note]");
    note.hidden = kind !== "pcn";
    this.paint();
  }

  told(shapes) {
    if (shapes.note) this.part.querySelector("[data-note]").textContent = shapes.note;
    return shapes;
  }

  paint() {
    this.layers[this.kind]?.setStyle((feature) => look(this.ticks.of(this.kind, feature.properties.code)));
  }
}

// ---- putting it together ------------------------------------------------------------------------

async function start(box) {
  const ticks = new Ticks(box);
  finder(box, ticks);
  box.addEventListener("input", () => sayAll(box, ticks));
  box.addEventListener("change", () => sayAll(box, ticks));
  const part = box.querySelector("[data-map-picker]");
  if (!L) return;
  const picker = new Picker(part, ticks, await read(part.dataset.borough));
  box.addEventListener("change", () => picker.paint());
}

for (const box of document.querySelectorAll("[data-coverage]")) start(box).catch(() => {});
