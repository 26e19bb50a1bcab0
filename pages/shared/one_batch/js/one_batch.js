// A mini-batch through a normalization and back: number lines with their equations, sliders for γ and β, the way back.

const NARROW_BATCH = 760; // pixels: below, everything in one column
const BACK_HEIGHT = 340;
const SLIDER_STEPS = 400;
const ANSWERED = 700; // ms after something was chosen here in which answers may still be those to what was asked before

class OneBatch {
  constructor(parent) {
    this.root = element("div", "player bare one-batch");
    this.steps = new BatchSteps();
    const choose = (at) => this.choose(at);
    this.lines = new LinesPicture(choose);
    this.back = new WayBack(choose);
    this.follow = this.followBar();
    this.rows = element("ol", "equations");
    this.knobs = this.scaleKnobs();
    this.backRows = element("ol", "equations back-equations");
    this.backWords = element("p", "caption");
    this.forwardPart = element("div", "forward");
    this.forwardPart.append(this.lines.element, this.rows);
    this.backPart = element("section", "backward");
    const beside = element("div", "beside-back");
    beside.append(this.backRows);
    const picture = element("div");
    picture.append(this.back.element);
    const both = element("div", "back-body");
    both.append(picture, beside);
    this.backPart.append(this.backWords, both);
    this.root.append(this.follow, this.forwardPart, this.backPart);
    parent.append(this.root);
    Object.assign(this, { chosen: 0, sliding: false, toldAt: -Infinity });
    this.resizes = new ResizeObserver(() => this.redraw());
    this.resizes.observe(this.root);
  }

  // Which example is followed, and the keys to go on to the next.
  followBar() {
    const bar = element("div", "follow");
    this.before = button("step-button", "The one before", "‹");
    this.after = button("step-button", "The next one", "›");
    this.followed = element("span", "followed");
    this.followed.setAttribute("role", "status");
    this.before.addEventListener("click", () => this.choose(this.chosen - 1));
    this.after.addEventListener("click", () => this.choose(this.chosen + 1));
    bar.append(this.before, this.after, this.followed);
    return bar;
  }

