// Both passes of one example through a network, played step by step.

const STEP_SECONDS = 1.2; // of one step at normal speed …
const MOST_SECONDS = 60; // … unless there are very many

class Backpropagation {
  constructor(parent) {
    this.root = element("div", "player backpropagation");
    this.root.tabIndex = -1;
    this.heading = element("p", "caption");
    this.clock = new Clock(() => this.redraw());
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Step of the two passes");
    this.overview = new Overview((name) => this.seek(name), (words) => { this.spot.textContent = words || this.hint; });
    this.equation = new Equation();
    this.spot = element("p", "spot");
    this.hint = "Point at a number to read it; click an array to go to the step that computes it.";
    this.spot.textContent = this.hint;
    this.root.append(this.heading, this.overview.element, this.spot, this.equation.element, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.timeline.key(event));
    // A hand on another control is about to ask for other numbers: the animation makes way.
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data }) {
    const { header, arrays } = decodeBlob(data), first = !this.header, same = !first && this.header.id === header.id;
    const quantities = {};
    for (const [name, told] of Object.entries(header.quantities)) quantities[name] = { ...told, values: arrays[name].values };
    Object.assign(this, { header, theme: readTheme(this.root) });
    const steps = header.steps.length;
    this.clock.load(steps, steps, true);
    this.clock.seconds = Math.min(MOST_SECONDS, STEP_SECONDS * steps);
    this.overview.load(header, quantities);
    this.equation.load(header, quantities);
    this.timeline.load(header);
    if (!same) this.start(first);
    this.arrange();
  }

  // Played when it is first seen; another network is shown whole, both passes done.
  start(first) {
    this.clock.stop();
    const still = !first || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.clock.position = still ? this.clock.available - 1 : 0;
    if (!still) this.clock.play();
  }

  arrange() {
    const style = getComputedStyle(this.root), width = this.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0 || !this.header) return;
    const narrow = width < 560, wide = width >= 900;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("wide", wide);
    this.overview.arrange(width, narrow);
    this.tell();
    this.equation.arrange(this.equation.picture.clientWidth || width, narrow);
    this.redraw();
  }

  // How to read the picture, as it is drawn.
  tell() {
    const { example, examples, most_drawn: most, cut } = this.header, said = [
      ` · example ${example + 1} of the m = ${examples} that J is the mean of. Above: what the forward pass computes; below: the gradient of each, of the same shape. Orange is positive, blue negative, the stronger the larger.`,
    ];
    if (this.overview.cell[0] < WITH_NUMBERS) said.push(" ≤ says how large the numbers of a picture are at most.");
    if (cut) said.push(` Of larger arrays the first ${most} rows and columns are drawn.`);
    this.heading.replaceChildren(element("b", "", "Forward and backward"), ...said);
  }

  // To the step that computes an array; what is given is there from the beginning.
  seek(name) {
    const frame = this.header.steps.findIndex(({ gives }) => gives.includes(name));
    if (frame < 0) return;
    this.clock.pause();
    this.clock.seek(frame);
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { header, clock } = this, step = header.steps[clock.frame];
    const known = new Set(header.given);
    for (const { gives } of header.steps.slice(0, clock.frame + 1)) for (const name of gives) known.add(name);
    this.overview.show(step, known, this.theme);
    this.equation.show(step, this.theme);
    this.equation.text.setAttribute("aria-live", clock.playing ? "off" : "polite");
    this.timeline.update();
    Object.assign(this.root.dataset, { step: clock.frame + 1, steps: header.steps.length, direction: step.direction, playing: clock.playing, gives: step.gives[0] });
  }

  destroy() {
    this.clock.stop();
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
