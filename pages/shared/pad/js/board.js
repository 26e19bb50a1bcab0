// Where one draws: with a mouse, a finger or a pen.

const APART = 0.2; // dots: nearer points add nothing
const MOST_BOARD = 340; // pixels of its side

class Board {
  // `begin` is called before a stroke, `draw` with every point of it, `end` after it.
  constructor({ begin, draw, end }) {
    Object.assign(this, { begin, add: draw, end });
    this.element = element("div", "board");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "Drawing area, for a mouse, a finger or a pen; with keys, use the cells of the 8 × 8 image");
    this.hint = element("p", "board-hint", "Draw a digit here");
    this.element.append(this.canvas, this.hint);
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const kind of ["pointerup", "pointercancel"]) this.canvas.addEventListener(kind, (event) => this.up(event));
  }

  down(event) {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.stroke = [this.place(event)];
    this.begin(this.stroke);
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const one of passed.length ? passed : [event]) {
      const [x, y] = this.place(one), [u, v] = this.stroke.at(-1);
      if (Math.hypot(x - u, y - v) >= APART) this.stroke.push([x, y]);
    }
    this.add();
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    this.end();
  }

  // In dots, and no farther out than the edge.
  place(event) {
    const box = this.canvas.getBoundingClientRect(), inside = (value) => Math.max(0, Math.min(this.side, value));
    return [inside(((event.clientX - box.left) / box.width) * this.side), inside(((event.clientY - box.top) / box.height) * this.side)];
  }

  arrange(width) { this.size = Math.round(Math.min(width, MOST_BOARD)); this.canvas.style.width = `${this.size}px`; }

  // The strokes over the counts that they are added to; the counts' blocks are pale.
  show({ strokes, base }, { side, pen, most }, theme) {
    this.side = side;
    const context = sharpContext(this.canvas, this.size, this.size), dot = this.size / side;
    if (base) {
      const blocks = Math.sqrt(base.length), cell = this.size / blocks;
      base.forEach((count, at) => {
        context.fillStyle = css(theme.text, (0.62 * count) / most);
        context.fillRect((at % blocks) * cell, Math.floor(at / blocks) * cell, cell + 0.5, cell + 0.5);
      });
    }
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = 2 * pen * dot;
    context.strokeStyle = css(theme.text);
    for (const stroke of strokes) {
      context.beginPath();
      for (const [x, y] of stroke) context.lineTo(x * dot, y * dot);
      if (stroke.length === 1) context.lineTo(stroke[0][0] * dot, stroke[0][1] * dot + 0.01);
      context.stroke();
    }
    this.hint.hidden = strokes.length > 0 || Boolean(base);
  }
}
