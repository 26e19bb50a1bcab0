// Softmax in steps, the same as in dlcore/softmax/steps.py and dlcore/softmax/overflow.py, for numbers that are dragged.

function sumOf(values) { return values.reduce((sum, value) => sum + value, 0); }

// L = -ln y^_label, or the squared error; of two classes as a single sigmoid has it, (a - y)^2.
function softmaxSteps(logits, { temperature, label, loss: lossId }) {
  const scaled = logits.map((z) => z / temperature), largest = Math.max(...scaled);
  const shifted = scaled.map((z) => z - largest);
  const exponentials = shifted.map(Math.exp), total = sumOf(exponentials); // t_j = e^(z_j/T - max)
  const probabilities = exponentials.map((t) => t / total); // y^_j = t_j / sum_k t_k
  const winner = logits.indexOf(Math.max(...logits)), hard = logits.map((_, j) => Number(j === winner));
  const difference = probabilities.map((p, j) => p - Number(j === label)); // y^ - y
  // dy^_i / dz_j = y^_i (1[i=j] - y^_j) / T
  const jacobian = probabilities.map((p, i) => probabilities.map((q, j) => (p * (Number(i === j) - q)) / temperature));
  const share = logits.length === 2 ? 0.5 : 1, cross = lossId === "ce";
  const others = sumOf(exponentials.filter((_, j) => j !== winner)); // sum_k t_k - 1
  const missing = sumOf(exponentials.filter((_, j) => j !== label)) / total; // 1 - y^_label, without the cancellation
  const loss = cross ? Math.log1p(others) - shifted[label] : share * sumOf(difference.map((d) => d * d));
  const dz = cross
    ? difference.map((d) => d / temperature) // dz = (y^ - y) / T
    : jacobian.map((row) => sumOf(row.map((entry, j) => entry * 2 * share * difference[j]))); // dz = J dy^
  const diagonal = probabilities.map((p, j) => (j === label ? (p - 1) / temperature : 0)); // as often written
  return { logits, shifted, exponentials, total, probabilities, hard, jacobian, loss, dz, diagonal, winner, missing };
}

// In float32 at every step, the largest logit subtracted or not.
function softmaxInFloat32(logits, label, subtract) {
  const { fround } = Math, z = logits.map(fround), largest = subtract ? Math.max(...z) : 0;
  const exponentials = z.map((value) => fround(Math.exp(fround(value - largest))));
  const total = exponentials.reduce((sum, t) => fround(sum + t), 0);
  const probabilities = exponentials.map((t) => fround(t / total));
  return { exponentials, total, probabilities, loss: fround(-Math.log(probabilities[label])) };
}

// -ln y^_label from the logits: ln sum_k e^(z_k - max z) - (z_label - max z)
function lossInFloat32(logits, label) {
  const { fround } = Math, z = logits.map(fround), largest = Math.max(...z);
  const total = z.reduce((sum, value) => fround(sum + fround(Math.exp(fround(value - largest)))), 0);
  return fround(fround(Math.log(total)) - fround(z[label] - largest));
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// Any number in a few characters: 0.842, −3.1, 2·10⁻⁵, ∞, NaN.
function figure(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(3)), size = Math.abs(rounded);
  if (size >= 0.0005 && size < 1e5) return formatNumber(Math.sign(value) * Math.max(size, 0.001));
  return timesTen(value, 0);
}

// Three digits, as `number_text` in dlcore/amounts.py: 0.0123, 15,200, 9.94·10⁻⁵.
function precise(value) {
  if (!Number.isFinite(value)) return figure(value);
  const rounded = Number(value.toPrecision(3)), size = Math.abs(rounded);
  if (value === 0 || (Math.abs(value) >= 0.001 && size < 1000)) return String(rounded).replace("-", "−");
  return size >= 1000 && size < 1e6 ? rounded.toLocaleString("en-US").replace("-", "−") : timesTen(value, 2);
}

function timesTen(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits).split("e");
  return `${String(Number(mantissa)).replace("-", "−")}·10${[...String(Number(exponent))].map((sign) => RAISED[sign]).join("")}`;
}

// The next of 1, 2, 5, 10, 20, ... at or above a size: axes that stand still while a hand drags.
function roundUp(size) {
  const power = 10 ** Math.floor(Math.log10(Math.max(size, 1e-9)));
  return [1, 2, 5, 10].find((factor) => factor * power >= size * (1 - 1e-9)) * power;
}
