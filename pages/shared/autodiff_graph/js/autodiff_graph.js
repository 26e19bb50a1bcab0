// A computation graph, played step by step: values forward, then gradients backward; graph and tape show one moment.

const STEP_TIME = 1.1; // seconds of one step at normal speed …
const MOST_TIME = 45; // … unless there are very many
const REST = 500; // ms without a touch after which a chosen step goes into the link
const NARROW_GRAPH = 620, WIDE_GRAPH = 980; // px

class AutodiffGraph {
  constructor(parent) {
    this.root = element("div", "player autodiff");
    this.root.tabIndex = -1;
    this.heading = element("p", "caption");
    this.clock = new Clock(() => this.redraw());
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Step of the two passes");
    this.graph = new GraphPicture((node) => this.seek(node));
    this.tape = new TapeTable((node) => this.seek(node));
    this.said = element("div", "step-said");
    this.parts = { direction: element("p", "direction"), title: element("p", "title"), sum: element("p", "sum"), words: element("p", "words") };
    this.said.append(...Object.values(this.parts));
    this.below = element("div", "below");
    this.below.append(this.said, this.tape.element);
    this.root.append(this.heading, this.graph.element, this.below, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.timeline.key(event));
    for (const touch of ["keyup", "pointerup", "change"]) this.root.addEventListener(touch, () => this.rest());
    // A hand on another control is about to ask for other numbers: the animation makes way.
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    this.tell = setTriggerValue;
    const { header, arrays } = decodeBlob(data), first = !this.header, same = !first && this.header.id === header.id;
    Object.assign(this, { header, theme: readTheme(this.root), width: 0 });
    this.root.classList.toggle("dark", this.theme.dark);
    const steps = header.steps.length;
    this.clock.load(steps, steps, true);
    this.clock.seconds = Math.min(MOST_TIME, STEP_TIME * steps);
    this.graph.load(header, arrays);
    this.tape.load(header);
    this.timeline.load(header);
    this.heading.replaceChildren(
      element("b", "", "Computation graph"),
      " · values go forward; gradients come back, orange positive, blue negative, the thicker the larger. On a line stands its local derivative. Click a node for its step.",
    );
    if (!same) { this.told = header.step || steps; this.start(first); }
    this.arrange();
  }

  // Played when it is first seen, but for a step that a link names; another expression is shown whole, both passes done.
  start(first) {
    this.clock.stop();
    const named = this.header.step, last = this.clock.available - 1;
    const still = named || !first || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.clock.position = named ? Math.min(named - 1, last) : still ? last : 0;
    if (!still) this.clock.play();
  }

  // A step that a hand has chosen, once it has come to rest, for the link.
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const step = this.clock.frame + 1;
      if (this.clock.playing || step === this.told || !this.tell) return;
      this.told = step;
      this.tell("step", step);
    }, REST);
  }

  arrange() {
    const style = getComputedStyle(this.root), width = this.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0 || !this.header || width === this.width) return;
    this.width = width;
    this.root.classList.toggle("narrow", width < NARROW_GRAPH);
    this.root.classList.toggle("wide", width >= WIDE_GRAPH);
    this.graph.arrange(width, width < NARROW_GRAPH);
    this.redraw();
  }

  // To the step that gives a node its gradient while the gradients come back, before that to the one of its value.
  seek(node) {
    const { steps } = this.header, back = steps[this.clock.frame].direction === "backward";
    const of = (direction) => steps.findLastIndex((step) => step.node === node && step.direction === direction);
    const frame = (back || of("forward") < 0) && of("backward") >= 0 ? of("backward") : of("forward");
    this.clock.pause();
    if (frame >= 0) this.clock.seek(frame);
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    if (!this.width) return;
    const { header, clock } = this, step = header.steps[clock.frame];
    this.graph.show(clock.frame);
    this.tape.show(clock.frame);
    this.parts.direction.textContent = { given: "Given", forward: "Forward →", backward: "← Backward" }[step.direction];
    for (const part of ["title", "sum", "words"]) this.parts[part].textContent = step[part];
    this.said.setAttribute("aria-live", clock.playing ? "off" : "polite");
    this.timeline.update();
    Object.assign(this.root.dataset, { step: clock.frame + 1, steps: header.steps.length, direction: step.direction, playing: clock.playing });
  }

  destroy() {
    this.clock.stop();
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    clearTimeout(this.resting);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
