// Examples in the plane of the picture, over the regions of the classes that the network picks.

const MAP_MARGIN = { left: 30, bottom: 22 };
const MOST_MAP = 380; // pixels of its side
const REACH = 14; // pixels: no farther from the pointer is an example meant

class PlaneMap {
  constructor(point) {
    this.point = point; // called with the place of the example that is pointed at
    this.element = element("div", "plane-map");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.element.append(this.canvas);
    for (const kind of ["pointermove", "click"]) {
      this.canvas.addEventListener(kind, (event) => { const at = this.nearest(event); if (at !== null) this.point(at); });
    }
  }

  load(header, arrays, theme) {
    Object.assign(this, { header, arrays, theme });
    this.canvas.setAttribute("aria-label", header.described);
    const [rows, columns] = arrays.regions.shape;
    this.regions = PixelImage.sized(this.regions, columns, rows);
    arrays.regions.values.forEach((k, p) => { this.regions.pixels[p] = packed(theme.softClasses[k % theme.softClasses.length]); });
    this.regions.update();
  }

  arrange(width) {
    const side = Math.round(Math.min(width - MAP_MARGIN.left, MOST_MAP)), [left, right, bottom, top] = this.header.extent;
    const height = Math.round(Math.min(side * ((top - bottom) / (right - left)), MOST_MAP));
    Object.assign(this, { width: side + MAP_MARGIN.left, height: height + MAP_MARGIN.bottom });
    this.plot = plotFrame({ left: MAP_MARGIN.left, top: 0, width: side, height }, this.header.extent);
    this.canvas.style.width = `${this.width}px`;
  }

  // The examples at the places `listed`, of which `chosen` is the one that is told about.
  draw(listed, chosen) {
    this.listed = listed;
    const context = sharpContext(this.canvas, this.width, this.height), { plot, theme, header } = this;
    context.save();
    context.beginPath();
    context.roundRect(plot.left, plot.top, plot.width, plot.height, 8);
    context.clip();
    context.globalAlpha = 0.55;
    context.drawImage(this.regions.canvas, plot.left, plot.top, plot.width, plot.height);
    context.globalAlpha = 1;
    for (const at of [...listed.filter((one) => one !== chosen), ...(listed.includes(chosen) ? [chosen] : [])]) {
      const [x, y] = this.at(at);
      tracePoint(context, SETS.indexOf(header.set), x, y, at === chosen ? 7 : 5);
      context.fillStyle = css(theme.classes[this.arrays.labels.values[at] % theme.classes.length]);
      context.fill();
      context.lineWidth = at === chosen ? 2.6 : 1.4;
      context.strokeStyle = css(at === chosen ? theme.text : theme.background);
      context.stroke();
    }
    context.restore();
    drawAxes(context, plot, theme, { xName: header.axes[0], yName: header.axes[1] });
  }

  at(place) {
    const { values } = this.arrays.points;
    return [this.plot.x(values[2 * place]), this.plot.y(values[2 * place + 1])];
  }

  nearest(event) {
    const box = this.canvas.getBoundingClientRect(), [u, v] = [event.clientX - box.left, event.clientY - box.top];
    let best = null, least = REACH;
    for (const place of this.listed) {
      const [x, y] = this.at(place), distance = Math.hypot(x - u, y - v);
      if (distance < least) [best, least] = [place, distance];
    }
    return best;
  }
}
