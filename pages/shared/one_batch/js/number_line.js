// A horizontal line of numbers on a canvas: its scale, its ticks, and the marks that stand on it.

const GLYPHS = 2; // classes that a shape tells apart; of more, the class itself is the mark
const MARK = 5;

// A domain that holds `low` to `high`, a little wider.
function widened(low, high, share = 0.06) {
  const span = high - low || Math.max(Math.abs(high), 1) * 0.5;
  return [low - share * span, high + share * span];
}

function lineScale([low, high], left, right) {
  const scale = (value) => left + ((value - low) / (high - low)) * (right - left);
  scale.domain = [low, high];
  return scale;
}

// At most about `most` round numbers within a domain.
function roundTicks([low, high], most) {
  const raw = (high - low) / Math.max(most, 1), power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) ticks.push(k * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return ticks.map((value) => ({ value, text: (Math.abs(value) < step / 2 ? 0 : value).toFixed(Math.min(digits, 8)).replace("-", "−") }));
}

function extent(values) {
  let low = Infinity, high = -Infinity;
  for (const value of values) { if (value < low) low = value; if (value > high) high = value; }
  return [low, high];
}

// Words with the page's colour around them, so that lines may run behind them.
function haloText(context, text, x, y, fill, theme) {
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = css(theme.background);
  context.strokeText(text, x, y);
  context.fillStyle = fill;
  context.fillText(text, x, y);
}

// One example: a disc or a diamond by its class, or the number of its class. `mark` is null where there are no classes.
function drawMark(context, x, y, mark, classes, fill, theme, size = MARK) {
  if (mark !== null && classes > GLYPHS) {
    context.font = `700 ${size * 2.6}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    haloText(context, String(mark), x, y + 0.5, fill, theme);
    context.textBaseline = "alphabetic";
    return;
  }
  context.beginPath();
  if (mark === 1) {
    const r = size * 1.25;
    context.moveTo(x, y - r); context.lineTo(x + r, y); context.lineTo(x, y + r); context.lineTo(x - r, y);
    context.closePath();
  } else context.arc(x, y, size, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1.25;
  context.strokeStyle = css(theme.background);
  context.stroke();
}

const RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function raisedNumber(whole) {
  return String(whole).replace("-", "⁻").replace(/\d/g, (digit) => RAISED_DIGITS[Number(digit)]);
}

// Three digits that count, as the page writes numbers everywhere: 1.23, 15,200, 2.15·10⁻⁶.
function threeDigits(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  let text = String(Number(value.toPrecision(3)));
  if (size >= 999.5 && size < 1e6) text = Number(value.toPrecision(3)).toLocaleString("en-US");
  else if (size >= 1e6 || (size !== 0 && size < 1e-3)) {
    const [mantissa, exponent] = value.toExponential(2).split("e");
    text = Number(mantissa) === 1 ? `10${raisedNumber(Number(exponent))}` : `${Number(mantissa)}·10${raisedNumber(Number(exponent))}`;
  }
  return text.replace("-", "−");
}

// As a factor after another, or below a power.
function inBrackets(value) { return value < 0 ? `(${threeDigits(value)})` : threeDigits(value); }

// As a further term of a sum, or of a difference.
function signed(value) { return value < 0 ? `− ${threeDigits(-value)}` : `+ ${threeDigits(value)}`; }
function takenAway(value) { return value < 0 ? `+ ${threeDigits(-value)}` : `− ${threeDigits(value)}`; }

// Words in which ^(…) is raised.
function withPowers(text, tag, className) {
  const node = element(tag, className);
  text.split(/\^\(([^)]*)\)/).forEach((part, k) => node.append(k % 2 ? element("sup", "", `\u2060${part}`) : part)); // a power stays on its line
  return node;
}
