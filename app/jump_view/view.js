// The jump: a dialog that asks the server while one types, and leads to what is chosen. Used by app/jump_panel.py.
// What comes from papers is set as text, never as HTML.

const PAUSE = 120;  // milliseconds without a key before the server is asked

const inField = (event) => event.composedPath().some((node) =>
  node.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(node.tagName));

function option(entry, place) {
  const made = document.createElement("li"), name = document.createElement("span"), detail = document.createElement("span");
  made.id = `fm-option-${place}`;
  made.setAttribute("role", "option");
  name.className = "fm-name"; name.textContent = entry.label;
  detail.className = "fm-detail"; detail.textContent = entry.detail;
  made.append(name, detail);
  return made;
}

class Jump {
  constructor(root) {
    this.button = root.querySelector(".fm-open"); this.dialog = root.querySelector("dialog");
    this.input = root.querySelector("input"); this.list = root.querySelector("ul"); this.told = root.querySelector(".fm-told");
    this.at = 0; this.waiting = 0;
    this.button.onclick = () => this.open();
    this.input.oninput = () => this.ask();
    this.input.onkeydown = (event) => this.key(event);
    this.list.onclick = (event) => this.choose([...this.list.children].indexOf(event.target.closest("li")));
    this.dialog.onclick = (event) => { if (event.target === this.dialog) this.dialog.close(); };
    this.dialog.onclose = () => { clearTimeout(this.waiting); this.eager = false; this.back?.focus?.(); };
    this.onkey = (event) => this.anywhere(event);
    document.addEventListener("keydown", this.onkey, true);
    this.button.dataset.ready = "yes";
  }

  take({data, setStateValue, setTriggerValue}) {  // the server's newest answer
    this.send = setStateValue; this.go = setTriggerValue; this.data = data;
    this.list.replaceChildren(...data.entries.map(option));
    this.mark(0);
    this.tell();
  }

  anywhere(event) {
    const combined = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !inField(event);
    if (!combined && !slash) return;
    event.preventDefault(); event.stopPropagation();
    this.open();
  }

  open() {
    if (this.dialog.open) return;
    this.back = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    this.dialog.showModal();  // the browser keeps the focus inside, and Escape closes
    this.input.select();
    this.input.focus();
    if (this.input.value !== this.data.asked) this.ask();
  }

  ask() {
    this.eager = false;  // what was to be chosen was typed over
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send("asked", this.input.value), PAUSE);
    this.tell();
  }

  tell() {
    const fresh = this.input.value === this.data.asked, n = this.data.entries.length;
    this.told.textContent = !fresh ? "looking …" : n ? `${n} ${n === 1 ? "place" : "places"}: arrow keys, then Enter`
      : "Nothing here is called so. Other words, or the search page, may find it.";
    if (fresh && this.eager) this.choose(this.at);
  }

  mark(place) {
    const options = [...this.list.children];
    this.at = options.length ? (place + options.length) % options.length : 0;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === this.at)));
    if (options.length) this.input.setAttribute("aria-activedescendant", options[this.at].id);
    else this.input.removeAttribute("aria-activedescendant");
    options[this.at]?.scrollIntoView({block: "nearest"});
  }

  key(event) {
    if (event.isComposing) return;
    const steps = {ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: Math.min(this.at + 8, this.list.children.length - 1),
                   PageUp: Math.max(this.at - 8, 0)};
    if (event.key in steps) this.mark(steps[event.key]);
    else if (event.key === "Enter") this.enter();
    else { event.stopPropagation(); return; }  // Streamlit has shortcuts of single letters
    event.preventDefault(); event.stopPropagation();
  }

  enter() {  // what was typed faster than it was answered is answered first
    if (this.input.value === this.data.asked) { this.choose(this.at); return; }
    this.eager = true;
    clearTimeout(this.waiting);
    this.send("asked", this.input.value);
  }

  choose(place) {
    this.eager = false;
    if (!this.data.entries[place]) return;
    this.back = null;
    this.input.value = "";
    this.dialog.close();
    this.go("chosen", {asked: this.data.asked, place});
  }

  forget() { document.removeEventListener("keydown", this.onkey, true); clearTimeout(this.waiting); }
}

export default function (component) {
  const root = component.parentElement;
  root.fieldmapJump ??= new Jump(root);
  root.fieldmapJump.take(component);
  return () => { root.fieldmapJump?.forget(); root.fieldmapJump = null; };
}
