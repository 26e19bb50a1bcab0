// One input, one output: the network's curve through the examples.

class FitPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "The fit");
    addSetTools(this);
  }

  heightFor(width) { return Math.round(Math.min(width * 0.9, 540)); }

  draw(view) {
    const context = this.context(), { theme, model, focus } = view;
    const box = { left: 38, top: 22, width: this.width - 46, height: this.height - 46 };
    const plot = plotFrame(box, model.plane.extent);
    const names = model.plane.names || [];
    drawAxes(context, plot, theme, { xName: prettyName(names[0] || "x"), yName: prettyName(names[1] || "y"), grid: true });
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top - 4, plot.width, plot.height + 8);
    context.clip();
    if (focus) this.drawUnit(context, view, plot);
    const colors = [theme.train, theme.dev, theme.test].map((color) => css(color, theme.dark ? 0.9 : 0.8));
    const { split } = this.run.arrays;
    drawPoints(context, plot, this.run, theme, (i) => colors[split.values[i]]);
    const curve = view.evaluation.activations.at(-1)[0];
    context.globalAlpha = focus ? 0.35 : 1;
    strokeCurve(context, curve, plot, plot.y, css(theme.background), 5);
    strokeCurve(context, curve, plot, plot.y, css(theme.text), 2.4);
    context.restore();
    this.updateCaption(view);
  }

  // A hidden unit's curve has a scale of its own: it fills the panel's height.
  drawUnit(context, view, plot) {
    const { layer, unit } = view.focus, column = view.evaluation.activations[layer][unit];
    const [low, high] = unitRange(view.model, layer, column);
    const y = (value) => plot.top + plot.height * (0.95 - 0.9 * ((value - low) / (high - low)));
    context.setLineDash([5, 4]);
    strokeCurve(context, column, plot, y, css(view.theme.accent), 2);
    context.setLineDash([]);
  }

  updateCaption(view) {
    const { focus, model } = view;
    if (!focus) { this.setCaption(this.title, this.spec.caption || "the line is the network's prediction"); return; }
    const [low, high] = unitRange(model, focus.layer, view.evaluation.activations[focus.layer][focus.unit]);
    const name = unitName(model, focus.layer, focus.unit);
    const range = `from ${formatNumber(low)} to ${formatNumber(high)}`;
    this.setCaption(name[0].toUpperCase() + name.slice(1), this.runHeading ? `dashed, ${range}` : `its output, dashed, on a scale ${range}`);
  }
}

function strokeCurve(context, values, plot, y, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.beginPath();
  for (let p = 0; p < values.length; p++) {
    // Far outside the panel a canvas loses precision; the clip hides it anyway.
    context.lineTo(plot.left + (p / (values.length - 1)) * plot.width, Math.max(-4000, Math.min(4000, y(values[p]))));
  }
  context.stroke();
}
