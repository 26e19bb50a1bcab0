// A slider over a row of stops: the browser's own range input, with a label, its help, and the value over the thumb.

const PACE = 100; // ms between two messages while the hand is moving: what a server can follow
const PATIENCE = 10_000; // ms after which a message that nobody has answered counts as lost
let count = 0;

function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

class Slider {
  constructor(parent) {
    const name = `slider-${++count}`;
    this.root = node("div", "slider");
    this.label = node("label", "label");
    this.label.htmlFor = name;
    this.help = node("button", "help", "?");
    this.help.type = "button";
    this.tip = node("div", "tip");
    this.tip.id = `${name}-help`;
    this.tip.setAttribute("role", "tooltip");
    this.tip.popover = "manual";
    this.input = node("input", "range");
    Object.assign(this.input, { id: name, type: "range", min: "0", step: "1" });
    this.input.setAttribute("aria-describedby", this.tip.id);
    this.value = node("output", "value");
    this.value.htmlFor = name;
    this.value.setAttribute("aria-hidden", "true"); // the input says it itself
    this.track = node("div", "track");
    this.track.append(this.value, this.input);
    this.ends = node("div", "ends");
    this.ends.setAttribute("aria-hidden", "true");
    const top = node("div", "top");
    top.append(this.label, this.help);
    this.root.append(top, this.track, this.ends, this.tip);
    parent.append(this.root);
    this.input.addEventListener("input", () => this.move());
    for (const event of ["pointerenter", "focus"]) this.help.addEventListener(event, () => this.explain(true));
    for (const event of ["pointerleave", "blur"]) this.help.addEventListener(event, () => this.explain(false));
    this.help.addEventListener("click", () => this.explain(true));
    this.help.addEventListener("keydown", (event) => { if (event.key === "Escape") this.explain(false); });
    this.sent = this.told = -Infinity;
  }

  load({ data, setTriggerValue }) {
    this.tell = (stop) => setTriggerValue("stop", { stop, when: this.told });
    this.stops = data.stops;
    this.label.textContent = data.label;
    this.help.hidden = !data.help;
    this.help.setAttribute("aria-label", `Help for ${data.label}`);
    this.tip.replaceChildren(...codeInWords(data.help));
    this.input.max = String(data.stops.length - 1);
    this.input.disabled = data.disabled;
    this.root.classList.toggle("disabled", data.disabled);
    this.ends.replaceChildren(node("span", "", data.stops[0]), node("span", "", data.stops.at(-1)));
    clearTimeout(this.settling);
    // While the hand moves, answers to earlier stops arrive, on a busy server for seconds: until its last one is
    // answered the thumb stays where the hand is, and the next key moves it on from there.
    const rest = this.sent + PATIENCE - performance.now(), answered = !this.waiting && data.heard >= this.told;
    if (answered || rest <= 0) this.show(data.at);
    else this.settling = setTimeout(() => this.show(data.at), rest);
  }

  show(at) {
    const last = this.stops.length - 1, share = last > 0 ? at / last : 0;
    this.input.value = String(at);
    this.input.setAttribute("aria-valuetext", this.stops[at]);
    this.value.textContent = this.stops[at];
    this.track.style.setProperty("--share", String(share));
  }

  move() {
    clearTimeout(this.settling);
    this.show(this.input.valueAsNumber);
    if (this.waiting) return;
    const wait = this.sent + PACE - performance.now();
    if (wait <= 0) this.send();
    else this.waiting = setTimeout(() => this.send(), wait); // then with the newest value
  }

  send() {
    this.waiting = null;
    this.sent = performance.now();
    this.told = Math.round(performance.timeOrigin + this.sent); // greater than of any slider before this one
    this.tell(this.input.valueAsNumber);
  }

  explain(shown) {
    if (shown === this.tip.matches(":popover-open")) return;
    this.tip.togglePopover(shown);
    if (!shown) return;
    const at = this.help.getBoundingClientRect(), { width, height } = this.tip.getBoundingClientRect();
    const left = Math.max(8, Math.min(window.innerWidth - width - 8, at.left + at.width / 2 - width / 2));
    const above = at.top - height - 6;
    Object.assign(this.tip.style, { left: `${left}px`, top: `${above > 8 ? above : at.bottom + 6}px` });
  }

  destroy() {
    clearTimeout(this.waiting);
    clearTimeout(this.settling);
    this.root.remove();
  }
}

// The help's only markup: `code`.
function codeInWords(help) {
  return help.split("`").map((part, index) => (index % 2 ? node("code", "", part) : document.createTextNode(part)));
}
