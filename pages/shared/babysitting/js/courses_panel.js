// Errors of some networks over the epochs: strong up to the moment that is shown, faint after it.

const COURSES_MARGIN = { left: 38, top: 18, right: 58, bottom: 26 };
const FAINT = 0.3; // of a line's strength, after the moment
const NAME_HEIGHT = 14;

class CoursesPanel {
  constructor(seek) {
    this.element = element("section", "courses");
    this.caption = element("p", "caption");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.element.append(this.caption, this.canvas);
    if (!seek) return;
    this.canvas.classList.add("sought"); // a click leads to its epoch
    const lead = (event) => {
      const bounds = this.canvas.getBoundingClientRect(), { plot } = this;
      const share = (event.clientX - bounds.left - plot.left) / plot.width;
      if (share >= 0 && share <= 1) seek(share * plot.extent[1]);
    };
    this.canvas.addEventListener("pointerdown", lead);
    this.canvas.addEventListener("pointermove", (event) => { if (event.buttons && event.pointerType !== "touch") lead(event); });
  }

  // `lines`: { epochs, values, from, color, width, alpha, dash, name, lost }; `rules`: { epoch, name }.
  load({ caption, label, last, top, measure, lines, rules }) {
    Object.assign(this, { last, top, measure, lines, rules });
    this.caption.replaceChildren(element("b", "", caption[0]), ` · ${caption[1]}`);
    this.canvas.setAttribute("aria-label", label);
  }

  arrange(width, height) {
    this.width = Math.round(width);
    this.height = height;
    const { left, top, right, bottom } = COURSES_MARGIN;
    this.plot = plotFrame({ left, top, width: this.width - left - right, height: height - top - bottom }, [0, Math.max(1, this.last), 0, this.top]);
  }

  draw(moment, theme) {
    const context = sharpContext(this.canvas, this.width, this.height), { plot } = this;
    drawAxes(context, plot, theme, { xName: "epoch", yName: this.measure, grid: true });
    for (const rule of this.rules) this.drawRule(context, rule, theme);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top - 2, plot.width + 2, plot.height + 4);
    context.clip();
    for (const line of this.lines) {
      this.drawLine(context, line, Infinity, theme, line.alpha * FAINT);
      this.drawLine(context, line, moment, theme, line.alpha);
    }
    context.globalAlpha = 1;
    context.restore();
    this.drawMoment(context, moment, theme);
    this.drawNames(context, theme);
  }

  y(value) { return this.plot.y(Math.min(value, this.top)); }

  drawLine(context, { epochs, values, from = 0, color, width, dash = [] }, moment, theme, alpha) {
    const { plot } = this;
    context.globalAlpha = alpha;
    context.strokeStyle = css(theme[color]);
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    for (let k = 0; k < epochs.length; k++) {
      if (epochs[k] < from) continue;
      if (epochs[k] > moment || !Number.isFinite(values[k])) break;
      context.lineTo(plot.x(epochs[k]), this.y(values[k]));
    }
    context.stroke();
    context.setLineDash([]);
  }

  drawRule(context, { epoch, name }, theme) {
    const { plot } = this, x = Math.round(plot.x(epoch)) + 0.5;
    context.strokeStyle = css(theme.frame);
    context.lineWidth = 1;
    context.setLineDash([1, 4]);
    context.beginPath();
    context.moveTo(x, plot.top);
    context.lineTo(x, plot.top + plot.height);
    context.stroke();
    context.setLineDash([]);
    if (!name) return;
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.textBaseline = "top";
    const half = context.measureText(name).width / 2;
    context.textAlign = "center";
    context.fillText(name, Math.min(Math.max(x, plot.left + half + 60), plot.left + plot.width - half), 0);
  }

  drawMoment(context, moment, theme) {
    const { plot } = this, x = plot.x(Math.min(moment, this.last));
    context.strokeStyle = css(theme.text);
    context.setLineDash([3, 3]);
    context.lineWidth = 1.25;
    context.beginPath();
    context.moveTo(x, plot.top);
    context.lineTo(x, plot.top + plot.height);
    context.stroke();
    context.setLineDash([]);
    for (const { epochs, values, color, marked } of this.lines) {
      if (!marked) continue;
      const k = lastUpTo(epochs, moment);
      if (k < 0 || !Number.isFinite(values[k])) continue;
      context.beginPath();
      context.arc(x, this.y(values[k]), 4.5, 0, 2 * Math.PI);
      context.fillStyle = css(theme[color]);
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = css(theme.background);
      context.stroke();
    }
  }

  // At the right of where the lines end, moved apart.
  drawNames(context, theme) {
    const { plot } = this;
    context.font = `600 12px ${theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const named = this.lines.filter(({ name }) => name).map((line) => {
      const k = line.values.findLastIndex((value) => Number.isFinite(value));
      return k < 0 ? null : { line, x: plot.x(line.epochs[k]), y: this.y(line.values[k]) };
    }).filter(Boolean).sort((one, other) => one.y - other.y);
    let floor = -Infinity;
    for (const one of named) { one.at = Math.max(one.y, floor + NAME_HEIGHT); floor = one.at; }
    let ceiling = plot.top + plot.height + NAME_HEIGHT;
    for (const one of named.toReversed()) { one.at = Math.min(one.at, ceiling - NAME_HEIGHT); ceiling = one.at; }
    for (const { line, x, at } of named) {
      context.fillStyle = css(theme[line.color], Math.max(line.alpha, 0.8));
      context.fillText(line.lost ? `${line.name} ✕` : line.name, x + 7, at);
    }
  }
}

function lastUpTo(epochs, moment) {
  let found = -1;
  for (let k = 0; k < epochs.length && epochs[k] <= moment + 1e-9; k++) found = k;
  return found;
}
