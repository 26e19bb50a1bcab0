// The step that is shown: in words, as a formula, as code, and as the matrices themselves with their numbers.

const EQUATION_CELLS = [[54, 21], [40, 20], [32, 18], [16, 16], [12, 12], [9, 9], [6, 6], [4, 4], [3, 3]];
const EQUATION_HEIGHT = 260; // px
const SHORT_CODE = 2; // lines: longer code has the wide side
const LETTER = 8.5, AROUND = 16; // px: of what stands between two matrices

class Equation {
  constructor() {
    this.element = element("div", "step-shown");
    this.text = element("div", "said");
    this.direction = element("p", "direction");
    this.title = element("p", "title");
    this.words = element("p", "words");
    this.formula = element("p", "formula");
    this.code = element("pre", "code");
    this.number = element("p", "number");
    this.picture = element("div", "equation");
    this.text.append(this.direction, this.title, this.words, this.formula);
    this.right = element("div", "matrices");
    this.right.append(this.picture, this.number);
    this.element.append(this.text, this.right);
  }

  load(header, quantities) {
    Object.assign(this, { header, quantities, shown: null });
  }

  arrange(width, narrow) {
    this.width = width;
    this.shown = null;
    this.element.style.minHeight = "";
    if (narrow) return; // a phone keeps the buttons of time at its lower edge
    // As high as the highest step, so that the buttons do not jump from step to step.
    const different = new Map(this.header.steps.map((step) => [this.signature(step), step]));
    const heights = Array.from(different.values(), (step) => { this.build(step); return this.element.offsetHeight; });
    this.element.style.minHeight = `${Math.max(...heights)}px`;
  }

  signature({ kind, equation, formula }) {
    const shapes = equation.map((piece) => (this.quantities[piece.replace(/\.T$/, "")] || { drawn: piece }).drawn);
    return JSON.stringify([kind, shapes, formula.length]);
  }

  show(step, theme) {
    this.theme = theme;
    if (this.shown !== step) this.build(step);
    this.explain();
  }

  build(step) {
    this.shown = step;
    this.direction.textContent = (step.direction === "forward" ? "Forward →" : "← Backward") + (step.wrong ? " · the planted bug is here" : "");
    this.code.classList.toggle("wrong", Boolean(step.wrong));
    this.title.textContent = step.title;
    this.words.textContent = step.words;
    this.formula.replaceChildren(written(step.formula));
    this.code.replaceChildren(element("code", "", step.code));
    (step.code.split("\n").length > SHORT_CODE ? this.right : this.text).append(this.code);
    const pieces = step.equation.map((piece) => ({ piece, name: piece.replace(/\.T$/, ""), turned: piece.endsWith(".T") }));
    const arrays = pieces.filter(({ name }) => this.quantities[name]);
    const signs = pieces.filter(({ name }) => !this.quantities[name]).reduce((sum, { piece }) => sum + LETTER * piece.length + AROUND, 0);
    const size = this.sizeFor(arrays, signs);
    this.matrices = [];
    this.picture.replaceChildren(...pieces.map(({ piece, name, turned }) => {
      if (!this.quantities[name]) return element("span", "sign", piece);
      const k = this.matrices.length, point = (cell) => { this.pointed = cell && { k, cell }; this.explain(); };
      const matrix = new Matrix(point).describe(this.quantities[name], size, turned);
      this.matrices.push(matrix);
      return matrix.element;
    }));
    this.pointed = null;
    this.first = largestCell(this.matrices[0]);
  }

  // The largest cells with which everything stands in one line, or each matrix in one.
  sizeFor(arrays, signs) {
    const shapes = arrays.map(({ name, turned }) => drawnShape(this.quantities[name], turned));
    const rows = Math.max(...shapes.map(([count]) => count)), widest = Math.max(...shapes.map(([, count]) => count));
    const across = (cell) => shapes.reduce((sum, [, count]) => sum + Math.max(SMALLEST, count * cellWidth(count, cell)) + BETWEEN, signs);
    const line = EQUATION_CELLS.find((cell) => across(cell) <= this.width && rows * cell[1] <= EQUATION_HEIGHT);
    const wrapped = EQUATION_CELLS.find(([w, h]) => widest * w <= this.width && rows * h <= EQUATION_HEIGHT);
    const roomy = line && line[0] >= WITH_NUMBERS;
    return (roomy ? line : wrapped && wrapped[0] >= WITH_NUMBERS ? wrapped : line || wrapped) || EQUATION_CELLS.at(-1);
  }

  // The number under the pointer, or the largest one, and what it is made of.
  explain() {
    const [result, ...operands] = this.matrices, { shown: step, header } = this;
    const aside = this.pointed && this.pointed.k > 0;
    const cell = this.pointed && !aside ? this.pointed.cell : this.first;
    result.draw(this.theme, { active: true, marked: (row, column) => row === cell.row && column === cell.column });
    operands.forEach((operand, k) => operand.draw(this.theme, { marked: marksOf(step.kind, k, cell)(operand.rows, operand.columns) }));
    const told = { ...header, inputLayer: step.layer === 1 };
    this.number.replaceChildren(written(aside ? spot(this.matrices[this.pointed.k], this.pointed.cell) : arithmetic(step, result, operands, cell, told)));
  }
}
