// The map of the papers on a canvas: pan, zoom, hover, search, colours, labels. Used by the page Topics and by the
// file that `fieldmap export map` writes. Points are painted into an image by hand, so that 100,000 of them need no
// graphics card. Whatever comes from papers is set as text, never as HTML.

const NO_TOPIC = 65535;
const SIDE = 65535;             // places are whole numbers from 0 to this, y downwards
const CELLS = 256;              // of the grid that finds the paper under the pointer
const FEW = 2500;               // papers in sight below which each is a drawn circle
const MOST_ZOOM = 400;
const REACH = 9;                // pixels from the pointer within which a paper is meant
const LISTED = 30;              // hits named beside the map
const LINKS = {arxiv: "https://arxiv.org/abs/", acl: "https://aclanthology.org/", doi: "https://doi.org/",
               corpus_id: "https://www.semanticscholar.org/paper/CorpusID:"};
const YEARS = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 200, 37]];
const GROWTH = [[33, 102, 172], [146, 197, 222], [190, 190, 190], [244, 165, 130], [178, 24, 43]];

async function unpackMap(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let from = 4 + length;
  const take = (Kind, count) => {
    const part = new Kind(buffer, from, count);
    from += Math.ceil(part.byteLength / 4) * 4;
    return part;
  };
  told.places = take(Uint16Array, 2 * told.n);
  told.works = take(Uint32Array, told.n);
  told.topicOf = take(Uint16Array, told.n);
  told.yearOf = take(Uint16Array, told.n);
  const lines = new TextDecoder().decode(new Uint8Array(buffer, from)).split("\n");
  told.titles = lines.slice(0, told.n);
  told.names = lines.slice(told.n, 2 * told.n);  // "scheme:value", empty where there is no link
  return told;
}

function element(kind, className, text) {
  const made = document.createElement(kind);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function mixed(colours, part) {
  const place = Math.min(Math.max(part, 0), 1) * (colours.length - 1);
  const low = Math.min(Math.floor(place), colours.length - 2), rest = place - low;
  return colours[low].map((value, i) => Math.round(value + rest * (colours[low + 1][i] - value)));
}

const packedColour = ([red, green, blue]) => ((blue << 16) | (green << 8) | red) >>> 0;
const cssColour = (rgb) => `rgb(${rgb.join(",")})`;
const fromHex = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const counted = (number) => number.toLocaleString("en");

function linkOf(name) {
  const at = name.indexOf(":"), start = LINKS[name.slice(0, at)];
  return start ? start + name.slice(at + 1).split("/").map(encodeURIComponent).join("/") : null;
}

// A disc as offsets from its middle with their weights: what one paper adds to the image.
function stampOf(radius) {
  const reach = Math.ceil(radius), dots = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const cover = Math.min(Math.max(radius + 0.5 - Math.hypot(x, y), 0), 1);
      if (cover > 0.05) dots.push([x, y, cover]);
    }
  }
  return {reach, dots};
}

// Papers by cell of a grid, so that the one under the pointer is found without looking at all.
function gridOf(places, n) {
  const starts = new Uint32Array(CELLS * CELLS + 1), order = new Uint32Array(n);
  const cellOf = (i) => ((places[2 * i + 1] * CELLS) >>> 16) * CELLS + ((places[2 * i] * CELLS) >>> 16);
  for (let i = 0; i < n; i++) starts[cellOf(i) + 1]++;
  for (let cell = 0; cell < CELLS * CELLS; cell++) starts[cell + 1] += starts[cell];
  const next = starts.slice(0, -1);
  for (let i = 0; i < n; i++) order[next[cellOf(i)]++] = i;
  return {starts, order};
}

