// Where on the plane the example lies: the map of the classes, the examples, and a ring that is dragged.

const PLACE_MARGIN = { left: 30, bottom: 22 };
const STEPS_ACROSS = 60; // of an arrow key, in the width of the plane

class PlacePanel {
  // `place` is called with what a hand chose: coordinates on the plane, or the number of an example.
  constructor(place) {
    this.place = place;
    this.element = element("section", "place");
    this.caption = element("p", "caption");
    this.box = element("div", "box");
    this.map = element("canvas", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.canvas = element("canvas", "points");
    this.canvas.setAttribute("role", "img");
    this.handle = button("handle", "The example shown: drag it, or press an arrow key");
    this.link = element("span", "thread");
    this.near = element("span", "near");
    for (const mark of [this.link, this.near]) mark.setAttribute("aria-hidden", "true");
    this.box.append(this.map, this.canvas, this.link, this.near, this.handle);
    this.element.append(this.caption, this.box);
    for (const target of [this.canvas, this.handle]) target.addEventListener("pointerdown", (event) => this.grab(event));
    this.handle.addEventListener("keydown", (event) => this.key(event));
  }

  load(data) {
    this.data = data;
    this.columns = null;
    this.overlay = null;
    this.caption.replaceChildren(element("b", "", data.title), ` · ${data.caption}`);
    this.canvas.setAttribute("aria-label", data.described);
  }

  arrange(width) {
    const size = Math.round(width - PLACE_MARGIN.left);
    this.height = size + PLACE_MARGIN.bottom;
    this.width = PLACE_MARGIN.left + size;
    this.plot = plotFrame({ left: PLACE_MARGIN.left, top: 0, width: size, height: size }, this.data.extent);
    this.box.style.width = `${this.width}px`;
    this.overlay = null;
  }

  draw({ at, nearest, temperature }, theme) {
    if (!this.plot) return;
    this.paintMap(temperature, theme);
    this.drawExamples(theme);
    const [x, y] = [this.plot.x(at[0]), this.plot.y(at[1])];
    Object.assign(this.handle.style, { left: `${x}px`, top: `${y}px` });
    this.drawThread(nearest, x, y);
  }

  // A thread to the nearest example, whose label stands for the point's.
  drawThread(nearest, x, y) {
    const { points } = this.data.arrays, show = this.data.plane;
    this.link.hidden = this.near.hidden = !show;
    if (!show) return;
    const [u, v] = [this.plot.x(points.values[2 * nearest]), this.plot.y(points.values[2 * nearest + 1])];
    Object.assign(this.near.style, { left: `${u}px`, top: `${v}px` });
    const length = Math.hypot(u - x, v - y), turn = Math.atan2(v - y, u - x);
    Object.assign(this.link.style, { left: `${x}px`, top: `${y}px`, width: `${length}px`, transform: `rotate(${turn}rad)` });
  }

  // The probabilities at a temperature; the logits of the map do not change while a hand drags.
  paintMap(temperature, theme) {
    const { evaluator, parameters } = this.data;
    this.map.hidden = !evaluator;
    if (!evaluator || (this.columns && this.painted === theme && this.paintedAt === temperature)) return;
    if (!this.columns) {
      this.side = evaluator.side(false, 1);
      this.columns = evaluator.evaluate(parameters, this.side).activations.at(-1);
      this.warm = this.columns.map((column) => new Float32Array(column.length));
    }
    const { columns, warm } = this, single = columns.length === 1;
    columns.forEach((column, k) => { for (let p = 0; p < column.length; p++) warm[k][p] = column[p] / temperature; });
    this.image = PixelImage.sized(this.image, this.side, this.side, this.map);
    if (single) {
      ACTIVATION.sigmoid(warm[0]);
      paintValues(this.image.pixels, warm[0], 0, 1, theme.diverging);
    } else {
      softmax(warm);
      paintClasses(this.image.pixels, warm, theme.softClasses);
    }
    this.image.update();
    this.painted = theme;
    this.paintedAt = temperature;
  }

  drawExamples(theme) {
    const key = [this.width, theme.dark, window.devicePixelRatio, theme.text].join("|");
    if (key === this.overlay) return;
    this.overlay = key;
    const { plot, data } = this, context = sharpContext(this.canvas, this.width, this.height);
    Object.assign(this.map.style, { left: `${plot.left}px`, top: `${plot.top}px`, width: `${plot.width}px`, height: `${plot.height}px` });
    const colors = theme.classes.map((color) => css(color));
    const letter = data.names.length > 2 ? (target) => String(Math.round(target)) : null;
    const shown = { arrays: data.arrays, options: { dev: true, test: false } };
    drawPoints(context, plot, shown, theme, (_, target) => colors[Math.round(target) % colors.length], letter);
    drawAxes(context, plot, theme, { xName: prettyName(data.axes[0]), yName: prettyName(data.axes[1] || "") });
  }

  // Until it is let go, wherever that is.
  grab(event) {
    if (event.button > 0) return;
    event.preventDefault();
    this.handle.focus({ preventScroll: true });
    const follow = (moved) => { if (moved.pointerId === event.pointerId) this.move(moved); };
    const stop = (ended) => {
      if (ended.pointerId !== event.pointerId) return;
      window.removeEventListener("pointermove", follow);
      for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, stop);
    };
    window.addEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, stop);
    this.move(event);
  }

  move(event) {
    const bounds = this.canvas.getBoundingClientRect(), { plot } = this, [left, right, bottom, top] = this.data.extent;
    const within = (share) => Math.max(0, Math.min(1, share));
    const x = within((event.clientX - bounds.left - plot.left) / plot.width), y = within((event.clientY - bounds.top - plot.top) / plot.height);
    this.place([left + x * (right - left), top - y * (top - bottom)]);
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    this.place(null, move);
  }
}
