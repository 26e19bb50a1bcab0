// How the inputs of g are spread at this moment: a cell for each layer, and in it a ridge for each run, all on one axis
// that holds every moment, so that one sees them move.

const RIDGE_HEIGHT = 48, CELL_HEAD = 20, CELL_FOOT = 26, CELLS_APART = 22; // px
const NARROWEST_CELL = 210; // px that a cell needs at least beside another one
const PEAK = 255; // of the fullest bar
const RIDGE_WORDS = 15; // px above a ridge
const LAYER_CELLS_SIDE = 8; // px left free at both sides of an axis, for the numbers at its ends

class DriftPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "What each layer applies g to");
    this.tooltip = element("div", "tooltip lines");
    this.tooltip.hidden = true;
    this.box.append(this.tooltip);
    for (const touch of ["pointermove", "pointerdown"]) this.canvas.addEventListener(touch, (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.pointed = null; this.tooltip.hidden = true; });
  }

  get tallest() { return 900; }

  columnsAt(width) { return Math.max(1, Math.min(this.spec.layers.length, Math.floor(width / NARROWEST_CELL))); }

  heightFor(width) {
    const rows = Math.ceil(this.spec.layers.length / this.columnsAt(width)), runs = this.run.stage.runs.length;
    return rows * (CELL_HEAD + runs * RIDGE_HEIGHT + CELL_FOOT) + (rows - 1) * 4;
  }

  draw(view) {
    const { theme } = view, context = this.context(), runs = runsWith(this.run.stage.runs, this.spec);
    const { layers } = this.spec, columns = this.columnsAt(this.width), rows = Math.ceil(layers.length / columns);
    const width = (this.width - CELLS_APART * (columns - 1)) / columns, height = this.height / rows;
    this.cells = layers.map((layer, k) => {
      const box = { left: (k % columns) * (width + CELLS_APART), top: Math.floor(k / columns) * height, width, height };
      const axis = driftAxis(this.run.arrays, k), ridges = runs.map((run) => ridgeOf(run, this.spec, k, axis));
      this.drawCell(context, theme, box, k, axis, ridges);
      return { ...box, layer, ridges };
    });
    this.setCaption(this.title, this.spec.caption || "");
    const all = this.cells.map(({ layer, ridges }) => `layer ${layer}: ${ridges.map(ridgeWords).join("; ")}`).join(". ");
    if (all !== this.described) this.canvas.setAttribute("aria-description", all);
    this.described = all;
    this.tell();
  }

  drawCell(context, theme, { left, top, width, height }, place, axis, ridges) {
    const { layers } = this.spec, extent = [axis.left, axis.right, 0, 1];
    const plot = plotFrame({ left: left + LAYER_CELLS_SIDE, top: top + CELL_HEAD, width: width - 2 * LAYER_CELLS_SIDE, height: height - CELL_HEAD - CELL_FOOT }, extent);
    this.drawGround(context, theme, plot, axis.flat);
    drawAxes(context, plot, theme, { xName: place === layers.length - 1 ? "input of g" : "", yTicks: [], grid: true });
    context.textAlign = "left";
    context.textBaseline = "top";
    context.font = `600 12px ${theme.font}`;
    context.fillStyle = css(theme.text);
    context.fillText(`Layer ${layers[place]}`, plot.left, top + 1);
    const each = plot.height / Math.max(ridges.length, 1);
    ridges.forEach((ridge, k) => {
      const own = plotFrame({ ...plot, top: plot.top + k * each + RIDGE_WORDS, height: each - RIDGE_WORDS - 5 }, [...extent.slice(0, 2), 0, PEAK]);
      this.drawRidge(context, theme, own, ridge, axis);
    });
  }

  // Where g is flat, where 0 lies, and the axis.
  drawGround(context, theme, plot, flat) {
    context.fillStyle = css(theme.text, theme.dark ? 0.09 : 0.055);
    for (const [from, to] of flat) context.fillRect(plot.x(from), plot.top, plot.x(to) - plot.x(from), plot.height);
    context.strokeStyle = css(theme.hairline);
    context.lineWidth = 1;
    context.beginPath();
    const zero = Math.round(plot.x(0)) + 0.5, base = Math.round(plot.top + plot.height) + 0.5;
    context.moveTo(zero, plot.top);
    context.lineTo(zero, base);
    context.moveTo(plot.left, base);
    context.lineTo(plot.left + plot.width, base);
    context.stroke();
  }

  drawRidge(context, theme, plot, ridge, axis) {
    const color = ridge.ink.color(theme), base = plot.y(0);
    context.lineJoin = "round";
    traceRidge(context, plot, ridge.bars, axis, true);
    context.fillStyle = css(color, theme.dark ? 0.3 : 0.22);
    context.fill();
    context.strokeStyle = css(color);
    context.lineWidth = 1.25;
    traceRidge(context, plot, ridge.bars, axis, false);
    context.stroke();
    if (Number.isFinite(ridge.median)) this.drawMiddle(context, theme, plot, ridge, color);
    this.drawWords(context, theme, plot, ridge, color, base);
  }

  // The middle 70 %, the median, and where the median began; what lies beyond the axis is drawn at its end.
  drawMiddle(context, theme, plot, { low, median, high, first, start }, color) {
    const held = (value) => Math.min(Math.max(plot.x(value), plot.left), plot.left + plot.width), base = plot.y(0);
    context.strokeStyle = css(color);
    context.lineWidth = 3.5;
    context.beginPath();
    context.moveTo(held(low), base);
    context.lineTo(Math.max(held(high), held(low) + 1), base);
    context.stroke();
    if (!start) {
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(held(first), base - 6);
      context.lineTo(held(first), base + 5);
      context.stroke();
    }
    context.fillStyle = css(color);
    context.strokeStyle = css(theme.background);
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(held(median), base, 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  drawWords(context, theme, plot, ridge, color, base) {
    const top = plot.top - RIDGE_WORDS + 2;
    context.textBaseline = "top";
    context.textAlign = "left";
    context.font = `600 11px ${theme.font}`;
    context.fillStyle = css(color);
    context.fillText(ridge.name ? `${ridge.name} ${ridge.what}` : ridge.what, plot.left, top);
    context.textAlign = "right";
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.fillText(driftWords(ridge), plot.left + plot.width, top);
    context.textBaseline = "bottom";
    if (ridge.above >= BEYOND_SHOWN) context.fillText(`${formatPercent(ridge.above)} ▸`, plot.left + plot.width, base - 5);
    context.textAlign = "left";
    if (ridge.below >= BEYOND_SHOWN) context.fillText(`◂ ${formatPercent(ridge.below)}`, plot.left, base - 5);
  }

  point(event) {
    const at = this.canvas.getBoundingClientRect();
    this.pointed = { x: event.clientX - at.left, y: event.clientY - at.top };
    this.tell();
  }

  // The numbers of the layer under the pointer.
  tell() {
    const { pointed, cells } = this;
    const cell = pointed && cells && cells.find(({ left, top, width, height }) => pointed.x >= left && pointed.x <= left + width && pointed.y >= top && pointed.y <= top + height);
    this.tooltip.hidden = !cell;
    if (!cell) return;
    this.tooltip.textContent = [`layer ${cell.layer}`, ...cell.ridges.map(ridgeWords)].join("\n");
    const right = cell.left > this.width * 0.5;
    this.tooltip.style.left = right ? "" : `${cell.left}px`;
    this.tooltip.style.right = right ? `${this.width - cell.left - cell.width}px` : "";
    this.tooltip.style.top = `${cell.top + cell.height - 4}px`;
  }
}