class PaperMap {
  constructor(root, told, hooks) {
    this.root = root; this.told = told; this.hooks = hooks;
    this.canvas = root.querySelector("canvas"); this.brush = this.canvas.getContext("2d", {alpha: false});
    this.grid = gridOf(told.places, told.n);
    this.shown = null;  // per paper 1 or 0 while something is searched or a topic is chosen
    this.topic = -1; this.words = []; this.under = -1; this.asked = 0; this.fresh = new Map();
    this.colourBy = "topic";
    this.widths = new Map();
    this.colour();
    this.controls();
    new ResizeObserver(() => this.resize()).observe(this.canvas.parentElement);
    this.resize();
    root.fieldmap = this;  // for tests, and for the curious
  }

  // -- what is where ------------------------------------------------------------------------------------------

  resize() {
    const box = this.canvas.parentElement.getBoundingClientRect(), before = this.middle;
    this.ratio = window.devicePixelRatio || 1;
    this.width = Math.max(Math.round(box.width * this.ratio), 1);
    this.height = Math.max(Math.round(box.height * this.ratio), 1);
    this.canvas.width = this.width; this.canvas.height = this.height;
    this.image = this.brush.createImageData(this.width, this.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    const told = this.told.box, margin = 0.94;
    this.whole = margin * Math.min(this.width / (told[2] - told[0] || 1), this.height / (told[3] - told[1] || 1));
    if (before) this.look(before.x, before.y, before.zoom); else this.reset();
  }

  reset() { const [x0, y0, x1, y1] = this.told.box; this.look((x0 + x1) / 2, (y0 + y1) / 2, 1); }

  look(x, y, zoom) {
    zoom = Math.min(Math.max(zoom, 0.5), MOST_ZOOM);
    this.middle = {x: Math.min(Math.max(x, 0), SIDE), y: Math.min(Math.max(y, 0), SIDE), zoom};
    this.scale = this.whole * zoom;
    this.left = this.width / 2 - this.middle.x * this.scale;
    this.top = this.height / 2 - this.middle.y * this.scale;
    this.draw();
  }

  pan(dx, dy) {
    const {x, y, zoom} = this.middle;
    this.look(x - dx * this.ratio / this.scale, y - dy * this.ratio / this.scale, zoom);
  }

  zoomAt(times, px, py) {  // pixels of the page, from the canvas's corner
    const x = (px * this.ratio - this.left) / this.scale, y = (py * this.ratio - this.top) / this.scale;
    const zoom = Math.min(Math.max(this.middle.zoom * times, 0.5), MOST_ZOOM), scale = this.whole * zoom;
    this.look(x - (px * this.ratio - this.width / 2) / scale, y - (py * this.ratio - this.height / 2) / scale, zoom);
  }

  placeOf(i) {  // where a paper is, in pixels of the page from the canvas's corner
    const [x, y] = [this.told.places[2 * i], this.told.places[2 * i + 1]];
    return [(x * this.scale + this.left) / this.ratio, (y * this.scale + this.top) / this.ratio];
  }

  nearest(px, py) {
    const reach = REACH * this.ratio / this.scale, {places} = this.told, {starts, order} = this.grid;
    const x = (px * this.ratio - this.left) / this.scale, y = (py * this.ratio - this.top) / this.scale;
    const cell = (value) => Math.min(Math.max((value * CELLS) >> 16, 0), CELLS - 1);
    let best = -1, least = reach * reach;
    for (let row = cell(y - reach); row <= cell(y + reach); row++) {
      for (let at = starts[row * CELLS + cell(x - reach)]; at < starts[row * CELLS + cell(x + reach) + 1]; at++) {
        const i = order[at], dx = places[2 * i] - x, dy = places[2 * i + 1] - y, far = dx * dx + dy * dy;
        if (far <= least && (!this.shown || this.shown[i])) { least = far; best = i; }
      }
    }
    return best;
  }

  // -- painting -----------------------------------------------------------------------------------------------

  draw() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.paint(); });
  }

  radius() {
    const crowd = Math.min(Math.max(Math.sqrt(300000 / Math.max(this.told.n, 1)) / 2, 1.1), 4.5);
    return Math.min(crowd * this.middle.zoom ** 0.3, 7) * this.ratio;
  }

  paint() {
    const style = getComputedStyle(this.root);
    this.ground = style.getPropertyValue("--ground").trim() || "#ffffff";
    this.ink = style.getPropertyValue("--ink").trim() || "#222222";
    const seen = this.inSight();
    if (seen.length <= FEW) this.paintFew(seen); else this.paintMany();
    this.paintLabels();
    if (this.under >= 0) this.ring(this.under);
    if (!this.root.dataset.painted) this.root.dataset.painted = String(Math.round(performance.now()));
  }

  inSight() {  // papers in sight, as far as they are few
    const {places, n} = this.told, seen = [];
    const x0 = -this.left / this.scale, x1 = (this.width - this.left) / this.scale;
    const y0 = -this.top / this.scale, y1 = (this.height - this.top) / this.scale;
    for (let i = 0; i < n && seen.length <= FEW; i++) {
      const x = places[2 * i], y = places[2 * i + 1];
      if (x >= x0 && x <= x1 && y >= y0 && y <= y1) seen.push(i);
    }
    return seen;
  }

  paintMany() {
    const {pixels, width, height} = this, ground = packedColour(fromHex(this.ground)) | 0xff000000;
    pixels.fill(ground);
    const {reach, dots} = stampOf(this.radius()), strong = this.shown ? 1 : 0.7;
    const solid = this.stamp(dots, strong), faint = this.stamp(stampOf(Math.min(this.radius(), 1.4)).dots, 0.16);
    const grey = packedColour([128, 128, 128]), {places, n} = this.told;
    for (let pass = this.shown ? 0 : 1; pass < 2; pass++) {
      const {offsets, weights} = pass ? solid : faint;
      for (let i = 0; i < n; i++) {
        if (this.shown && this.shown[i] !== pass) continue;
        const x = (places[2 * i] * this.scale + this.left) | 0, y = (places[2 * i + 1] * this.scale + this.top) | 0;
        if (x < reach || y < reach || x >= width - reach || y >= height - reach) continue;
        const colour = pass ? this.colours[i] : grey, at = y * width + x;
        for (let dot = 0; dot < offsets.length; dot++) {
          const here = at + offsets[dot], weight = weights[dot], rest = 256 - weight, old = pixels[here];
          const outer = (Math.imul(colour & 0xff00ff, weight) + Math.imul(old & 0xff00ff, rest)) >>> 8;
          const inner = (Math.imul(colour & 0xff00, weight) + Math.imul(old & 0xff00, rest)) >>> 8;
          pixels[here] = 0xff000000 | (outer & 0xff00ff) | (inner & 0xff00);
        }
      }
    }
    this.brush.putImageData(this.image, 0, 0);
  }

  stamp(dots, strength) {
    return {offsets: Int32Array.from(dots, ([x, y]) => y * this.width + x),
            weights: Int32Array.from(dots, ([, , cover]) => Math.round(256 * cover * strength))};
  }

  paintFew(seen) {
    const {brush} = this, radius = this.radius();
    brush.fillStyle = this.ground; brush.fillRect(0, 0, this.width, this.height);
    brush.lineWidth = this.ratio; brush.strokeStyle = this.ground;
    for (const pass of [0, 1]) {
      for (const i of seen) {
        const mine = !this.shown || Boolean(this.shown[i]);
        if (mine !== Boolean(pass)) continue;
        const [x, y] = this.placeOf(i), rgb = this.colours[i];
        brush.globalAlpha = mine ? 0.9 : 0.25;
        brush.fillStyle = mine ? `rgb(${rgb & 255},${(rgb >> 8) & 255},${(rgb >> 16) & 255})` : "#888888";
        brush.beginPath(); brush.arc(x * this.ratio, y * this.ratio, radius, 0, 2 * Math.PI); brush.fill(); brush.stroke();
      }
    }
    brush.globalAlpha = 1;
  }

  ring(i) {
    const [x, y] = this.placeOf(i), {brush} = this;
    brush.lineWidth = 2 * this.ratio; brush.strokeStyle = this.ink;
    brush.beginPath(); brush.arc(x * this.ratio, y * this.ratio, this.radius() + 2.5 * this.ratio, 0, 2 * Math.PI);
    brush.stroke();
  }

  // Labels that do not run into each other, the larger topics first; a finer level waits until one has come near.
  paintLabels() {
    const {brush, ratio} = this, taken = [], zoom = this.middle.zoom;
    brush.textAlign = "center"; brush.textBaseline = "middle"; brush.lineJoin = "round";
    for (const label of this.told.labels) {
      if (zoom < label.from || zoom >= label.until) continue;
      let x = label.x * this.scale + this.left;
      const y = label.y * this.scale + this.top;
      if (x < 0 || y < 0 || x > this.width || y > this.height) continue;
      const size = label.size * ratio, half = this.widthOf(label.text, label.size) * ratio / 2 + 4 * ratio;
      x = Math.max(Math.min(x, this.width - half), half);  // at the edge a label moves in, not out of sight
      const box = [x - half, y - 0.7 * size, x + half, y + 0.7 * size];
      if (taken.some((one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1])) continue;
      taken.push(box);
      const faded = this.topic >= 0 && label.topic !== this.topic;
      brush.globalAlpha = faded ? 0.35 : 1;
      brush.font = `600 ${size}px system-ui, sans-serif`;
      brush.lineWidth = 3.5 * ratio; brush.strokeStyle = this.ground; brush.strokeText(label.text, x, y);
      brush.fillStyle = this.ink; brush.fillText(label.text, x, y);
    }
    brush.globalAlpha = 1;
    this.root.dataset.labels = String(taken.length);
  }

  widthOf(text, size) {
    const key = `${size} ${text}`;
    if (!this.widths.has(key)) {
      this.brush.font = `600 ${size}px system-ui, sans-serif`;
      this.widths.set(key, this.brush.measureText(text).width);
    }
    return this.widths.get(key);
  }

  // -- colours and their legend -------------------------------------------------------------------------------

  colour() {
    const {told} = this, grey = [150, 150, 150], [first, last] = told.years;
    const ofTopic = told.topics.map((topic) => packedColour(
      this.colourBy === "growth" ? (topic.growth === null ? grey : mixed(GROWTH, 0.5 + topic.growth / 2))
                                 : fromHex(topic.colour)));
    const ofYear = new Map();
    for (let year = first; year <= last; year++) {
      ofYear.set(year, packedColour(mixed(YEARS, (year - first) / (last - first || 1))));
    }
    const none = packedColour(grey);
    this.colours = new Uint32Array(told.n);
    for (let i = 0; i < told.n; i++) {
      const year = told.yearOf[i];
      this.colours[i] = this.colourBy === "year" ? (year ? ofYear.get(Math.min(Math.max(year, first), last)) : none)
        : told.topicOf[i] === NO_TOPIC ? none : ofTopic[told.topicOf[i]];
    }
  }

  legend() {
    const list = this.root.querySelector(".fm-legend"), {told} = this;
    list.replaceChildren();
    if (this.colourBy !== "topic") list.append(this.scaleBar());
    const order = told.topics.map((topic, place) => place);
    if (this.colourBy === "growth") order.sort((a, b) => (told.topics[b].growth ?? -9) - (told.topics[a].growth ?? -9) || a - b);
    for (const place of order) {
      const topic = told.topics[place], row = element("button", "fm-topic");
      row.type = "button"; row.title = topic.terms;
      row.setAttribute("aria-pressed", String(place === this.topic));
      const dot = element("span", "fm-dot");
      dot.style.background = this.colourBy === "growth"
        ? cssColour(topic.growth === null ? [150, 150, 150] : mixed(GROWTH, 0.5 + topic.growth / 2))
        : this.colourBy === "year" ? "transparent" : topic.colour;
      row.append(dot, element("span", "fm-name", topic.name), element("span", "fm-count", counted(topic.n)));
      row.addEventListener("click", () => this.choose(place === this.topic ? -1 : place));
      list.append(row);
    }
  }

  scaleBar() {
    const bar = element("div", "fm-scale"), strip = element("div", "fm-strip"), years = this.colourBy === "year";
    strip.style.background = `linear-gradient(to right, ${(years ? YEARS : GROWTH).map(cssColour).join(",")})`;
    const ends = years ? this.told.years.map(String) : this.told.growthEnds;
    bar.append(strip, element("span", "", ends[0]), element("span", "fm-end", ends[1]));
    if (!years) bar.append(element("p", "fm-note", this.told.growthNote));
    return bar;
  }

  // -- choosing and searching ---------------------------------------------------------------------------------

  choose(place) {
    this.topic = place;
    this.filter(); this.legend();
    if (place >= 0) {
      const topic = this.told.topics[place];
      this.look(topic.x, topic.y, Math.max(this.middle.zoom, 2.5));
    }
    this.hooks.topic?.(place < 0 ? null : this.told.topics[place].id);
  }

  search(text) {
    this.words = folded(text).split(/\s+/).filter(Boolean);
    if (this.words.length && !this.lowered) this.lowered = this.told.titles.map(folded);
    this.filter();
  }

  mark(works) {  // papers to be shown alone, by their numbers; null for all
    this.marked = works ? new Set(works) : null;
    this.filter();
  }

  filter() {
    const {told, words, topic, marked} = this, hits = [];
    if (!words.length && topic < 0 && !marked) {
      this.shown = null;
    } else {
      this.shown = new Uint8Array(told.n);
      for (let i = 0; i < told.n; i++) {
        if ((topic < 0 || told.topicOf[i] === topic) && (!marked || marked.has(told.works[i]))
            && words.every((word) => this.lowered[i].includes(word))) { this.shown[i] = 1; hits.push(i); }
      }
    }
    this.under = -1;
    this.list(hits);
    this.draw();
  }

  list(hits) {
    const box = this.root.querySelector(".fm-hits"), told = this.root.querySelector(".fm-told");
    box.replaceChildren();
    told.textContent = this.shown ? `${counted(hits.length)} of ${counted(this.told.n)} papers` : "";
    if (!this.words.length) return;
    for (const i of hits.slice(0, LISTED)) {
      const row = element("button", "fm-hit", this.line(i));
      row.type = "button";
      row.addEventListener("mouseenter", () => { this.under = i; this.draw(); });
      row.addEventListener("click", () => {
        this.look(this.told.places[2 * i], this.told.places[2 * i + 1], Math.max(this.middle.zoom, 12));
        this.open(i);
      });
      box.append(row);
    }
    if (hits.length > LISTED) box.append(element("p", "fm-note", `and ${counted(hits.length - LISTED)} more on the map`));
  }

  line(i) { return `${this.told.titles[i]} (${this.told.yearOf[i] || "year unknown"})`; }

  open(i) {
    this.under = i;
    if (this.hooks.paper) { this.hooks.paper(this.told.works[i]); return; }
    this.card(i, true);
  }

  card(i, pinned) {
    const card = this.root.querySelector(".fm-card");
    card.hidden = i < 0;
    if (i < 0) { card.dataset.pinned = ""; return; }
    const topic = this.told.topicOf[i];
    card.dataset.pinned = pinned ? "yes" : "";
    card.replaceChildren(element("strong", "", this.told.titles[i]),
      element("div", "fm-note", `${this.told.yearOf[i] || "year unknown"} · ${topic === NO_TOPIC ? "no topic" : this.told.topics[topic].name}`));
    const address = pinned && this.told.names[i] ? linkOf(this.told.names[i]) : null;
    if (address) {
      const link = element("a", "", this.told.names[i]);
      link.href = address; link.target = "_blank"; link.rel = "noopener noreferrer";
      card.append(link);
    } else if (pinned) card.append(element("div", "fm-note", "no address of this paper is known here"));
    const [x, y] = this.placeOf(i), wide = this.canvas.clientWidth, high = this.canvas.clientHeight;
    card.style.left = `${Math.min(Math.max(x + 12, 4), Math.max(wide - card.offsetWidth - 8, 4))}px`;
    card.style.top = `${Math.min(Math.max(y + 12, 4), Math.max(high - card.offsetHeight - 8, 4))}px`;
  }

  // -- pointer, keys, controls --------------------------------------------------------------------------------

  controls() {
    const {canvas, root} = this, search = root.querySelector("input"), colours = root.querySelector("select");
    const choices = [["topic", "topic"], ["year", "year"], ...(this.told.growthNote ? [["growth", "growth"]] : [])];
    for (const [value, name] of choices) colours.append(new Option(`colour: ${name}`, value));
    colours.addEventListener("change", () => { this.colourBy = colours.value; this.colour(); this.legend(); this.draw(); });
    let waiting = 0;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => this.search(search.value), 120); });
    const acts = {in: () => this.zoomAt(1.6, ...this.centre()), out: () => this.zoomAt(1 / 1.6, ...this.centre()),
                  all: () => { search.value = ""; this.words = []; this.choose(-1); this.reset(); }};
    for (const button of root.querySelectorAll("[data-act]")) button.addEventListener("click", acts[button.dataset.act]);
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.card(-1); this.zoomAt(Math.exp(-event.deltaY * (event.deltaMode ? 0.06 : 0.0018)), event.offsetX, event.offsetY);
    }, {passive: false});
    canvas.addEventListener("dblclick", (event) => this.zoomAt(2, event.offsetX, event.offsetY));
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.pointers();
    this.legend();
  }

  centre() { return [this.canvas.clientWidth / 2, this.canvas.clientHeight / 2]; }

  key(event) {
    const step = 60, moves = {ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step]};
    if (moves[event.key]) this.pan(...moves[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoomAt(1.4, ...this.centre());
    else if (event.key === "-") this.zoomAt(1 / 1.4, ...this.centre());
    else if (event.key === "0") this.reset();
    else if (event.key === "Escape") this.card(-1);
    else return;
    event.preventDefault();
  }

  pointers() {
    const {canvas, fresh} = this;
    let far = 0, apart = 0;
    canvas.addEventListener("pointerdown", (event) => {
      fresh.set(event.pointerId, [event.offsetX, event.offsetY]); far = 0; apart = 0;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const last = fresh.get(event.pointerId), here = [event.offsetX, event.offsetY];
      if (!last) { this.hover(...here); return; }
      fresh.set(event.pointerId, here);
      const ends = [...fresh.values()];
      if (ends.length === 2) {
        const now = Math.hypot(ends[0][0] - ends[1][0], ends[0][1] - ends[1][1]);
        if (apart) this.zoomAt(now / apart, (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2);
        apart = now; far = 99;
      } else if (ends.length === 1) {
        far += Math.hypot(here[0] - last[0], here[1] - last[1]);
        if (far > 3) { this.card(-1); this.pan(here[0] - last[0], here[1] - last[1]); }
      }
    });
    const up = (event) => {
      const held = fresh.delete(event.pointerId);
      if (!held || far > 3 || event.type !== "pointerup") return;
      const found = this.nearest(event.offsetX, event.offsetY);
      if (found >= 0) this.open(found); else this.card(-1);
    };
    canvas.addEventListener("pointerup", up);
    canvas.addEventListener("pointercancel", up);
    canvas.addEventListener("pointerleave", () => { if (!this.root.querySelector(".fm-card").dataset.pinned) this.hover(-99, -99); });
  }

  hover(px, py) {
    const found = this.nearest(px, py), card = this.root.querySelector(".fm-card");
    this.canvas.style.cursor = found >= 0 ? "pointer" : "grab";
    if (found === this.under || card.dataset.pinned) return;
    this.under = found;
    this.card(found, false);
    this.draw();
  }
}

async function showMap(root, packed, hooks) { return new PaperMap(root, await unpackMap(packed), hooks); }
