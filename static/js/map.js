// The live map: takes the place of the still picture. Every page says the same in words.
const L = window.L;
const CLOSE = 44; // pixels: services nearer than this to each other share a circle
const NEAREST_ZOOM = 17;
const CARD_ZOOM = 14; // how close "Show on the map" goes
const PCN_NAMES_FROM = 12;
const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

const read = async (url) => {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} for a part of the map`);
  return answer.json();
};

const element = (tag, className, words = "") => {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
};

const icon = (className, content, size) => L.divIcon({ className, html: content, iconSize: size });
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// ---- what lies under the services ---------------------------------------------------------------

const styles = {
  land: () => ({ stroke: false, fillColor: colour("--map-land"), fillOpacity: 1 }),
  edges: () => ({ color: colour("--map-edge"), weight: 2.5, fill: false }),
  edgesOnStreets: () => ({ color: colour("--map-pcn"), weight: 2.5, fill: false }),
  covers: () => ({ stroke: false, fillColor: colour("--map-covered"), fillOpacity: 0.6 }),
  coversOnStreets: () => ({ stroke: false, fillColor: colour("--map-here"), fillOpacity: 0.2 }),
  pcns: () => ({ color: colour("--map-pcn"), weight: 1.5, dashArray: "3 5", fill: false }),
};

function drawn(shapes, style) {
  const layer = L.geoJSON(shapes, { style, interactive: false });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => layer.setStyle(style()));
  return layer;
}

class Ground {
  constructor(map, box, { boroughs, covers }) {
    const hasStreets = Boolean(box.dataset.tiles);
    Object.assign(this, { map, box, pcns: null, pcnNames: [] });
    if (hasStreets) L.tileLayer(box.dataset.tiles, { maxZoom: NEAREST_ZOOM }).addTo(map);
    else drawn(boroughs, styles.land).addTo(map);
    if (covers) drawn(covers, hasStreets ? styles.coversOnStreets : styles.covers).addTo(map);
    this.edges = drawn(boroughs, hasStreets ? styles.edgesOnStreets : styles.edges).addTo(map);
    this.boroughNames = names(boroughs, "map__name").map((name) => name.addTo(map));
  }

  async showPcns(isWanted) {
    if (!this.pcns) {
      const shapes = await read(this.box.dataset.pcns);
      this.pcns = drawn(shapes, styles.pcns);
      this.pcnNames = names(shapes, "map__name map__name--pcn");
    }
    if (!isWanted) return this.pcns.remove();
    this.pcns.addTo(this.map);
    this.edges.bringToFront(); // where both run, the borough's edge is the one to see
  }

  settle(marks, near) {
    const hasPcnNames = this.pcns && this.map.hasLayer(this.pcns) && this.map.getZoom() >= PCN_NAMES_FROM;
    for (const name of this.pcnNames) hasPcnNames ? name.addTo(this.map) : name.remove();
    settle(this.map, hasPcnNames ? [...this.boroughNames, ...this.pcnNames] : this.boroughNames, boxes(this.map, marks, near));
  }
}

function names(shapes, className) {
  return shapes.features.map(({ properties }) => {
    const label = element("span", "", properties.name);
    label.setAttribute("aria-hidden", "true");
    const marker = L.marker(properties.spots[0], { icon: icon(className, label, [0, 0]), interactive: false, keyboard: false, pane: "names" });
    return Object.assign(marker, { spots: properties.spots });
  });
}

// What names are to keep clear of: middles and half sizes, in pixels.
function boxes(map, marks, near) {
  const doors = marks.map(({ marker }) => map.latLngToContainerPoint(marker.getLatLng()));
  const taken = doors.map(({ x, y }) => ({ x, y: y - 19, wide: 22, high: 22 }));
  if (!near) return taken;
  const half = near.getElement().offsetWidth / 2;
  const { x, y } = map.latLngToContainerPoint(near.getLatLng());
  return [...taken, { x: x + half - 8, y, wide: half, high: 14 }];
}

const overlap = (across, down) => Math.max(0, across) * Math.max(0, down);

// A name moves to where the least hides it, and is left out where there is no room for it.
function settle(map, labels, taken) {
  const view = map.getSize();
  for (const label of labels) {
    const face = label.getElement().firstChild;
    const [wide, high] = [face.offsetWidth / 2 + 2, face.offsetHeight / 2];
    const choices = label.spots.map((spot, rank) => {
      const { x, y } = map.latLngToContainerPoint(spot);
      const isInside = x > wide && y > high && x < view.x - wide && y < view.y - high;
      const hidden = taken.map((other) => overlap(wide + other.wide - Math.abs(other.x - x), high + other.high - Math.abs(other.y - y)));
      return { spot, x, y, cost: hidden.reduce((sum, each) => sum + each, isInside ? rank * 8 : Infinity) };
    });
    const best = choices.reduce((least, each) => (each.cost < least.cost ? each : least));
    const isShown = best.cost < wide * high * 3;
    face.classList.toggle("map__name--out", !isShown);
    if (!isShown) continue;
    label.setLatLng(best.spot);
    taken.push({ x: best.x, y: best.y, wide, high });
  }
}

// ---- services: doors, and circles for several --------------------------------------------------

function grouped(map, points) {
  const groups = [];
  for (const point of points) {
    const at = map.project([point.lat, point.lon]);
    const near = groups.find((group) => group.at.distanceTo(at) < CLOSE);
    if (near) near.points.push(point);
    else groups.push({ at, points: [point] });
  }
  return groups;
}

function markerOf({ points }) {
  const [first] = points;
  const isOne = points.length === 1;
  const face = element("span", isOne ? "pin" : "pin pin--many", String(isOne ? first.number : points.length));
  face.setAttribute("aria-hidden", "true");
  const words = isOne ? `${first.number}. ${first.name}` : `${points.length} services close together, from ${first.number}. ${first.name}`;
  const content = element("span", "visually-hidden", words);
  const whole = document.createDocumentFragment();
  whole.append(face, content);
  const size = isOne ? [first.number > 99 ? 40 : 32, 38] : [40, 40];
  const holder = L.divIcon({ className: "map__mark", iconSize: size, iconAnchor: [size[0] / 2, 38], html: "" });
  const marker = L.marker([first.lat, first.lon], { icon: holder, riseOnHover: true });
  marker.on("add", () => marker.getElement().replaceChildren(whole));
  return marker;
}

function card(points) {
  const list = element("ul", "plain-list");
  for (const point of points) {
    const item = element("li", "spot");
    const name = element("a", "spot__name", `${point.number}. ${point.name}`);
    name.href = point.url;
    item.append(name, element("p", "spot__organisation", point.organisation));
    for (const words of point.about) item.append(element("p", "spot__about", words));
    list.append(item);
  }
  return list;
}

class Services {
  constructor(map, points) {
    Object.assign(this, { map, points, layer: L.layerGroup().addTo(map), shown: [], opener: null, open: [] });
    this.popup = L.popup({ offset: [0, -26], autoPanPaddingTopLeft: [68, 16], autoPanPaddingBottomRight: [16, 16], maxWidth: 260, minWidth: 180, className: "map__card" });
    map.on("zoomend", () => this.draw());
    map.on("popupclose", () => this.closed());
    this.draw();
  }

  draw() {
    this.layer.clearLayers();
    this.shown = grouped(this.map, this.points).map((group) => {
      const marker = markerOf(group).addTo(this.layer);
      marker.on("click", () => this.press(group));
      marker.on("keydown", ({ originalEvent: event }) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        this.press(group);
      });
      return { ...group, marker };
    });
    this.light();
  }

  press({ points }) {
    const corners = L.latLngBounds(points.map(({ lat, lon }) => [lat, lon]));
    const closest = Math.min(this.map.getBoundsZoom(corners.pad(0.3)), NEAREST_ZOOM);
    const zoom = Math.max(closest, Math.min(this.map.getZoom() + 1, NEAREST_ZOOM));
    const isOneSpot = corners.getNorthEast().equals(corners.getSouthWest());
    if (isOneSpot || this.map.getZoom() >= NEAREST_ZOOM) return this.show(points);
    this.map.once("moveend", () => this.markerOf(points[0].number)?.focus());
    this.map.setView(corners.getCenter(), zoom, { animate: !isStill });
  }

  markerOf(number) {
    return this.shown.find(({ points }) => points.some((point) => point.number === number))?.marker.getElement();
  }

  show(points, opener = null) {
    const [{ lat, lon, number }] = points;
    this.map.closePopup();
    this.opener = opener;
    this.open = points.map((point) => point.number);
    this.popup.setLatLng([lat, lon]).setContent(card(points)).openOn(this.map);
    this.popup.getElement().querySelector(".leaflet-popup-content a").focus({ preventScroll: true });
    this.light();
    this.last = number;
  }

  showFromList(number, opener) {
    const point = this.points.find((each) => each.number === number);
    const box = this.map.getContainer();
    this.map.setView([point.lat, point.lon], Math.max(this.map.getZoom(), CARD_ZOOM), { animate: false });
    box.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
    this.show([point], opener);
  }

  // Whoever closes a card by keyboard is back where they opened it.
  closed() {
    const hadFocus = this.popup.getElement()?.contains(document.activeElement);
    const back = this.opener ?? this.markerOf(this.last);
    this.open = [];
    this.light();
    if (hadFocus) back?.focus();
  }

  light() {
    for (const { points, marker } of this.shown) {
      const isOpen = points.some(({ number }) => this.open.includes(number));
      marker.getElement().classList.toggle("map__mark--open", isOpen);
    }
    for (const entry of document.querySelectorAll(".entry[id]")) {
      entry.classList.toggle("entry--open", this.open.includes(Number(entry.id.replace("pin-", ""))));
    }
  }
}

// ---- putting it together ------------------------------------------------------------------------

function bare(box) {
  const live = element("div", "map__live");
  live.setAttribute("role", "region");
  live.setAttribute("aria-label", `${box.dataset.name}. Arrow keys move it, plus and minus go closer and further.`);
  box.append(live);
  box.classList.add("map--live");
  const map = L.map(live, {
    preferCanvas: true, zoomSnap: 0.25, zoomDelta: 0.75, attributionControl: false, scrollWheelZoom: false,
    minZoom: 9, maxZoom: NEAREST_ZOOM, inertia: !isStill, zoomAnimation: !isStill, fadeAnimation: !isStill, markerZoomAnimation: !isStill,
  });
  map.createPane("names").classList.add("map__names");
  live.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  return map;
}

function sayWhereYouAre(map, near) {
  const label = element("span", "", `You are near ${near.label}`);
  return L.marker([near.lat, near.lon], { icon: icon("map__near", label, null), interactive: false, keyboard: false }).addTo(map);
}

async function start(box) {
  const [told, boroughs] = await Promise.all([read(box.dataset.points), read(box.dataset.boroughs)]);
  if (!told.bounds) return;
  const map = bare(box);
  map.fitBounds(told.bounds, { animate: false, maxZoom: CARD_ZOOM, paddingTopLeft: [28, 44], paddingBottomRight: [28, 28] });
  const ground = new Ground(map, box, { boroughs, covers: told.covers });
  const near = told.near && sayWhereYouAre(map, told.near);
  const services = new Services(map, told.points);
  const settleNames = () => ground.settle(services.shown, near);
  map.on("moveend", settleNames);
  settleNames();
  for (const button of document.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => services.showFromList(Number(button.dataset.show), button));
  }
  const tools = box.parentElement.querySelector("[data-map-tools]");
  if (tools) tools.hidden = false;
  const tick = tools?.querySelector("[data-layer=pcns]");
  tick?.addEventListener("change", () => ground.showPcns(tick.checked).then(settleNames));
}

if (L) for (const box of document.querySelectorAll("[data-map]")) start(box).catch(() => {});

export { bare, drawn, element, names, read, settle, styles };
