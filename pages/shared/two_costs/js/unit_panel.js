// The unit that each descent has made: a = σ(w x + b) over the feature, and the examples that it learns from.

const UNIT_MARGIN = { left: 34, right: 12, bottom: 24 };
const UNIT_EXTENT = [-0.17, 1.17]; // of a, with room for the examples
const CURVE_POINTS = 160;
const UNIT_NAMES = [{ dash: [6, 4], at: 0.82 }, { dash: [], at: 0.18 }]; // of the costs: how its curve is drawn, and the share of the width where its name stands

class UnitPanel {
  constructor() {
    this.element = element("section", "unit");
    this.caption = element("p", "caption");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.element.append(this.caption, this.canvas);
  }

  load(header, arrays) {
    Object.assign(this, { header, paths: arrays.paths.values, x: arrays.x.values, y: arrays.y.values });
    this.caption.replaceChildren(element("b", "", "The unit, a = σ(wx + b)"), ` · ${header.unit_caption}`);
    this.canvas.setAttribute("aria-label", `The outputs of both units over ${header.feature.name}, with the training examples.`);
    const { mean, deviation } = header.feature;
    let low = Infinity, high = -Infinity;
    for (const one of this.x) { low = Math.min(low, one); high = Math.max(high, one); }
    const room = 0.05 * (high - low);
    this.span = [mean + deviation * (low - room), mean + deviation * (high + room)];
  }

  arrange(width, height) {
    this.width = Math.round(width);
    this.height = height;
    const box = { left: UNIT_MARGIN.left, top: 0, width: this.width - UNIT_MARGIN.left - UNIT_MARGIN.right, height: height - UNIT_MARGIN.bottom };
    this.plot = plotFrame(box, [...this.span, ...UNIT_EXTENT]);
  }

  draw(frame, theme) {
    const context = sharpContext(this.canvas, this.width, this.height), { plot } = this;
    const { name, mean, deviation } = this.header.feature;
    context.setLineDash([]);
    drawAxes(context, plot, theme, { xName: name, yTicks: [0, 0.5, 1] });
    context.strokeStyle = css(theme.hairline);
    context.beginPath();
    for (const a of [0, 0.5, 1]) { context.moveTo(plot.left, plot.y(a)); context.lineTo(plot.left + plot.width, plot.y(a)); }
    context.stroke();
    this.x.forEach((x, k) => {
      const u = plot.x(mean + deviation * x), high = this.y[k] > 0.5, base = plot.y(high ? 1.03 : -0.13);
      context.strokeStyle = css(high ? theme.orange : theme.blue, 0.6);
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(u, base);
      context.lineTo(u, base - plot.height * 0.075);
      context.stroke();
    });
    UNIT_NAMES.forEach(({ dash }, k) => this.drawCurve(context, frame, k, dash, theme));
    UNIT_NAMES.forEach(({ at }, k) => this.drawName(context, frame, k, at, theme));
  }

  output(frame, k, value) {
    const { mean, deviation } = this.header.feature, at = 4 * frame + 2 * k;
    return 1 / (1 + Math.exp(-(this.paths[at] * (value - mean) / deviation + this.paths[at + 1])));
  }

  drawCurve(context, frame, k, dash, theme) {
    const { plot, span } = this;
    context.beginPath();
    for (let t = 0; t <= CURVE_POINTS; t++) {
      const value = span[0] + (t / CURVE_POINTS) * (span[1] - span[0]);
      context.lineTo(plot.x(value), plot.y(this.output(frame, k, value)));
    }
    context.lineWidth = 2.25;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.strokeStyle = css(k ? theme.text : theme.muted);
    context.stroke();
    context.setLineDash([]);
  }

  drawName(context, frame, k, share, theme) {
    const { plot, span, header } = this, text = header.panels[k].name, value = span[0] + share * (span[1] - span[0]);
    const a = this.output(frame, k, value), above = a < 0.5, y = plot.y(a) + (above ? -7 : 16);
    context.font = `600 12px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.lineWidth = 3.5;
    context.lineJoin = "round";
    context.strokeStyle = css(theme.background, 0.9);
    context.strokeText(text, plot.x(value), y);
    context.fillStyle = css(k ? theme.text : theme.muted);
    context.fillText(text, plot.x(value), y);
  }
}
