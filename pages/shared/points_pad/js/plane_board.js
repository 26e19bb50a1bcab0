// The plane itself: where a pointer or a key asks for a point, and how the points are drawn.

const MOUSE_REACH = 10, FINGER_REACH = 16; // pixels around a point that belong to it
const MOVED = 3; // pixels after which a point is dragged, not touched
const MOST_SIDE = 380; // pixels
const AXES = { left: 26, bottom: 20 };
const KEY_STEP = 0.5, FINE_STEP = 0.1, AT_CURSOR = 0.3; // units of the plane

// A coordinate on the plane, as it is told: with three digits after the point.
function within(value, low, high) { return Number(Math.max(low, Math.min(high, value)).toFixed(3)); }

class PlaneBoard {
  // `on` has add(x, y), begin() before points change, move(i, x, y), pick(i), remove(i), end(), undo(),
  // label(k), redraw().
  constructor(on) {
    this.on = on;
    this.cursor = [0, 0];
    this.carried = false;
    this.canvas = element("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", "Plane for points. Arrow keys move the cross, with Shift in small steps; Enter sets a point or picks one up; Delete removes it; N goes to the next point; a digit chooses the class");
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    for (const kind of ["pointerup", "pointercancel"]) this.canvas.addEventListener(kind, (event) => this.up(event));
    this.canvas.addEventListener("contextmenu", (event) => this.take(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["focus", "blur"]) this.canvas.addEventListener(kind, () => this.on.redraw());
  }

  arrange(width) { this.side = Math.round(Math.min(width, MOST_SIDE)); this.canvas.style.width = `${this.side}px`; }

  pixel(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  place([px, py]) {
    const { left, top, width, height, extent } = this.plot, [x0, x1, y0, y1] = extent;
    return [within(x0 + ((px - left) / width) * (x1 - x0), x0, x1), within(y1 - ((py - top) / height) * (y1 - y0), y0, y1)];
  }

  // The nearest point within reach of a pixel, -1 for none.
  at([px, py], reach) {
    let best = -1, nearest = reach;
    this.points.forEach(([x, y], i) => {
      const away = Math.hypot(this.plot.x(x) - px, this.plot.y(y) - py);
      if (away <= nearest) { best = i; nearest = away; }
    });
    return best;
  }

  down(event) {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.from = this.pixel(event);
    this.carried = false;
    this.held = this.at(this.from, event.pointerType === "touch" ? FINGER_REACH : MOUSE_REACH);
    this.moved = this.held < 0;
    if (this.held >= 0) this.on.pick(this.held);
    else this.held = this.on.add(...this.place(this.from));
  }

  drag(event) {
    if (event.pointerId !== this.pointer || this.held < 0) return;
    const to = this.pixel(event);
    if (!this.moved) {
      if (Math.hypot(to[0] - this.from[0], to[1] - this.from[1]) < MOVED) return;
      this.moved = true;
      this.on.begin();
    }
    this.on.move(this.held, ...this.place(to));
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    if (this.moved) this.on.end();
  }

  take(event) {
    event.preventDefault();
    const place = this.at(this.pixel(event), MOUSE_REACH);
    if (place >= 0) this.on.remove(place);
  }

  key(event) {
    const step = event.shiftKey ? FINE_STEP : KEY_STEP;
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (event.key in ways) this.step(ways[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.press();
    else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else if (event.key.toLowerCase() === "n") this.next();
    else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) this.on.undo();
    else if (/^[0-9]$/.test(event.key)) this.on.label(Number(event.key));
    else return;
    event.preventDefault();
    event.stopPropagation(); // the stage has keys of its own
  }

  under() {
    const [x, y] = this.cursor, distances = this.points.map(([u, v]) => Math.hypot(u - x, v - y));
    const best = distances.indexOf(Math.min(...distances));
    return best >= 0 && distances[best] <= AT_CURSOR ? best : -1;
  }

  step([dx, dy]) {
    const [x0, x1, y0, y1] = this.plot.extent;
    this.cursor = [within(this.cursor[0] + dx, x0, x1), within(this.cursor[1] + dy, y0, y1)];
    if (this.carried && this.picked >= 0) this.on.move(this.picked, ...this.cursor);
    else this.on.redraw();
  }

  press() {
    if (this.carried) { this.carried = false; this.on.end(); return; }
    const place = this.under();
    if (place < 0) { this.on.add(...this.cursor); this.on.end(); return; }
    this.cursor = this.points[place].slice(0, 2);
    this.carried = true;
    this.on.begin();
    this.on.pick(place);
  }

  clear() {
    const place = this.carried ? this.picked : this.under();
    this.carried = false;
    if (place >= 0) this.on.remove(place);
  }

  next() {
    if (!this.points.length) return;
    const place = (this.picked + 1) % this.points.length;
    this.cursor = this.points[place].slice(0, 2);
    this.on.pick(place);
  }

  show(points, picked, extent, theme) {
    Object.assign(this, { points, picked });
    const context = sharpContext(this.canvas, this.side, this.side);
    this.plot = plotFrame({ left: AXES.left, top: 4, width: this.side - AXES.left - 4, height: this.side - AXES.bottom - 4 }, extent);
    const { plot } = this;
    context.fillStyle = css(theme.neutral);
    context.fillRect(plot.left, plot.top, plot.width, plot.height);
    drawAxes(context, plot, theme, { xName: "x1", yName: "x2" });
    context.strokeStyle = css(theme.frame);
    context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
    const radius = points.length > 400 ? 5 : 7;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = `600 ${Math.round(radius * 1.5)}px ${theme.font}`;
    points.forEach(([x, y, label], i) => {
      const [px, py] = [plot.x(x), plot.y(y)];
      context.beginPath();
      context.arc(px, py, radius, 0, 2 * Math.PI);
      context.fillStyle = css(theme.classes[label]);
      context.fill();
      context.lineWidth = i === picked ? 2.5 : 1;
      context.strokeStyle = i === picked ? css(theme.text) : css(theme.background);
      context.stroke();
      context.fillStyle = theme.dark ? css(theme.background) : "#ffffff"; // the class is told without its colour too
      context.fillText(String(label), px, py + 0.5);
    });
    if (this.canvas.matches(":focus-visible")) this.cross(context, theme);
  }

  cross(context, theme) {
    const px = this.plot.x(this.cursor[0]), py = this.plot.y(this.cursor[1]);
    context.strokeStyle = css(theme.accent);
    context.lineWidth = 2;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(px + 4 * dx, py + 4 * dy);
      context.lineTo(px + 13 * dx, py + 13 * dy);
    }
    context.stroke();
  }
}
