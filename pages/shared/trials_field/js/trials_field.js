// The trials of a search in the order they were tried: field, courses and rows show the same moment.

const NARROW_FIELD = 820; // pixels: below, everything in one column
const FIELD_SHARE = 0.52, FIELD_HEIGHT = 400, NARROW_COURSES = 200;
const TRIALS_SECONDS = 8;
const SETTLING = 900; // ms in which the server answers

class TrialsField {
  constructor(parent) {
    this.root = element("div", "player bare trials-field");
    this.root.tabIndex = -1;
    this.clock = new Clock(() => this.redraw());
    this.clock.seconds = TRIALS_SECONDS;
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Trial up to which the search is shown");
    const choose = (trial) => this.choose(trial), hover = (trial) => this.hover(trial);
    this.field = new FieldPanel({ choose, hover, turn: (axis, key) => this.turn(axis, key) });
    this.courses = new CoursesPanel({ choose, hover });
    this.rows = new TrialRows();
    this.body = element("div", "field-body");
    this.aside = element("div", "field-aside");
    this.aside.append(this.courses.element, this.rows.element);
    this.body.append(this.field.element, this.aside);
    this.progress = element("div", "progress");
    this.root.append(this.progress, this.body, this.timeline.element);
    parent.append(this.root);
    this.hovered = this.chosen = null;
    this.told = -Infinity; // when a hand last chose something
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("pointermove", ({ target }) => { if (target.tagName !== "CANVAS") this.hover(null); }); // not every browser tells a canvas that it was left after a click
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), same = this.data && this.data.id === header.id;
    const before = same ? this.data.epochs[this.clock.frame] : null, atEnd = same && this.clock.frame >= this.clock.available - 1;
    this.tell = (name, value) => setTriggerValue(name, value);
    this.theme = readTheme(this.root);
    this.root.classList.toggle("dark", this.theme.dark);
    const plain = Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values]));
    this.data = { ...header, ...plain, diverged: (trial) => !Number.isFinite(plain.score[trial]) };
    // what a hand has just chosen stands: answers to what it chose before may still be on their way
    if (!same || performance.now() - this.told > SETTLING) this.choice = header.choice;
    this.adopt();
    const { epochs, total_epochs: total, complete } = header;
    this.clock.load(epochs.length, complete ? epochs.length : total, complete);
    if (!same) this.start();
    else if (this.still && atEnd) this.clock.position = epochs.length - 1;
    else if (!this.clock.playing) this.clock.position = Math.max(0, epochs.findLastIndex((one) => one <= before)); // trials that came late stand among the others
    for (const part of [this.field, this.courses, this.rows]) part.load(this.data, this.theme);
    this.timeline.load(this.data);
    this.progress.hidden = complete;
    this.progress.style.setProperty("--done", `${(100 * epochs.length) / total}%`);
    this.arrange();
  }

  get still() { return window.matchMedia("(prefers-reduced-motion: reduce)").matches; }

  // The axes and the trial that are chosen, as places in these data.
  adopt() {
    const { numbers, axes } = this.data, { x, y, trial } = this.choice, place = (key) => axes.findIndex((axis) => axis.key === key);
    this.data.x = Math.max(0, place(x));
    this.data.y = place(y) < 0 ? axes.length - 1 : place(y);
    const chosen = trial === null ? -1 : numbers.indexOf(trial);
    this.chosen = chosen < 0 ? null : chosen;
  }

  // Another search is played from its start.
  start() {
    this.clock.stop();
    this.hovered = null;
    this.clock.position = this.still ? this.clock.available - 1 : 0;
    if (!this.still) this.clock.play();
  }

  arrange() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.root);
    const width = this.root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    if (width <= 0 || !this.data) return;
    const narrow = width < NARROW_FIELD;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("wide", !narrow);
    this.rows.narrow = narrow;
    const left = narrow ? width : Math.round(width * FIELD_SHARE);
    this.field.arrange(left, narrow ? Math.max(240, Math.min(width * 0.9, 340)) : FIELD_HEIGHT);
    const spare = this.field.element.offsetHeight - this.rows.element.offsetHeight - this.courses.caption.offsetHeight - 26;
    this.courses.arrange(narrow ? width : width - left - 28, narrow ? NARROW_COURSES : Math.max(220, spare));
    this.redraw();
  }

  // Another hyperparameter on an axis; both axes with the same one would be a diagonal.
  turn(axis, key) {
    const { x, y } = this.choice, { axes } = this.data, next = { x, y, [axis]: key };
    if (next.x === next.y) next[axis === "x" ? "y" : "x"] = axis === "x" ? x : y;
    if (axes.at(-1).key === next.x) next.x = axes.find((one) => one.key !== next.y && !one.score)?.key ?? axes[0].key; // the error stands upwards
    this.choice = { ...this.choice, ...next };
    this.adopt();
    this.field.load(this.data, this.theme);
    this.send({ field_x: next.x, field_y: next.y });
  }

  choose(trial) {
    if (trial === this.chosen) return;
    this.choice = { ...this.choice, trial: trial === null ? null : this.data.numbers[trial] };
    this.adopt();
    this.send({ trial: this.choice.trial ?? "best" });
  }

  send(change) {
    this.redraw();
    this.told = performance.now();
    this.tell("choice", change);
  }

  hover(trial) {
    if (trial === this.hovered) return;
    this.hovered = trial;
    this.redraw();
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, move = event.shiftKey && moves[event.key];
    if (event.composedPath()[0].tagName === "SELECT") return;
    if (event.key === "Escape") this.choose(null);
    else if (move) this.choose(this.field.towards(this.chosen ?? this.view.best ?? this.view.now, move));
    else { this.timeline.key(event); return; }
    event.preventDefault();
    event.stopPropagation();
  }

  redraw() {
    if (this.pending || !this.field.plot) return; // without data, or not laid out yet
    this.pending = requestAnimationFrame(() => this.present());
  }

  // What is shown at the moment of the clock.
  see() {
    const { data, clock, hovered } = this, { frame } = clock, shown = Array.from(data.order.subarray(0, frame + 1));
    const among = (trial) => (trial !== null && shown.includes(trial) ? trial : null);
    const now = shown.at(-1), best = data.best[frame] < 0 ? null : data.best[frame], chosen = among(this.chosen);
    const last = frame === clock.available - 1, pending = last && !data.complete ? Array.from(data.waiting) : [];
    return { shown, now, best, chosen, hovered: among(hovered), focus: among(hovered) ?? chosen, pending, still: last && data.complete && !clock.playing };
  }

  present() {
    this.pending = null;
    const { data, theme, clock } = this, view = this.view = this.see();
    this.field.draw(view, theme);
    this.courses.draw(view, theme);
    this.rows.draw(view);
    this.timeline.update();
    const told = (trial) => (trial === null ? "" : data.numbers[trial]);
    Object.assign(this.root.dataset, { search: data.id, shown: view.shown.length, now: told(view.now), best: told(view.best), chosen: told(view.chosen), hovered: told(view.hovered), playing: clock.playing, x: data.axes[data.x].key, y: data.axes[data.y].key });
  }

  destroy() {
    this.clock.stop();
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
