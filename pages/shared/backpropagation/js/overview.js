// The network laid out layer by layer: above what the forward pass computes, below each its gradient, of the same shape.

const CELLS = [[40, 19], [32, 18], [16, 16], [12, 12], [9, 9], [6, 6], [4, 4], [3, 3], [2, 2]]; // px, the largest that fits
const ROOM = 160; // px of height for one row of pictures
const CAPTION = 38, LINE = 14; // px: name and shape below a picture, and its largest number
const WORDS = 150; // px for how many layers stand before and after
const SMALLEST = 36, BETWEEN = 8, PADDING = 20; // px: width of a caption, between pictures, around those of a layer
const FEWEST_LAYERS = 3; // shown at once where the smallest cells leave room

class Overview {
  constructor(choose, say) {
    this.choose = choose; // called with the name of an array that was clicked
    this.say = say; // called with words about the number under the pointer, or ""
    this.element = element("div", "overview");
    this.earlier = element("p", "further");
    this.later = element("p", "further");
    this.track = element("div", "layers");
    this.element.append(this.earlier, this.track, this.later);
  }

  load(header, quantities) {
    this.header = header;
    this.quantities = quantities;
    this.built = "";
  }

  // As large as they fit: all layers if they can be, else those around the one at work.
  arrange(width, narrow) {
    const { layers } = this.header, all = layers.length;
    const rows = this.rowsOf(layers);
    this.width = width;
    for (const cell of CELLS) {
      const widths = layers.map((layer) => this.widthOf(layer, cell)), sum = widths.reduce((total, one) => total + one + BETWEEN, -BETWEEN);
      const fit = sum <= width ? all : this.fitting(widths, width - (narrow ? 0 : WORDS));
      const wanted = cell[0] >= WITH_NUMBERS ? (narrow ? 1 : all) : Math.min(all, narrow ? 1 : FEWEST_LAYERS);
      [this.cell, this.count] = [cell, Math.max(1, fit)];
      if (fit >= wanted && rows * cell[1] <= ROOM) break;
    }
    this.built = "";
  }

  widthOf({ columns }, cell) {
    const pictures = columns.map(([name]) => Math.max(SMALLEST, this.pictureWidth(name, cell)));
    return pictures.reduce((sum, one) => sum + one, 0) + BETWEEN * (columns.length - 1) + PADDING;
  }

  rowsOf(layers) { return Math.max(...layers.flatMap(({ columns }) => columns.map(([name]) => this.quantities[name].drawn[0]))); }

  pictureWidth(name, cell) {
    const [, columns] = this.quantities[name].drawn;
    return columns * cellWidth(columns, cell);
  }

  // How many neighbouring layers always fit.
  fitting(widths, width) {
    let count = widths.length;
    const fits = (from) => widths.slice(from, from + count).reduce((sum, one) => sum + one + BETWEEN, -BETWEEN) <= width;
    while (count > 0 && !widths.slice(0, widths.length - count + 1).every((_, from) => fits(from))) count--;
    return count;
  }

  show(step, known, theme) {
    const { layers } = this.header, atWork = step.direction === "forward" && (step.kind === "loss" || step.kind === "cost") ? layers.length - 1 : step.layer;
    const from = Math.max(0, Math.min(layers.length - this.count, atWork - Math.floor(this.count / 2)));
    if (this.built !== String(from)) this.rebuild(from);
    for (const { name, matrix } of this.pictures) {
      matrix.draw(theme, { known: known.has(name), active: step.gives[0] === name });
    }
    this.blocks.forEach((block, k) => block.classList.toggle("at-work", from + k === atWork));
  }

  // Who came to an array by keyboard stays there.
  rebuild(from) {
    const held = this.pictures && this.pictures.find(({ matrix }) => matrix.canvas.matches(":focus"));
    this.build(from);
    const again = held && this.pictures.find(({ name }) => name === held.name);
    if (again) again.matrix.canvas.focus({ preventScroll: true });
  }

  build(from) {
    this.built = String(from);
    this.pictures = [];
    const shown = this.header.layers.slice(from, from + this.count), left = this.header.layers.length - from - shown.length;
    this.earlier.textContent = from ? `‹ ${from} before` : "";
    this.later.textContent = left ? `${left} after ›` : "";
    // Both rows of pictures are as high in every layer, so that all gradients begin on one line.
    const captions = this.cell[0] >= WITH_NUMBERS ? CAPTION : CAPTION + LINE, seen = this.count > 1 ? this.header.layers : shown;
    this.height = this.rowsOf(seen) * this.cell[1] + captions;
    this.blocks = shown.map((layer) => this.block(layer));
    this.track.replaceChildren(...this.blocks);
  }

  block({ title, columns }) {
    const block = element("section", "layer");
    block.append(element("p", "title", title));
    for (const line of this.lines(columns)) {
      const grid = element("div", "pictures");
      grid.style.gridTemplateRows = `repeat(2, ${this.height}px)`;
      grid.style.gridTemplateColumns = `repeat(${line.length}, auto)`;
      for (const pair of [0, 1]) {
        for (const names of line) grid.append(names[pair] ? this.picture(names[pair]) : element("span"));
      }
      block.append(grid);
    }
    return block;
  }

  // A layer that is wider than a phone goes on below.
  lines(columns) {
    const lines = [[]];
    for (const one of columns) {
      if (lines.at(-1).length && this.widthOf({ columns: [...lines.at(-1), one] }, this.cell) > this.width) lines.push([]);
      lines.at(-1).push(one);
    }
    return lines;
  }

  picture(name) {
    const quantity = this.quantities[name];
    const point = (cell) => this.say(cell ? spot(matrix, cell) : "");
    const computed = this.header.steps.some(({ gives }) => gives.includes(name)); // the others were there before
    const matrix = new Matrix(point, computed ? () => this.choose(name) : null).describe(quantity, this.cell);
    matrix.element.dataset.name = name;
    this.pictures.push({ name, matrix });
    return matrix.element;
  }
}

// The number under the pointer, in words.
function spot(matrix, { row, column }) {
  const value = fullNumber(matrix.value(row, column)), { symbol } = matrix.quantity;
  const place = matrix.columns > 1 ? `row ${row + 1}, column ${column + 1}` : matrix.rows > 1 ? `entry ${row + 1}` : "";
  return `${symbol}${place ? `, ${place}` : ""}: ${value}`;
}
