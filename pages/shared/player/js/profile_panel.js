// One number of every layer at this moment: a line per run over the layers, on a logarithmic axis. What has no place on
// it is marked at the edge: ▲ overflow (inf, or not a number after it), ▼ exactly 0.

const LEAST_POWER = -9, MOST_POWER = 9; // of ten: a line that goes on beyond is drawn along the edge, and hover tells it
const FEW_LAYERS = 12; // up to here every layer has a point of its own
const ROOM_FOR_ENDS = 84; // px at most, for the names at the ends of the lines
const SQUEEZED = 1.25; // words may be so much wider than their place, and are drawn narrower
const DOT = 1.2, DOT_GAP = 3, BETWEEN_GROUPS = 7; // px of a theory's line: dots, as many in a group as the run has number
const THEORY_LATER = 0.38; // its opacity once training has begun

class ProfilePanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "The signal");
    this.tooltip = element("div", "tooltip lines");
    this.tooltip.hidden = true;
    this.box.append(this.tooltip);
    for (const touch of ["pointermove", "pointerdown"]) this.canvas.addEventListener(touch, (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.pointed = null; this.tooltip.hidden = true; this.run.redraw(); });
  }

  heightFor(width) { return Math.round(Math.min(Math.max(width * 0.4, 150), this.spec.height || 176)); }

  draw(view) {
    const { theme } = view, context = this.context(), runs = runsWith(this.run.stage.runs, this.spec);
    this.lines = runs.map((run) => profileOf(run, this.spec));
    this.x = abscissas(this.spec, this.lines);
    const [low, high] = this.range(runs), labels = this.lines.map(endLabel);
    context.font = `600 12px ${theme.font}`;
    const room = Math.min(ROOM_FOR_ENDS, Math.max(...[...labels, this.xName].map((label) => context.measureText(label).width)));
    const box = { left: 44, top: 20, width: this.width - 44 - room - 14, height: this.height - 46 };
    const first = this.x[0], last = this.x.at(-1);
    this.plot = plotFrame(box, [...(last > first ? [first, last] : [first - 0.5, last + 0.5]), low, high]);
    drawAxes(context, this.plot, theme, { xTicks: wholeTicks(first, last), yTicks: [], yName: this.spec.y_label, grid: true });
    drawPowers(context, this.plot, theme, this.beyond);
    this.drawName(context, theme);
    this.drawPointed(context, theme);
    this.lines.forEach((line, k) => this.drawLine(context, theme, line, k));
    this.drawEnds(context, theme, labels);
    this.setCaption(this.title, this.spec.caption || "");
    this.say(context, theme);
  }

  get xName() { return this.spec.x_label || "layer"; }

  // One axis for all moments and runs: measured once per message.
  range(runs) {
    const source = runs.flatMap((run) => [run.arrays[ownName(run, this.spec.array)], run.arrays[ownName(run, this.spec.theory)]]);
    if (this.source && source.every((array, k) => array === this.source[k])) return this.limits;
    this.source = source;
    let low = Infinity, high = -Infinity;
    for (const array of source) {
      for (const value of array ? array.values : []) {
        if (!(value > 0) || value === Infinity) continue;
        const power = Math.log10(value);
        if (power < low) low = power;
        if (power > high) high = power;
      }
    }
    const held = (power) => Math.max(LEAST_POWER, Math.min(MOST_POWER, power));
    this.limits = low > high ? [-1, 1] : [held(Math.floor(low)), held(Math.ceil(high))];
    if (this.limits[0] === this.limits[1]) this.limits = [this.limits[0] - 1, this.limits[1] + 1];
    this.beyond = [low < LEAST_POWER, high > MOST_POWER];
    return this.limits;
  }

  y(value) {
    const [, , low, high] = this.plot.extent;
    return this.plot.y(value > 0 ? Math.max(low, Math.min(high, Math.log10(value))) : low);
  }

  drawLine(context, theme, { values, theory, ink, start }, number) {
    const { plot } = this;
    context.lineJoin = "round";
    context.strokeStyle = context.fillStyle = css(ink.color(theme));
    if (theory) {
      context.globalAlpha = start ? 0.9 : THEORY_LATER;
      context.setLineDash(theoryDash(number));
      context.lineWidth = 1.5;
      this.trace(context, theory);
      context.globalAlpha = 1;
    }
    context.setLineDash(ink.dash);
    context.lineWidth = 2;
    this.trace(context, values);
    context.setLineDash([]);
    values.forEach((value, k) => {
      const x = plot.x(this.x[k]);
      if (!Number.isFinite(value)) drawEdgeMark(context, x, plot.top, 1);
      else if (value === 0) drawEdgeMark(context, x, plot.top + plot.height, -1);
      else if (values.length <= FEW_LAYERS) drawDot(context, x, this.y(value));
    });
  }

  // Through the layers whose number has a logarithm; the line ends where there is none.
  trace(context, values) {
    context.beginPath();
    let drawing = false;
    values.forEach((value, k) => {
      const there = value > 0 && value < Infinity;
      if (there) context[drawing ? "lineTo" : "moveTo"](this.plot.x(this.x[k]), this.y(value));
      drawing = there;
    });
    context.stroke();
  }

  // Beside the axis, below the names of the lines: every tick keeps its number.
  drawName(context, theme) {
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText(this.xName, this.plot.left + this.plot.width + 16, this.plot.top + this.plot.height + 6);
  }

  drawEnds(context, theme, labels) {
    context.font = `600 12px ${theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const { plot } = this;
    const ends = this.lines.map(({ values, ink }, k) => {
      const last = values.at(-1);
      return { label: labels[k], ink, y: Number.isFinite(last) ? this.y(last) : plot.top };
    });
    for (const { label, ink, y } of movedApart(ends, plot.top, plot.top + plot.height)) {
      context.fillStyle = css(ink.color(theme));
      context.fillText(label, plot.left + plot.width + 10, y, ROOM_FOR_ENDS);
    }
  }

  // What the marks mean, above the plot, and all of it in words for those who do not see it.
  say(context, theme) {
    const said = this.lines.map((line) => edgeWords(line, this.x, this.xName)).filter(Boolean).join(" · ");
    context.font = `11px ${theme.font}`;
    context.textAlign = "right";
    context.textBaseline = "top";
    context.fillStyle = css(theme.muted);
    const room = this.plot.width - context.measureText(this.spec.y_label || "").width - 12;
    const short = context.measureText(said).width > SQUEEZED * room; // too narrow for who and where: names and marks say it
    context.fillText(short ? edgeLegend(this.lines) : said, this.plot.left + this.plot.width, this.plot.top - 16, room);
    const all = this.lines.map((line) => lineWords(line, this.x, this.xName)).join("; ");
    if (all !== this.described) this.canvas.setAttribute("aria-description", all);
    this.described = all;
  }

  drawPointed(context, theme) {
    if (this.pointed === undefined || this.pointed === null) return;
    const at = Math.min(this.pointed, this.x.length - 1), x = Math.round(this.plot.x(this.x[at])) + 0.5;
    context.strokeStyle = css(theme.frame);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, this.plot.top);
    context.lineTo(x, this.plot.top + this.plot.height);
    context.stroke();
    const lines = this.lines.map((line) => pointWords(line, at));
    this.tooltip.textContent = [`${this.xName} ${this.x[at]}`, ...lines].join("\n");
    this.tooltip.hidden = false;
    const right = x > this.width * 0.5;
    this.tooltip.style.left = right ? "" : `${x + 12}px`;
    this.tooltip.style.right = right ? `${this.width - x + 12}px` : "";
    this.tooltip.style.top = `${this.plot.top - 8}px`;
  }

  point(event) {
    if (!this.plot) return;
    const pixel = event.clientX - this.canvas.getBoundingClientRect().left;
    let nearest = 0;
    this.x.forEach((x, k) => { if (Math.abs(this.plot.x(x) - pixel) < Math.abs(this.plot.x(this.x[nearest]) - pixel)) nearest = k; });
    if (nearest === this.pointed) return;
    this.pointed = nearest;
    this.run.redraw();
  }
}
