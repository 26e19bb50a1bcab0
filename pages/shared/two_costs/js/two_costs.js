// Two costs of one unit, played update by update: both surfaces and the unit show the same moment.

const NARROW_COSTS = 700; // pixels: below, everything in one column
const NUDGE = 0.5; // of w and b, for a key
const HOW_TO_START = "Click into a square to start both there, or press Shift with an arrow key.";

class TwoCosts {
  constructor(parent) {
    this.root = element("div", "player two-costs");
    this.root.tabIndex = -1;
    this.clock = new Clock(() => this.redraw());
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Update of both descents");
    this.costs = [0, 1].map((k) => new CostPanel(k, (at) => this.place(at)));
    this.unit = new UnitPanel();
    const body = element("div", "costs");
    body.append(...this.costs.map((panel) => panel.element));
    this.hint = element("p", "hint");
    this.root.append(body, this.hint, this.unit.element, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), same = this.header && this.header.id === header.id;
    this.tell = setTriggerValue;
    Object.assign(this, { header, theme: readTheme(this.root) });
    this.clock.load(header.epochs.length, header.epochs.length, true);
    for (const part of [...this.costs, this.unit]) part.load(header, arrays);
    for (const panel of this.costs) panel.pending = null;
    this.timeline.load(header);
    const marked = header.panels.some((panel) => panel.lowest[2]);
    this.hint.textContent = marked ? `${HOW_TO_START} ⊕ is the lowest point of the square.` : HOW_TO_START;
    if (!same) this.start();
    this.arrange();
  }

  // Another descent is played from its start.
  start() {
    this.clock.stop();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.clock.position = still ? this.clock.available - 1 : 0;
    if (!still && this.clock.available > 1) this.clock.play();
  }

  arrange() {
    const style = getComputedStyle(this.root), width = this.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0 || !this.header) return;
    const narrow = width < NARROW_COSTS;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("wide", !narrow);
    for (const panel of this.costs) panel.arrange(narrow ? width : (width - 28) / 2);
    this.unit.arrange(width, 160);
    this.redraw();
  }

  place(at) {
    const rounded = at.map((one) => Math.round(one * 10) / 10);
    for (const panel of this.costs) panel.pending = rounded;
    this.clock.pause();
    this.redraw();
    if (this.tell) this.tell("start", rounded);
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, move = moves[event.key];
    if (!event.shiftKey || !move) { this.timeline.key(event); return; }
    const [left, right] = this.header.extent, from = this.costs[0].pending || this.header.start;
    this.place(from.map((one, k) => Math.max(left, Math.min(right, one + NUDGE * move[k]))));
    event.preventDefault();
    event.stopPropagation();
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { header, clock, theme } = this;
    for (const part of [...this.costs, this.unit]) part.draw(clock.frame, theme);
    this.timeline.update();
    Object.assign(this.root.dataset, { update: header.epochs[clock.frame], frames: header.epochs.length, playing: clock.playing });
  }

  destroy() {
    this.clock.stop();
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
