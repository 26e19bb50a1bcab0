// One cost over (w, b) from above, with the way that gradient descent has taken to the moment that is shown.

const COST_MARGIN = { left: 34, bottom: 24 };
const MOST_COST = 440; // pixels of its side
const HIGHEST = 1.35; // the end of the colour scale, in shades of the highest point: paths are drawn on it
const HATCH = 9; // pixels between the lines where it bends down

class CostPanel {
  constructor(k, place) {
    this.k = k;
    this.place = place; // called with (w, b) of a click
    this.element = element("section", "cost");
    this.caption = element("p", "caption");
    this.readouts = element("dl", "readouts");
    this.box = element("div", "box");
    this.map = element("canvas", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.tooltip = element("div", "tooltip");
    this.tooltip.hidden = true;
    this.box.append(this.map, this.canvas, this.tooltip);
    this.element.append(this.caption, this.readouts, this.box);
    this.canvas.addEventListener("click", (event) => { const at = this.under(event); if (at) this.place(at); });
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.tooltip.hidden = true; });
  }

  load(header, arrays) {
    const side = arrays.relief.shape[1], part = (array) => array.values.subarray(this.k * side * side, (this.k + 1) * side * side);
    Object.assign(this, { header, panel: header.panels[this.k], side, relief: part(arrays.relief), bends: part(arrays.bends), paths: arrays.paths.values });
    // Both squares have one scale, on which small eigenvalues have a colour too.
    let most = 1e-12;
    for (const bend of arrays.bends.values) most = Math.max(most, Math.abs(bend));
    this.roots = this.bends.map((bend) => Math.sign(bend) * Math.sqrt(Math.abs(bend) / most));
    this.painted = null;
    this.caption.replaceChildren(element("b", "", this.panel.name), ` · ${this.panel.caption}`);
    this.canvas.setAttribute("aria-label", this.panel.described);
    this.values = showReadouts(this.readouts, this.panel.readouts);
  }

  arrange(width) {
    this.size = Math.round(Math.min(width - COST_MARGIN.left, MOST_COST));
    this.width = COST_MARGIN.left + this.size;
    this.height = this.size + COST_MARGIN.bottom;
    this.plot = plotFrame({ left: COST_MARGIN.left, top: 0, width: this.size, height: this.size }, this.header.extent);
    this.box.style.width = `${this.width}px`;
    this.painted = null;
  }

  paint(theme) {
    const { left, top } = this.plot, { size, side } = this, bend = this.header.map === "bend";
    this.image = PixelImage.sized(this.image, side, side, this.map);
    if (bend) paintValues(this.image.pixels, this.roots, -1.2, 1.2, theme.diverging);
    else paintValues(this.image.pixels, this.relief, 0, HIGHEST, theme.sequential);
    this.image.update();
    Object.assign(this.map.style, { left: `${left}px`, top: `${top}px`, width: `${size}px`, height: `${size}px` });
    this.contours = bend ? null : contourPath(this.relief, side, left, top, size);
    this.border = new Path2D();
    if (this.header.map !== "plain") addLevel(this.border, this.bends, side, left, top, size, 0);
    this.hatched = bend ? this.hatch() : null;
    this.painted = theme;
  }

  // Lines from the lower left to the upper right wherever the surface bends down.
  hatch() {
    const path = new Path2D(), { left, top } = this.plot, { size, side } = this;
    const down = (x, y) => this.bends[Math.round((y / size) * (side - 1)) * side + Math.round((x / size) * (side - 1))] < 0;
    for (let from = HATCH / 2; from < 2 * size; from += HATCH) {
      for (let t = Math.max(0, from - size); t <= Math.min(size, from); t += 4) {
        const x = t, y = from - t, x2 = Math.min(size, t + 4), y2 = Math.max(0, from - t - 4);
        if (!down(x, y)) continue;
        path.moveTo(left + x, top + y);
        path.lineTo(left + x2, top + y2);
      }
    }
    return path;
  }

  draw(frame, theme) {
    if (this.painted !== theme) this.paint(theme);
    const context = sharpContext(this.canvas, this.width, this.height), { plot } = this;
    context.lineWidth = 1;
    context.setLineDash([]);
    context.strokeStyle = css(theme.text, 0.22);
    if (this.contours) context.stroke(this.contours);
    if (this.hatched) { context.strokeStyle = css(theme.text, 0.25); context.stroke(this.hatched); }
    context.strokeStyle = css(theme.text, 0.75);
    context.lineWidth = 1.25;
    context.setLineDash([5, 4]);
    context.stroke(this.border);
    context.setLineDash([]);
    this.drawLowest(context, theme);
    const head = this.drawPath(context, frame, theme);
    drawAxes(context, plot, theme, { xName: "w", yName: "b" });
    this.drawStart(context, theme);
    drawMark(context, "circle", head[0], head[1], 6, css(theme.text), css(theme.background), head[2]);
    updateReadouts(this.values, this.panel.readouts, frame);
  }

  drawLowest(context, theme) {
    const [w, b, inside] = this.panel.lowest, [x, y] = [this.plot.x(w), this.plot.y(b)];
    if (!inside) return;
    context.strokeStyle = css(theme.text);
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    for (const [across, down] of [[1, 0], [0, 1]]) {
      context.moveTo(x - across * 13, y - down * 13);
      context.lineTo(x + across * 13, y + down * 13);
    }
    context.stroke();
  }

  // Returns where its head is, at the edge where it is beyond, and whether it is.
  drawPath(context, frame, theme) {
    const { plot, paths, k } = this, points = [];
    for (let t = 0; t <= frame; t++) points.push([plot.x(paths[4 * t + 2 * k]), plot.y(paths[4 * t + 2 * k + 1])]);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    context.lineJoin = "round";
    for (const [width, color] of [[5, css(theme.background, 0.7)], [2.5, css(theme.text)]]) {
      context.beginPath();
      for (const point of points) context.lineTo(...point);
      context.lineWidth = width;
      context.strokeStyle = color;
      context.stroke();
    }
    context.fillStyle = css(theme.text);
    for (const [x, y] of points.slice(0, -1)) {
      context.beginPath();
      context.arc(x, y, 1.9, 0, 2 * Math.PI);
      context.fill();
    }
    context.restore();
    const [x, y] = points.at(-1), [u, v] = [Math.max(plot.left + 7, Math.min(plot.left + plot.width - 7, x)), Math.max(7, Math.min(plot.height - 7, y))];
    return [u, v, Math.hypot(u - x, v - y) > 8];
  }

  drawStart(context, theme) {
    const [w, b] = this.pending || this.header.start, [x, y] = [this.plot.x(w), this.plot.y(b)];
    for (const [width, color] of [[4.5, theme.background], [2.25, theme.accent]]) {
      context.beginPath();
      context.arc(x, y, 10, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = css(color);
      context.stroke();
    }
  }

  // (w, b) under a pointer; null outside of the picture.
  under(event) {
    const bounds = this.canvas.getBoundingClientRect(), { plot } = this, [left, right, bottom, top] = this.header.extent;
    const x = (event.clientX - bounds.left - plot.left) / plot.width, y = (event.clientY - bounds.top - plot.top) / plot.height;
    return x < 0 || x > 1 || y < 0 || y > 1 ? null : [left + x * (right - left), top + y * (bottom - top)];
  }

  point(event) {
    const at = event.pointerType === "touch" ? null : this.under(event);
    this.canvas.style.cursor = at ? "crosshair" : "";
    this.tooltip.hidden = !at;
    if (!at) return;
    this.tooltip.textContent = `start at w ${at[0].toFixed(1)}, b ${at[1].toFixed(1)}`.replaceAll("-", "−");
    const bounds = this.canvas.getBoundingClientRect(), x = event.clientX - bounds.left, right = x > this.width * 0.6;
    this.tooltip.style.left = right ? "" : `${x + 14}px`;
    this.tooltip.style.right = right ? `${this.width - x + 14}px` : "";
    this.tooltip.style.top = `${Math.max(0, event.clientY - bounds.top - 32)}px`;
  }
}
