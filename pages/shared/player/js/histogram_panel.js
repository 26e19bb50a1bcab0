// How a quantity is spread, per frame: bars over the bin edges; several series stand above each other.

class HistogramPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "Histogram");
  }

  heightFor(width) {
    const series = seriesOf(this.run.arrays[this.spec.array]).series;
    return Math.round(series > 2 ? Math.min(80 + series * 52, 460) : Math.min(width * 0.62, 360));
  }

  draw(view) {
    const { theme } = view, context = this.context(), { edges, series: names = [] } = this.spec;
    const { frames, series, points, values } = seriesOf(this.run.arrays[this.spec.array]);
    const frame = Math.min(view.frame, frames - 1);
    const gap = series > 1 ? 14 : 0, left = 44, top = 20, height = this.height - top - 26;
    const each = (height - gap * (series - 1)) / series;
    for (let s = 0; s < series; s++) {
      const tallest = this.tallest(values, frames, series, points, s);
      const box = { left, top: top + s * (each + gap), width: this.width - left - 8, height: each };
      const plot = plotFrame(box, [edges[0], edges[edges.length - 1], 0, tallest]);
      const last = s === series - 1;
      drawAxes(context, plot, theme, {
        xName: last ? this.spec.x_label || "" : "", xTicks: last ? undefined : [],
        yName: s === 0 ? this.spec.y_label || "" : "", yTicks: series > 1 ? [] : undefined, grid: true,
      });
      context.fillStyle = css(mix(theme.background, theme.text, 0.62));
      for (let k = 0; k < points; k++) {
        const value = values[(frame * series + s) * points + k];
        const x = plot.x(edges[k]), width = plot.x(edges[k + 1]) - x;
        context.fillRect(x + 0.5, plot.y(value), Math.max(width - 1, 0.5), plot.y(0) - plot.y(value));
      }
      context.strokeStyle = css(theme.frame);
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(plot.left, Math.round(plot.y(0)) + 0.5);
      context.lineTo(plot.left + plot.width, Math.round(plot.y(0)) + 0.5);
      context.stroke();
      if (names[s]) {
        context.font = `12px ${theme.font}`;
        context.fillStyle = css(theme.muted);
        context.textAlign = "right";
        context.textBaseline = "top";
        context.fillText(names[s], plot.left + plot.width, plot.top);
      }
    }
    this.setCaption(this.title, this.spec.caption || "");
  }

  // One height for the whole run, so that bars can be compared between moments.
  tallest(values, frames, series, points, s) {
    if (this.measured !== values) { this.measured = values; this.heights = []; }
    if (this.heights[s] === undefined) {
      let largest = 0;
      for (let f = 0; f < frames; f++) {
        for (let k = 0; k < points; k++) largest = Math.max(largest, values[(f * series + s) * points + k]);
      }
      this.heights[s] = largest || 1;
    }
    return this.heights[s];
  }
}

// (F, points) or (F, series, points)
function seriesOf({ values, shape }) {
  return { values, frames: shape[0], series: shape.length > 2 ? shape[1] : 1, points: shape[shape.length - 1] };
}
