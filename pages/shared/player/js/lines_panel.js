// Curves that change with time: one line per series, named at its end; points that stay where they are.

const LINE_DASHES = [[], [6, 3], [2, 2]];

class LinesPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "Curves");
  }

  draw(view) {
    const { theme } = view, context = this.context(), { x, series: names = [] } = this.spec;
    const { frames, series, points, values } = seriesOf(this.run.arrays[this.spec.array]);
    const frame = Math.min(view.frame, frames - 1);
    context.font = `600 12px ${theme.font}`;
    const labels = Array.from({ length: series }, (_, s) => names[s] || "");
    const room = Math.min(110, Math.max(0, ...labels.map((label) => context.measureText(label).width)));
    const box = { left: 44, top: 20, width: this.width - 44 - (room ? room + 14 : 8), height: this.height - 46 };
    const plot = plotFrame(box, [x[0], x[x.length - 1], ...this.range(values)]);
    drawAxes(context, plot, theme, { xName: this.spec.x_label || "", yName: this.spec.y_label || "", grid: true });
    const colors = [theme.train, theme.dev, theme.test, theme.accent, ...theme.classes.slice(2)];
    const ends = [];
    context.save();
    context.beginPath();
    context.rect(plot.left - 4, plot.top - 4, plot.width + 8, plot.height + 8); // a curve may leave its panel
    context.clip();
    for (let s = 0; s < series; s++) {
      const color = colors[s % colors.length], start = (frame * series + s) * points;
      context.strokeStyle = css(color);
      context.lineWidth = 2;
      context.lineJoin = "round";
      context.setLineDash(LINE_DASHES[s % LINE_DASHES.length]);
      context.beginPath();
      let last = NaN; // a curve may not have come to its end
      for (let k = 0; k < points; k++) {
        const value = values[start + k];
        if (!Number.isFinite(value)) continue;
        context.lineTo(plot.x(x[k]), plot.y(value));
        last = value;
      }
      context.stroke();
      ends.push({ label: labels[s], color, y: plot.y(last) });
    }
    context.setLineDash([]);
    this.drawGivenPoints(context, theme, plot);
    context.restore();
    this.drawEnds(context, theme, plot, ends);
    this.setCaption(this.title, this.spec.caption || "");
  }

  drawGivenPoints(context, theme, plot) {
    context.fillStyle = css(theme.train);
    context.strokeStyle = css(theme.background);
    context.lineWidth = 1.5;
    for (const [x, y] of this.spec.points || []) {
      context.beginPath();
      context.arc(plot.x(x), plot.y(y), 4, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }

  // Names that would overlap are moved apart.
  drawEnds(context, theme, plot, ends) {
    context.font = `600 12px ${theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    let lowest = -Infinity;
    for (const end of ends.filter((entry) => entry.label && Number.isFinite(entry.y)).sort((a, b) => a.y - b.y)) {
      const y = Math.max(end.y, lowest + 14, plot.top + 4);
      lowest = y;
      context.fillStyle = css(end.color);
      context.fillText(end.label, plot.left + plot.width + 8, y, 104);
    }
  }

  range(values) {
    if (this.spec.y_range) return this.spec.y_range;
    if (this.measured !== values) {
      this.measured = values;
      let low = Infinity, high = -Infinity;
      for (const value of values) {
        if (value < low) low = value;
        if (value > high && value < Infinity) high = value;
      }
      const room = (high - low || 1) * 0.04;
      this.limits = [low >= 0 && low - room < 0 ? 0 : low - room, high + room];
    }
    return this.limits;
  }
}
