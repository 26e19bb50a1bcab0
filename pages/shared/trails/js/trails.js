// Optimizers on a surface, played update by update: trails, heights and standings show the same moment.

const NARROW_TRAILS = 760; // pixels: below, everything in one column
const NUDGE = 1 / 40; // of the picture's width, for a key

class Trails {
  constructor(parent) {
    this.root = element("div", "player trails");
    this.root.tabIndex = -1;
    this.clock = new Clock(() => this.redraw());
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Update of the descents");
    this.ground = new GroundPanel((at) => this.place(at));
    this.heights = new HeightsPanel();
    this.standings = new Standings(() => this.redraw());
    this.hint = element("p", "hint", "Click into the picture to start there, or press Shift with an arrow key. ⊕ is the lowest point.");
    this.ground.element.append(this.hint);
    this.body = element("div", "trails-body");
    const aside = element("div", "beside");
    aside.append(this.standings.element, this.heights.element);
    this.body.append(this.ground.element, aside);
    this.root.append(this.body, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), first = !this.header, same = !first && this.header.id === header.id;
    this.tell = setTriggerValue;
    Object.assign(this, { header, theme: readTheme(this.root) });
    this.root.classList.toggle("dark", this.theme.dark);
    this.clock.load(header.epochs.length, header.epochs.length, true);
    for (const part of [this.ground, this.heights, this.standings]) part.load(header, arrays);
    this.timeline.load(header);
    if (!same) this.start();
    this.arrange();
  }

  // Another race is played from its start.
  start() {
    this.clock.stop();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.clock.position = still ? this.clock.available - 1 : 0;
    if (!still) this.clock.play();
  }

  arrange() {
    const style = getComputedStyle(this.root), width = this.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0 || !this.header) return;
    this.root.classList.toggle("narrow", width < NARROW_TRAILS);
    this.root.classList.toggle("wide", width >= NARROW_TRAILS);
    this.ground.arrange(width < NARROW_TRAILS ? width : Math.min(width * 0.52, MOST_GROUND + GROUND_MARGIN.left));
    const beside = this.heights.element.clientWidth, listed = this.standings.element.offsetHeight;
    this.heights.arrange(beside, width < NARROW_TRAILS ? 190 : Math.max(170, this.ground.height - listed - 42));
    this.redraw();
  }

  place(at) {
    const digits = 10 ** Math.max(0, 3 - Math.floor(Math.log10(this.header.extent[1] - this.header.extent[0])));
    const rounded = at.map((one) => Math.round(one * digits) / digits);
    this.ground.pending = rounded;
    this.clock.pause();
    this.redraw();
    if (this.tell) this.tell("start", rounded);
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, move = moves[event.key];
    if (!event.shiftKey || !move) { this.timeline.key(event); return; }
    const [left, right, bottom, top] = this.header.extent, [x, y] = this.ground.pending || this.header.start;
    const inside = (value, from, to) => Math.max(from, Math.min(to, value)), by = (right - left) * NUDGE;
    this.place([inside(x + by * move[0], left, right), inside(y + by * move[1], bottom, top)]);
    event.preventDefault();
    event.stopPropagation();
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { header, clock, theme } = this, step = header.epochs[clock.frame], { shown } = this.standings;
    this.ground.draw(step, shown, theme);
    this.heights.draw(step, shown, theme);
    this.standings.draw(step);
    this.timeline.update();
    Object.assign(this.root.dataset, { race: header.id, update: step, frames: header.epochs.length, playing: clock.playing, shown: shown.filter(Boolean).length });
  }

  destroy() {
    this.clock.stop();
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
