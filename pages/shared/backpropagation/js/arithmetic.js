// The arithmetic of one number of a step, in numbers: what it is made of, and which cells of the operands take part.

const TERMS = 4; // written out
const CELL = (r, c) => (rows, columns) => (row, column) => row === Math.min(r, rows - 1) && column === Math.min(c, columns - 1);
const ROW = (r) => () => (row) => row === r;
const COLUMN_OF = (_, c) => () => (row, column) => column === c;
// Of products, in the order of the operands; everything else goes entry by entry.
const MARKS = {
  affine: [ROW, COLUMN_OF, CELL],
  weights: [ROW, COLUMN_OF, CELL, CELL],
  previous: [ROW, COLUMN_OF],
};

function marksOf(kind, operand, { row, column }) {
  const mark = (MARKS[kind] && MARKS[kind][operand]) || CELL;
  return mark(row, column);
}

// `operands` are matrices as they are drawn, `result` too; `told` is the header of the message.
function arithmetic(step, result, operands, { row, column }, told) {
  const value = result.value(row, column), of = (k) => operands[k].value(Math.min(row, operands[k].rows - 1), Math.min(column, operands[k].columns - 1));
  const { wrong } = step; // a planted bug: the numbers are those of the wrong line, the words those of the right one
  const is = wrong ? `would be right; the wrong line gives ${fullNumber(value)}` : `= ${fullNumber(value)}`;
  const mean = wrong ? `; the wrong line makes ${fullNumber(value)} of all ${told.examples} examples` : `; the mean over ${told.examples} examples is ${fullNumber(value)}`;
  const unit = result.rows > 1 ? `Unit ${row + 1}: ` : "";
  const sum = (length, term) => {
    const terms = Array.from({ length: Math.min(length, TERMS) }, (_, k) => term(k));
    return terms.join(" + ") + (length > TERMS ? ` + … (${length} products)` : "");
  };
  const product = (left, right) => sum(step.inner || left.columns, (k) => `${factor(left.value(row, k))}·${factor(right.value(k, column))}`);
  const texts = {
    affine: () => `${unit}${product(operands[0], operands[1])} + ${factor(of(2))} ${is}`,
    previous: () => `${unit}${product(operands[0], operands[1])} ${is}`,
    normalization: () => `${unit}${fullNumber(of(0))} · (${fullNumber(of(1))} − ${factor(of(2))}) / ${fullNumber(of(3))} + ${factor(of(4))} ${is}`,
    activation: () => `${unit}${told.activation}(${fullNumber(of(0))}) ${is}`,
    dropout: () => `${unit}${fullNumber(of(0))} · ${fullNumber(of(1))} ${is}`,
    sigmoid: () => `${unit}1 / (1 + e^(−${factor(of(0))})) ${is}`,
    softmax: () => `Class ${row + 1}: e^${factor(of(0))} / Σ e^z ${is}`,
    linear: () => `${is.slice(2)}`,
    loss: () => `This example's loss is ${fullNumber(value)}.`,
    cost: () => `This example's loss is ${fullNumber(of(0))}; J over ${told.examples} examples ${is}`,
    slope: () => `${unit}${fullNumber(of(0))} · ${factor(of(1))} ${is}`,
    gamma: () => `${unit}this example gives ${fullNumber(of(0))} · ${factor(of(1))} = ${fullNumber(of(0) * of(1))}${mean}`,
    bias: () => `${unit}this example gives ${fullNumber(of(0))}${mean}`,
    weights: () => weightText(operands, row, column, mean, told),
    through_normalization: () => `${unit}(${fullNumber(of(0))} − ${factor(of(1))} − ${factor(of(2))} · ${factor(of(3))}) / ${fullNumber(of(4))} ${is}`,
  };
  if (step.kind.startsWith("error")) return step.kind.endsWith("_ce") ? `${unit}${fullNumber(of(0))} − ${factor(of(1))} ${is}` : `${unit}a ${fullNumber(of(0))}, y ${fullNumber(of(1))}: dz ${is}`;
  return texts[step.kind]();
}

function weightText(operands, row, column, mean, told) {
  const dz = operands[0].value(row, 0), a = operands[1].value(0, column);
  const added = operands.length > 2 ? ", the penalty's part included" : "";
  return `From ${told.inputLayer ? "input" : "unit"} ${column + 1} to unit ${row + 1}, this example gives ${fullNumber(dz)} · ${factor(a)} = ${fullNumber(dz * a)}${mean}${added}`;
}

// The number of a matrix that is worth explaining first: the largest.
function largestCell(matrix) {
  let best = { row: 0, column: 0 }, most = -1;
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < matrix.columns; column++) {
      const size = Math.abs(matrix.value(row, column));
      if (size > most) [best, most] = [{ row, column }, size];
    }
  }
  return best;
}
