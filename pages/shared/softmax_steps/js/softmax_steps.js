// One example of a network through softmax, step by step, while a hand moves it: all in the browser.

const NARROW_STEPS = 820; // pixels: below, everything in one column
const MOST_PLACE = 380, PLACE_SHARE = 0.34;
const REST = 220; // ms of stillness before the server is told
const SETTLING = 900; // ms after that in which what it answers may still be about what was before

class SoftmaxSteps {
  constructor(parent) {
    this.root = element("div", "player bare softmax-steps");
    this.place = new PlacePanel((at, move) => (move ? this.step(move) : this.choose({ at })));
    this.inputs = new PlaceInputs((chosen) => (Array.isArray(chosen) ? this.choose({ at: chosen }) : this.goTo(chosen)),
      () => this.choose({ label: null }));
    this.table = new StepsTable((label) => this.choose({ label }));
    this.warmth = new LogRange({ label: "Temperature T", low: 0.05, high: 20, ends: ["hard max", "all alike"], help: "Divides the logits before softmax. Networks are trained with 1." },
      (temperature) => this.choose({ temperature }));
    this.jacobian = new JacobianTable();
    const factor = new LogRange({ label: "Logits × s", low: 1, high: 200, ends: ["1", "200"], help: "Multiplies the logits." }, (value) => this.choose({ factor: value }));
    this.factor = factor;
    this.overflow = new OverflowTable(factor);
    const above = element("div", "above"), below = element("div", "below"), left = element("div", "left"), right = element("div", "right");
    left.append(this.place.element, this.inputs.element);
    this.note = element("p", "hint");
    right.append(this.warmth.element, this.table.element, this.note);
    above.append(left, right);
    below.append(this.jacobian.element, this.overflow.element);
    this.root.append(above, below);
    parent.append(this.root);
    this.touched = new Set(); // what a hand chose and the server has not been told
    this.sent = -Infinity;
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data);
    this.tell = setTriggerValue;
    this.theme = readTheme(this.root);
    this.root.classList.toggle("dark", this.theme.dark);
    const evaluator = header.plane ? new PlaneEvaluator({ ...header.model, output: "linear" }) : null;
    this.data = { ...header, arrays, evaluator, parameters: arrays.parameters && arrays.parameters.values };
    for (const part of [this.place, this.inputs, this.table, this.jacobian, this.overflow]) part.load(this.data);
    this.note.textContent = header.note;
    this.note.hidden = !header.note;
    clearTimeout(this.settling);
    // While a hand moves, answers to what it chose before arrive: what is shown stays with the hand.
    const rest = this.sent + SETTLING - performance.now();
    if (this.choice && (this.waiting || rest > 0) && header.kind === this.kind) this.settling = setTimeout(() => this.adopt(), Math.max(rest, 0) + SETTLING);
    else this.adopt();
    this.kind = header.kind;
    this.arrange();
  }

  // What the server says is chosen.
  adopt() {
    if (this.waiting) return;
    const { at, row, label, temperature, factor } = this.data.choice;
    this.choice = { at, row, label, temperature, factor };
    this.redraw();
  }

  // Of a hand: what changes is drawn at once, and told when it rests.
  choose(change) {
    const next = { ...this.choice, ...change };
    if (change.at) {
      const [left, right, bottom, top] = this.data.extent, inside = (value, from, to) => Math.max(from, Math.min(to, value));
      next.at = [inside(change.at[0], left, right), inside(change.at[1], bottom, top)].map((value) => Math.round(value * 1000) / 1000);
      next.row = this.nearest(next.at);
    }
    this.choice = next;
    for (const name of Object.keys(change)) this.touched.add(name);
    this.redraw();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.send(), REST);
  }

  send() {
    this.waiting = null;
    this.sent = performance.now();
    const { at, row, label, temperature, factor } = this.choice, told = {};
    if (this.touched.has("at")) told.point = this.data.plane ? at : [this.data.numbers[row]];
    if (this.touched.has("label")) told.label = label ?? "nearest";
    if (this.touched.has("temperature")) told.temperature = temperature;
    if (this.touched.has("factor")) told.logit_factor = factor;
    this.touched.clear();
    this.tell("choice", told);
  }

  step([across, up]) {
    const { data, choice } = this, count = data.numbers.length;
    if (!data.plane) { this.goTo((choice.row + (across || -up) + count) % count); return; }
    const [left, right, bottom, top] = data.extent, [x, y] = choice.at;
    this.choose({ at: [x + (across * (right - left)) / STEPS_ACROSS, y + (up * (top - bottom)) / STEPS_ACROSS] });
  }

  goTo(row) {
    const { values } = this.data.arrays.points;
    this.choose({ at: [values[2 * row], values[2 * row + 1]] });
    this.choice.row = row; // another example may lie at the same place
    this.redraw();
  }

  nearest([x, y]) {
    const { values } = this.data.arrays.points;
    let best = 0, least = Infinity;
    for (let row = 0; row < values.length / 2; row++) {
      const distance = (values[2 * row] - x) ** 2 + (values[2 * row + 1] - y) ** 2;
      if (distance < least) { least = distance; best = row; }
    }
    return best;
  }

  // Of the chosen example; a network with one output has the logits 0 and z.
  logits() {
    const { data, choice } = this;
    if (!data.plane) {
      const count = data.names.length, { values } = data.arrays.logits;
      return Array.from(values.subarray(choice.row * count, (choice.row + 1) * count));
    }
    const raw = choice.at.map((value) => Float32Array.of(value)), model = data.evaluator.model;
    const z = forward(model, data.evaluator.layout, data.parameters, networkInputs(model, raw)).at(-1).map((column) => column[0]);
    return z.length === 1 ? [0, z[0]] : z;
  }

  arrange() {
    const width = this.root.clientWidth;
    if (width <= 0 || !this.data) return;
    const narrow = width < NARROW_STEPS;
    this.root.classList.toggle("narrow", narrow);
    this.place.arrange(narrow ? width : Math.min(width * PLACE_SHARE, MOST_PLACE));
    this.redraw();
  }

  redraw() {
    if (this.pending || !this.choice) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { choice, data, theme } = this, { temperature, factor } = choice;
    const label = choice.label ?? Math.round(data.arrays.targets.values[choice.row]);
    const logits = this.logits(), steps = softmaxSteps(logits, { temperature, label, loss: data.loss });
    this.steps = steps; // what is shown, for whoever asks
    const place = { at: choice.at, nearest: choice.row, labelled: choice.label !== null, temperature }, at = { label, temperature, factor };
    this.place.draw(place, theme);
    this.inputs.draw(place, theme);
    this.table.draw(steps, at, theme);
    this.jacobian.draw(steps, at, theme);
    this.overflow.draw(logits, at);
    this.warmth.show(temperature);
    this.factor.show(factor);
    Object.assign(this.root.dataset, { row: choice.row, label, temperature, loss: steps.loss });
  }

  destroy() {
    clearTimeout(this.waiting);
    clearTimeout(this.settling);
    this.resizes.disconnect();
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
