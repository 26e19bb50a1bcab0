// The dev error of every trial over its epochs: all of them faint, the best of those shown and the newest named.

const COURSES_MARGIN = { left: 44, top: 8, right: 62, bottom: 26 };
const NEAR_COURSE = 10; // pixels within which a pointer means a curve

class CoursesPanel {
  constructor({ choose, hover }) {
    this.element = element("section", "courses");
    this.caption = element("p", "caption");
    this.box = element("div", "box");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.box.append(this.canvas);
    this.element.append(this.caption, this.box);
    this.canvas.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") hover(this.under(event)); });
    this.canvas.addEventListener("pointerleave", () => hover(null));
    this.canvas.addEventListener("click", (event) => choose(this.under(event)));
  }

  load(data, theme) {
    this.data = data;
    this.shades = shadesOf(theme);
    this.caption.replaceChildren(element("b", "", `Dev ${data.measure}`), ` · over the epochs, a line for each trial${data.seeds > 1 ? `: the median of ${data.seeds} seeds` : ""}`);
    this.canvas.setAttribute("aria-label", `Dev ${data.measure} of every trial over ${data.last_epoch} epochs; the rows beside it say the numbers of the best.`);
  }

  arrange(width, height) {
    const { left, top, right, bottom } = COURSES_MARGIN;
    this.width = Math.round(width);
    this.height = Math.round(height);
    const box = { left, top, width: this.width - left - right, height: this.height - top - bottom };
    this.plot = plotFrame(box, [0, Math.max(1, this.data.last_epoch), 0, this.data.top]);
  }

  draw(view, theme) {
    this.view = view;
    const context = sharpContext(this.canvas, this.width, this.height), { plot, data } = this;
    context.setLineDash([]);
    this.drawAxes(context, theme);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top - 2, plot.width + 2, plot.height + 4);
    context.clip();
    context.lineJoin = "round";
    context.lineWidth = 1;
    context.globalAlpha = 0.75;
    for (const trial of [...view.shown].sort((a, b) => data.rank[b] - data.rank[a])) {
      this.line(context, trial, data.diverged(trial) ? css(theme.muted) : shadeAt(this.shades, data.shade[trial]));
    }
    context.globalAlpha = 1;
    const names = [];
    const strong = (trial, color, width, text) => {
      if (trial === null) return;
      context.lineWidth = width + 2;
      this.line(context, trial, css(theme.background, 0.8));
      context.lineWidth = width;
      const end = this.line(context, trial, css(color));
      if (end) names.push({ y: end[1], text, color });
    };
    const focus = view.focus ?? (view.still ? null : view.now);
    if (focus !== view.best) strong(focus, theme.accent, 2, focus === null ? "" : `trial ${data.numbers[focus]}`);
    strong(view.best, theme.text, 2.5, "best");
    context.restore();
    this.drawNames(context, names, theme);
  }

  drawAxes(context, theme) {
    const { plot, data } = this, base = plot.top + plot.height;
    context.font = `11px ${theme.font}`;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of niceTicks(0, data.top, plot.height < 150 ? 3 : 5)) {
      const y = Math.round(plot.y(tick)) + 0.5;
      context.strokeStyle = css(theme.hairline);
      context.beginPath();
      context.moveTo(plot.left, y);
      context.lineTo(plot.left + plot.width, y);
      context.stroke();
      context.fillStyle = css(theme.muted);
      context.fillText(data.percent ? `${tickText(100 * tick)} %` : tickText(tick), plot.left - 6, Math.min(y, base - 3));
    }
    context.textBaseline = "top";
    context.textAlign = "center";
    for (const tick of niceTicks(0, data.last_epoch, plot.width < 260 ? 3 : 5)) context.fillText(tickText(tick), plot.x(tick), base + 6);
    context.textAlign = "left";
    context.fillText("epochs", plot.left + plot.width + 14, base + 6);
  }

  // Gives where it ends; null where nothing of it is known.
  line(context, trial, color) {
    const { plot, data } = this, { records, courses } = data;
    context.strokeStyle = color;
    context.beginPath();
    let end = null;
    for (let k = 0; k < records.length; k++) {
      const value = courses[trial * records.length + k];
      if (!Number.isFinite(value)) continue;
      end = [plot.x(records[k]), plot.y(Math.min(value, 1.02 * data.top))];
      context.lineTo(...end);
    }
    context.stroke();
    return end;
  }

  drawNames(context, names, theme) {
    context.font = `600 12px ${theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    let free = -Infinity;
    for (const { y, text, color } of names.sort((a, b) => a.y - b.y)) {
      const at = Math.max(y, free, this.plot.top + 6);
      free = at + 15;
      context.fillStyle = css(color);
      context.fillText(text, this.plot.left + this.plot.width + 8, at, COURSES_MARGIN.right - 8);
    }
  }

  // The shown trial whose curve is nearest to a pointer.
  under(event) {
    if (!this.view) return null;
    const bounds = this.canvas.getBoundingClientRect(), { plot, data } = this, { records, courses } = data;
    const x = event.clientX - bounds.left, y = event.clientY - bounds.top;
    const epoch = ((x - plot.left) / plot.width) * data.last_epoch;
    if (x < plot.left || x > plot.left + plot.width) return null;
    const right = Math.max(1, records.findIndex((one) => one >= epoch)), left = right - 1;
    const share = (epoch - records[left]) / (records[right] - records[left] || 1);
    let found = null, least = NEAR_COURSE;
    for (const trial of this.view.shown) {
      const [from, to] = [left, right].map((k) => courses[trial * records.length + k]);
      const distance = Math.abs(plot.y(from + share * (to - from)) - y);
      if (distance < least) { least = distance; found = trial; }
    }
    return found;
  }
}