  scaleKnobs() {
    const knobs = element("div", "knobs");
    this.inputs = ["gamma", "beta"].map((name, k) => {
      const label = element("label", "knob"), input = element("input");
      input.type = "range";
      const letter = element("span", "letter", "γβ"[k]), value = element("output");
      label.append(letter, input, value);
      input.addEventListener("input", () => { this.sliding = true; this.slide(name); });
      input.addEventListener("change", () => { this.sliding = false; this.tellScale(); });
      knobs.append(label);
      return { input, value, name };
    });
    this.presets = element("div", "presets");
    knobs.append(this.presets);
    return knobs;
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), { gamma, beta } = this.steps;
    const early = this.header && this.header.id === header.id && performance.now() - this.toldAt < ANSWERED;
    this.tell = setTriggerValue;
    Object.assign(this, { header, theme: readTheme(this.root) });
    this.root.classList.toggle("dark", this.theme.dark);
    this.steps.load(header, arrays);
    if (early || this.sliding) this.steps.scale(gamma, beta); // what the hand has chosen stays
    else this.chosen = header.chosen;
    this.chosen = Math.min(this.chosen, this.steps.count - 1);
    this.layPresets();
    this.layKnobs();
    this.redraw();
  }

  layKnobs() {
    const { header: { reach }, steps } = this;
    this.inputs.forEach(({ input, name }) => {
      const far = Math.max(reach[name], Math.abs(steps[name]));
      Object.assign(input, { min: String(-far), max: String(far), step: String(far / SLIDER_STEPS) });
      input.value = String(steps[name]);
      input.setAttribute("aria-label", `${name === "gamma" ? "γ" : "β"} of ${this.header.unit_name}`);
    });
  }

  layPresets() {
    const { learned, mean, deviation, kind } = this.header, { x } = this.steps.symbols;
    const presets = [["as learned", [learned.gamma, learned.beta], null], ["γ = 1, β = 0", [1, 0], [1, 0]]];
    if (kind === "batch") presets.push([`give ${x} back: γ = √(σ² + ε), β = μ`, [deviation, mean], [deviation, mean]]);
    this.presets.replaceChildren(...presets.map(([text, values, told]) => {
      const node = button("toggle", "", text);
      node.addEventListener("click", () => { this.scaleTo(values); this.tellScale(told); });
      node.values = values;
      return node;
    }));
  }

  // Of the other one the number stays as it is, finer than a slider's steps.
  slide(moved) {
    this.scaleTo(this.inputs.map(({ input, name }) => (name === moved ? input.valueAsNumber : this.steps[name])), true);
  }

  scaleTo([gamma, beta], sliding = false) {
    this.steps.scale(gamma, beta);
    if (!sliding) this.layKnobs();
    this.redraw();
  }

  tellScale(values = [this.steps.gamma, this.steps.beta]) {
    this.toldAt = performance.now();
    this.tell("scale", { values });
  }

  choose(at) {
    this.chosen = Math.max(0, Math.min(this.steps.count - 1, at));
    this.toldAt = performance.now();
    this.redraw();
    this.tell("chosen", this.chosen);
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { header, steps, theme, chosen } = this, width = this.root.clientWidth;
    if (width <= 0) return;
    const narrow = width < NARROW_BATCH;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("wide", !narrow);
    this.layEquations(this.rows, steps.forward(chosen));
    const across = narrow ? width : Math.round(width * 0.56);
    this.lines.element.style.width = `${across}px`;
    this.lines.draw(steps, chosen, across, theme, () => this.redraw());
    this.layBack(narrow ? width : Math.round(width * 0.56));
    const { names } = header;
    this.followed.textContent = names[chosen];
    this.before.disabled = chosen === 0;
    this.after.disabled = chosen === steps.count - 1;
    this.inputs.forEach(({ value, name, input }) => {
      value.textContent = threeDigits(steps[name]);
      input.setAttribute("aria-valuetext", threeDigits(steps[name]));
    });
    for (const node of this.presets.children) node.setAttribute("aria-pressed", String(node.values[0] === steps.gamma && node.values[1] === steps.beta));
    Object.assign(this.root.dataset, { chosen, gamma: steps.gamma, beta: steps.beta, tilde: steps.tilde[chosen], a: steps.a[chosen], stale: steps.changed });
  }

  layEquations(list, equations) {
    list.replaceChildren(...equations.map(({ formula, numbers, result, strong, scaled, words }) => {
      const item = element("li", strong ? "strong" : ""), sum = withPowers(words ? `${numbers} ` : `= ${numbers} `, "p", "numbers");
      sum.append(element("b", "", `= ${threeDigits(result)}`));
      item.append(withPowers(formula, "p", "formula"), sum);
      if (scaled) item.append(this.knobs);
      return item;
    }));
  }

  layBack(width) {
    const { steps, theme, chosen } = this, { symbols: { x, norm } } = steps;
    this.backPart.classList.toggle("stale", steps.changed);
    const stale = steps.changed ? " Let go, and it is computed for these γ and β." : "";
    this.backWords.replaceChildren(element("b", "", "On the way back"), document.createTextNode(
      ` · marks: what reaches ${x} while μ and σ² are held still, d${norm}/√(σ² + ε). The line: what they take away again, always a straight one. d${x} is the arrow that is left, from the line to the mark: its mean is 0${steps.header.spread < 1 ? "" : " and it has no slope"}.${stale}`));
    this.back.element.style.width = `${width}px`;
    this.back.draw(steps, chosen, width, BACK_HEIGHT, theme);
    this.layEquations(this.backRows, steps.backward(chosen));
  }

  destroy() {
    this.resizes.disconnect();
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
