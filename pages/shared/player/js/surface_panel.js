// The decision surface: the network's output over the plane, with the examples on it.

const SURFACE_MARGIN = { left: 30, bottom: 22 };

class SurfacePanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "Decision surface");
    addSetTools(this);
    if (run.number === 0 && run.model.task !== "regression") this.tools.append(toggle(this, "discretise", "discretise", "Show the decision instead of the probability"));
    // The map has a canvas of its own, one pixel per point of the grid, which the browser scales: a new frame
    // costs nothing but those pixels. Points and axes lie above it and are drawn only when they change.
    this.map = element("canvas", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.box.prepend(this.map);
    this.tooltip = element("div", "tooltip");
    this.tooltip.hidden = true;
    this.box.append(this.tooltip);
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.tooltip.hidden = true; });
  }

  heightFor(width) { return Math.round(Math.min(width, 580) - SURFACE_MARGIN.left + SURFACE_MARGIN.bottom); }

  draw(view) {
    const side = Math.min(this.width - SURFACE_MARGIN.left, this.height - SURFACE_MARGIN.bottom);
    const plot = plotFrame({ left: SURFACE_MARGIN.left, top: 0, width: side, height: side }, view.model.plane.extent);
    this.plot = plot;
    this.paint(view);
    this.drawOverlay(view, plot);
    this.updateCaption(view);
  }

  paint(view) {
    const { model, theme, evaluation, focus } = view;
    this.image = PixelImage.sized(this.image, evaluation.side, evaluation.side, this.map);
    const outputLayer = model.sizes.length - 1;
    const layer = focus ? focus.layer : outputLayer, outputs = evaluation.activations[outputLayer];
    const pixels = this.image.pixels;
    if (focus && layer === outputLayer && outputs.length > 1) {
      paintValues(pixels, outputs[focus.unit], 0, 1, theme.classTables[focus.unit % theme.classTables.length]);
    } else if (focus || outputs.length === 1) {
      const column = evaluation.activations[layer][focus ? focus.unit : 0];
      let [low, high] = unitRange(model, layer, column);
      this.range = [low, high];
      if (this.run.options.discretise && layer === outputLayer && model.output === "sigmoid") [low, high] = [0.4999, 0.5001];
      paintValues(pixels, column, low, high, theme.diverging);
    } else if (this.run.options.discretise) {
      this.paintDecision(pixels, outputs, theme);
    } else {
      paintClasses(pixels, outputs, theme.softClasses);
    }
    this.image.update();
  }

  paintDecision(pixels, outputs, theme) {
    const colors = theme.softClasses.map(packed);
    for (let p = 0; p < pixels.length; p++) {
      let best = 0;
      for (let c = 1; c < outputs.length; c++) if (outputs[c][p] > outputs[best][p]) best = c;
      pixels[p] = colors[best];
    }
  }

  // Points do not move: they are drawn once per size, theme and choice of sets.
  drawOverlay(view, plot) {
    const { options, arrays } = this.run, { theme, model } = view;
    const key = [this.width, this.height, theme.dark, options.dev, options.test, window.devicePixelRatio, theme.text].join("|");
    if (key === this.overlayKey && arrays.points === this.overlaySource) return;
    this.overlayKey = key;
    this.overlaySource = arrays.points;
    Object.assign(this.map.style, { left: `${plot.left}px`, top: `${plot.top}px`, width: `${plot.width}px`, height: `${plot.height}px` });
    const context = this.context();
    const many = model.task !== "regression" && model.classes > 2;
    drawPoints(context, plot, this.run, theme, pointFill(model, theme), many ? (target) => String(Math.round(target)) : null);
    const names = model.plane.names || ["", ""];
    drawAxes(context, plot, theme, { xName: prettyName(names[0]), yName: prettyName(names[1] || "") });
  }

  updateCaption(view) {
    const { model, focus } = view;
    if (focus) {
      const column = view.evaluation.activations[focus.layer][focus.unit];
      let low = Infinity, high = -Infinity;
      for (const value of column) { if (value < low) low = value; if (value > high) high = value; }
      const name = unitName(model, focus.layer, focus.unit);
      const range = `output from ${formatNumber(low)} to ${formatNumber(high)}`; // a second line would make the stage jump
      this.setCaption(name[0].toUpperCase() + name.slice(1), this.runHeading ? range : `${range} over the plane`);
      return;
    }
    let plain = model.task === "regression" ? "predicted value" : model.classes > 2 ? "most probable class, blended by probability" : "P(orange)";
    if (model.plane.origin.length > 2) plain += `, over the plane of ${(model.plane.names || []).join(" and ")}`;
    this.setCaption(this.title, this.spec.caption || plain);
  }

  point(event) {
    const { view } = this.run;
    if (!view || !this.plot || event.pointerType === "touch") return;
    const bounds = this.canvas.getBoundingClientRect(), { plot } = this, side = view.evaluation.side;
    const x = event.clientX - bounds.left, y = event.clientY - bounds.top;
    const column = Math.floor(((x - plot.left) / plot.width) * side), row = Math.floor(((y - plot.top) / plot.height) * side);
    const inside = column >= 0 && column < side && row >= 0 && row < side;
    this.tooltip.hidden = !inside;
    if (!inside) return;
    const { model, focus, evaluation } = view, outputs = evaluation.activations.at(-1), p = row * side + column;
    let words;
    if (focus) words = `output ${formatNumber(evaluation.activations[focus.layer][focus.unit][p])}`;
    else if (model.task === "regression") words = `predicts ${formatNumber(outputs[0][p])}`;
    else if (outputs.length === 1) words = `P(orange) ${outputs[0][p].toFixed(2)}`;
    else {
      const best = outputs.reduce((top, values, c) => (values[p] > outputs[top][p] ? c : top), 0);
      words = `P(${(model.class_names || [])[best] ?? best}) ${outputs[best][p].toFixed(2)}`;
    }
    this.tooltip.textContent = words;
    const right = x > this.width * 0.65;
    this.tooltip.style.left = right ? "" : `${x + 14}px`;
    this.tooltip.style.right = right ? `${this.width - x + 14}px` : "";
    this.tooltip.style.top = `${Math.max(0, y - 30)}px`;
  }
}

function pointFill(model, theme) {
  if (model.task === "regression") {
    const [low, high] = model.target_range || [-1, 1];
    const table = colorTable(theme.blue, theme.neutral, theme.orange);
    const colors = Array.from(table, (value) => css([value & 255, (value >> 8) & 255, (value >> 16) & 255]));
    return (_, target) => colors[Math.max(0, Math.min(255, Math.floor(((target - low) / (high - low)) * 255.99)))];
  }
  if (model.classes > 2) {
    const colors = theme.classes.map((color) => css(color));
    return (_, target) => colors[Math.round(target) % colors.length];
  }
  const [zero, one] = [css(theme.blue), css(theme.orange)];
  return (_, target) => (target > 0.5 ? one : zero);
}
