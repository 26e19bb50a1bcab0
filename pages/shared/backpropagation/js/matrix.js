// One array as a small picture: a cell for every number, coloured by sign and size, with the number where there is room.

const WITH_NUMBERS = 30; // px of width from which a cell holds its number
const ROOMY = 38; // px from which the number is written a little larger
const EXACT = 54; // px from which it holds more digits of it

const NOTHING = 1e-12; // numbers as small as this are rounding: no colour
const MOST_READ = 40; // numbers that are told to a screen reader
const THINNEST = 14; // px that a single column has

function drawnShape({ drawn }, turned) { return turned ? [drawn[1], drawn[0]] : drawn; }

function cellWidth(columns, [width]) { return columns === 1 ? Math.max(THINNEST, width) : width; }

class Matrix {
  // `point(cell)` is called with what the pointer is over, or null; `choose()` with a click or Enter.
  constructor(point, choose) {
    this.element = element("figure", "matrix");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", choose ? "button" : "img");
    this.caption = element("figcaption");
    this.element.append(this.canvas, this.caption);
    this.canvas.addEventListener("pointermove", (event) => point(this.at(event)));
    this.canvas.addEventListener("pointerdown", (event) => point(this.at(event)));
    this.canvas.addEventListener("pointerleave", () => point(null));
    if (choose) this.offer(choose);
  }

  offer(choose) {
    this.canvas.tabIndex = 0;
    this.canvas.addEventListener("click", choose);
    this.canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation(); // Space would play
      choose();
    });
  }

  // `cell` is [width, height] in px; a lone column is never thin. The picture is `turned` where the array is transposed.
  describe(quantity, cell, turned = false) {
    Object.assign(this, { quantity, turned });
    [this.rows, this.columns] = drawnShape(quantity, turned);
    this.cell = [cellWidth(this.columns, cell), cell[1]];
    Object.assign(this.canvas.style, { width: `${this.columns * this.cell[0]}px`, height: `${this.rows * this.cell[1]}px` });
    this.caption.replaceChildren(written(quantity.symbol + (turned ? "ᵀ" : "")), element("span", "shape", this.shape()));
    this.values = quantity.values;
    this.largest = this.values.reduce((most, value) => (Math.abs(value) > most && Number.isFinite(value) ? Math.abs(value) : most), 0);
    this.size = element("span", "shape", cell[0] >= WITH_NUMBERS ? "" : this.most());
    this.caption.append(this.size);
    return this;
  }

  shape() {
    const { shape, of_each: each } = this.quantity, whole = each ? [shape[0], "m"] : shape;
    return (this.turned ? [...whole].reverse() : whole).join(" × ");
  }

  // How large the numbers are at most, without their signs.
  most() {
    if (this.values.some(Number.isNaN)) return "NaN";
    if (this.values.some((value) => !Number.isFinite(value))) return "∞";
    return this.largest ? `≤ ${shortNumber(this.largest)}` : "all 0";
  }

  // All its numbers, row by row, for who does not see them; "" where they are too many to be listened to.
  read() {
    if (this.rows * this.columns > MOST_READ) return "";
    const across = (row) => Array.from({ length: this.columns }, (_, column) => fullNumber(this.value(row, column))).join(", ");
    return Array.from({ length: this.rows }, (_, row) => across(row)).join("; ");
  }

  value(row, column) { return this.values[this.turned ? column * this.rows + row : row * this.columns + column]; }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * this.rows);
    const column = Math.floor(((event.clientX - box.left) / box.width) * this.columns);
    return row >= 0 && column >= 0 && row < this.rows && column < this.columns ? { row, column } : null;
  }

  // `marked(row, column)` tells which cells take part in the number that is explained.
  draw(theme, { known = true, active = false, marked = null } = {}) {
    const [w, h] = this.cell, context = sharpContext(this.canvas, this.columns * w, this.rows * h);
    this.element.classList.toggle("unknown", !known);
    this.element.classList.toggle("active", active);
    const { symbol } = this.quantity, name = `${symbol}${this.turned ? " transposed" : ""}, ${this.shape()}`;
    this.canvas.setAttribute("aria-label", known ? `${name}: ${this.most()}` : `${name}: not computed yet`);
    this.canvas.setAttribute("aria-description", known ? this.read() : "");
    this.size.style.visibility = known ? "visible" : "hidden";
    if (!known) return;
    const gap = Math.min(w, h) >= 6 ? 1 : 0, numbers = w >= WITH_NUMBERS;
    context.font = `${w >= EXACT ? 11.5 : w >= ROOMY ? 10.5 : 10}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        const value = this.value(row, column), x = column * w, y = row * h;
        context.fillStyle = this.color(theme, value, numbers ? 0.5 : 0.9);
        context.fillRect(x, y, w - gap, h - gap);
        if (numbers) {
          context.fillStyle = css(theme.text);
          context.fillText(w >= EXACT ? cellNumber(value) : shortNumber(value), x + (w - gap) / 2, y + h / 2, w - gap - 1);
        }
      }
    }
    if (!marked) return;
    context.strokeStyle = css(theme.text);
    context.lineWidth = numbers ? 1.5 : 1;
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        if (marked(row, column)) context.strokeRect(column * w + 0.75, row * h + 0.75, w - gap - 1.5, h - gap - 1.5);
      }
    }
  }

  color(theme, value, most) {
    if (Number.isNaN(value)) return css(theme.frame);
    const share = Number.isFinite(value) ? Math.abs(value) / Math.max(this.largest, NOTHING) : 1;
    return css(mix(theme.neutral, value < 0 ? theme.blue : theme.orange, most * share));
  }
}
