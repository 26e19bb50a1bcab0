// How the weights are spread at this moment: one histogram per run, all on one axis, and how many weights are 0.

const WEIGHTS_CAPTION = "how many w there are of which size, biases left out; outlined: exactly 0; the end bars hold all beyond";

class WeightsPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "The weights");
  }

  heightFor(width) { return Math.round(46 + this.run.stage.runs.length * Math.min(width * 0.42, 190)); }

  draw() {
    const { runs, theme } = this.run.stage, context = this.context();
    this.measure(runs);
    const gap = 26, box = { left: 36, top: 20, width: this.width - 44 };
    const each = (this.height - box.top - 26 - gap * (runs.length - 1)) / runs.length;
    const counted = runs.map((run) => countWeights(run.evaluator.layout, run.view.parameters, this.limit));
    counted.forEach((counts, k) => {
      const last = k === runs.length - 1;
      const plot = plotFrame({ ...box, top: box.top + k * (each + gap), height: each }, [-this.limit, this.limit, 0, this.tallest]);
      drawAxes(context, plot, theme, { xName: last ? "w" : "", xTicks: last ? undefined : [], grid: true });
      this.drawBars(context, theme, plot, counts);
      this.drawWords(context, theme, plot, runs[k].name, counts);
    });
    this.setCaption(this.title, this.spec.caption || WEIGHTS_CAPTION);
    const shares = counted.map(({ zeros, total }, k) => [runs[k].name, zeroWords(zeros, total)].filter(Boolean).join(": "));
    this.canvas.setAttribute("aria-description", shares.join("; "));
  }

  // One axis and one height for all moments: counted once per message.
  measure(runs) {
    const source = runs.map((run) => run.arrays.parameters);
    if (this.source && source.every((array, k) => array === this.source[k])) return;
    this.source = source;
    this.limit = weightLimit(runs);
    this.tallest = tallestBar(runs, this.limit);
  }

  drawBars(context, theme, plot, { bars, zeros }) {
    const width = plot.width / WEIGHT_BINS, base = plot.y(0);
    context.fillStyle = css(mix(theme.background, theme.text, 0.62));
    bars.forEach((count, k) => {
      if (count) context.fillRect(plot.left + k * width + 0.5, plot.y(count), Math.max(width - 1, 0.5), base - plot.y(count));
    });
    if (!zeros) return;
    // The zeros stand on the bar of the weights nearest to 0; a bar that is too tall is cut off, its number is written.
    const middle = (WEIGHT_BINS - 1) / 2, foot = plot.y(bars[middle]);
    const top = Math.max(plot.top, plot.y(bars[middle] + zeros)), left = plot.left + middle * width + 0.5;
    context.strokeStyle = css(theme.accent);
    context.fillStyle = css(theme.accent, 0.25);
    context.lineWidth = 1.5;
    context.fillRect(left, top, Math.max(width - 1, 1.5), foot - top);
    context.strokeRect(left, top, Math.max(width - 1, 1.5), foot - top);
  }

  drawWords(context, theme, plot, name, { zeros, total }) {
    context.textBaseline = "bottom";
    context.textAlign = "left";
    context.font = `600 12px ${theme.font}`;
    context.fillStyle = css(theme.text);
    context.fillText(name, plot.left, plot.top - 3);
    context.textAlign = "right";
    context.font = `12px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.fillText(zeroWords(zeros, total), plot.left + plot.width, plot.top - 3);
  }
}

function zeroWords(zeros, total) {
  return zeros ? `${zeros.toLocaleString("en")} of ${total.toLocaleString("en")} exactly 0 (${formatPercent(zeros / total)})` : `none of ${total.toLocaleString("en")} exactly 0`;
}
