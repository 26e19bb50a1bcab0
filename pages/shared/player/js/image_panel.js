// A picture that the server made, one per frame (or one for all), with the paths drawn on it so far.

class ImagePanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "Picture");
    if (spec.points) addSetTools(this);
  }

  heightFor(width) {
    const [, rows, columns] = this.run.arrays[this.spec.array].shape;
    return Math.round(Math.min((Math.min(width, 580) - SURFACE_MARGIN.left) * (this.spec.aspect || rows / columns), 560) + SURFACE_MARGIN.bottom);
  }

  draw(view) {
    const { theme } = view, context = this.context();
    const { values, shape } = this.run.arrays[this.spec.array];
    const [frames, rows, columns] = shape, size = rows * columns;
    const height = this.height - SURFACE_MARGIN.bottom;
    const width = Math.min(this.width - SURFACE_MARGIN.left, height / (this.spec.aspect || rows / columns));
    const plot = plotFrame({ left: SURFACE_MARGIN.left, top: 0, width, height }, this.spec.extent || [0, columns, 0, rows]);
    this.image = PixelImage.sized(this.image, columns, rows);
    const table = this.spec.colors === "sequential" ? theme.sequential : theme.diverging;
    const start = Math.min(view.frame, frames - 1) * size;
    for (let p = 0; p < size; p++) this.image.pixels[p] = table[values[start + p]];
    context.save();
    context.beginPath();
    context.roundRect(plot.left, plot.top, width, height, 8);
    context.clip();
    context.imageSmoothingEnabled = !this.spec.cells;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.image.update(), plot.left, plot.top, width, height);
    if (this.spec.paths) this.drawPaths(context, view, plot);
    context.restore();
    if (this.spec.points && view.model) drawPoints(context, plot, this.run, theme, pointFill(view.model, theme));
    drawAxes(context, plot, theme, { xName: prettyName(this.spec.x_label || ""), yName: prettyName(this.spec.y_label || "") });
    this.setCaption(this.title, this.spec.caption || "");
  }

  // "paths" names an array (F, series, 2): where each series is at each frame.
  drawPaths(context, view, plot) {
    const { theme } = view, { values, shape } = this.run.arrays[this.spec.paths];
    const [frames, series] = shape, last = Math.min(view.frame, frames - 1);
    const colors = [theme.train, theme.dev, theme.test, theme.accent, ...theme.classes.slice(2)];
    for (let s = 0; s < series; s++) {
      const x = (f) => plot.x(values[(f * series + s) * 2]), y = (f) => plot.y(values[(f * series + s) * 2 + 1]);
      context.strokeStyle = context.fillStyle = css(colors[s % colors.length]);
      context.lineWidth = 1.8;
      context.beginPath();
      for (let f = 0; f <= last; f++) context.lineTo(x(f), y(f));
      context.stroke();
      context.beginPath();
      context.arc(x(last), y(last), 4.5, 0, 2 * Math.PI);
      context.fill();
      context.strokeStyle = css(theme.background);
      context.stroke();
      const label = (this.spec.series || [])[s];
      if (label) {
        context.font = `600 12px ${theme.font}`;
        context.textBaseline = "middle";
        const right = x(last) > plot.left + plot.width * 0.8;
        context.textAlign = right ? "right" : "left";
        context.lineWidth = 3;
        context.strokeText(label, x(last) + (right ? -9 : 9), y(last));
        context.fillText(label, x(last) + (right ? -9 : 9), y(last));
      }
    }
  }
}
