// The numbers behind the lines of a profile, where they stand, and what is said of them.

const EDGES = [["▲ overflow", (value) => !Number.isFinite(value)], ["▼ exactly 0", (value) => value === 0]];

// An array that a run has of its own ends with the run's number.
function ownName(run, name) { return name && `${name}${run.number}`; }

function runsWith(runs, { array }) { return runs.filter((run) => run.arrays[ownName(run, array)]); }

// What a run's line shows at this moment: the last row measured that is not later than the run's own frame.
function profileOf(run, spec) {
  const { array, theory } = spec;
  const { values, shape } = run.arrays[ownName(run, array)], expected = run.arrays[ownName(run, theory)];
  const epoch = run.epochs[run.view.frame], row = Math.max(0, run.told.signal_epochs.findLastIndex((one) => one <= epoch));
  return {
    name: spec.plain ? "" : run.name, ink: inkOf(run.told), start: row === 0,
    values: Array.from(values.subarray(row * shape[1], (row + 1) * shape[1])),
    theory: expected ? Array.from(expected.values) : null,
  };
}

function inkOf({ ink }) {
  const dash = !ink || !ink.dash[1] ? [] : ink.dash;
  return { dash, color: (theme) => (ink ? rgb(theme.dark ? ink.dark : ink.light) : theme.text) };
}

// Dots in groups of one, two, three, ...: the theories of several runs are told apart without their colours.
function theoryDash(number) {
  const dash = Array.from({ length: number + 1 }, () => [DOT, DOT_GAP]).flat();
  if (number) dash[dash.length - 1] = BETWEEN_GROUPS;
  return dash;
}

// Where the numbers stand: as the panel says, or counted from 1.
function abscissas(spec, lines) {
  return spec.x || Array.from({ length: Math.max(...lines.map(({ values }) => values.length)) }, (_, k) => k + 1);
}

// Whole numbers; the first is always among them.
function wholeTicks(first, last) {
  if (last - first <= FEW_LAYERS) return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  return [first, ...niceTicks(first, last, 6).filter((tick) => Number.isInteger(tick) && tick > first + (last - first) / 30)];
}

// Lines at powers of ten, the one at 1 stronger. An end that holds all beyond says so.
function drawPowers(context, plot, theme, beyond) {
  const [, , low, high] = plot.extent, wide = high - low > 6;
  const step = beyond[0] || beyond[1] ? 3 : wide ? Math.ceil((high - low) / 6) : 1; // 3 divides both ends of what is held
  context.font = `11px ${theme.font}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (let power = Math.ceil(low / step) * step; power <= high; power += step) {
    const y = Math.round(plot.y(power)) + 0.5;
    context.strokeStyle = css(power === 0 ? theme.frame : theme.hairline);
    context.fillStyle = css(theme.muted);
    context.beginPath();
    context.moveTo(plot.left, y);
    context.lineTo(plot.left + plot.width, y);
    context.stroke();
    const sign = power === low && beyond[0] ? "≤" : power === high && beyond[1] ? "≥" : "";
    context.fillText(`${sign}${powerText(power)}`, plot.left - 6, y);
  }
}

function powerText(power) {
  if (power < -2 || power > 3) return `1e${power}`.replace("-", "−");
  return power < 0 ? (10 ** power).toFixed(-power) : String(10 ** power);
}

// A triangle at the edge that a line has left: upwards at the top (1), downwards at the bottom (-1).
function drawEdgeMark(context, x, y, up) {
  context.beginPath();
  context.moveTo(x, y - 4 * up);
  context.lineTo(x - 4, y + 3 * up);
  context.lineTo(x + 4, y + 3 * up);
  context.closePath();
  context.fill();
}

function drawDot(context, x, y) {
  context.beginPath();
  context.arc(x, y, 2.6, 0, 2 * Math.PI);
  context.fill();
}

// Names from the top, each a line's height below the one before, none below the bottom.
function movedApart(ends, top, bottom, gap = 13) {
  const sorted = [...ends].sort((a, b) => a.y - b.y), heights = [];
  for (const { y } of sorted) heights.push(Math.max(y, heights.length ? heights.at(-1) + gap : top));
  for (let k = sorted.length - 1, most = bottom; k >= 0; k--, most = heights[k + 1] - gap) heights[k] = Math.min(heights[k], most);
  return sorted.map((end, k) => ({ ...end, y: heights[k] }));
}

function endLabel({ name, values }) {
  const last = values.at(-1);
  return `${name}${Number.isFinite(last) ? (last === 0 ? " ▼" : "") : " ▲"}`;
}

function signalNumber(value) {
  if (Number.isNaN(value)) return "not a number";
  return Number.isFinite(value) ? formatNumber(value) : "inf";
}

// "He 0.71, theory 0.74"
function pointWords({ name, values, theory, start }, at) {
  const expected = start && theory && Number.isFinite(theory[at]) ? `, theory ${signalNumber(theory[at])}` : "";
  return `${name ? `${name} ` : ""}${signalNumber(values[at])}${expected}`;
}

// What the marks stand for, whoever has them.
function edgeLegend(lines) {
  const all = lines.flatMap(({ values }) => values);
  return EDGES.filter(([, holds]) => all.some(holds)).map(([mark]) => mark).join("   ");
}

// "Too large: overflow from layer 12" where there is no number that could be drawn.
function edgeWords({ name, values }, x, xName) {
  const parts = [];
  for (const [mark, holds] of EDGES) {
    const first = values.findIndex(holds), last = values.findLastIndex(holds);
    if (first >= 0) parts.push(`${mark.slice(2)} ${placeWords(first, last, x, xName)}`);
  }
  return parts.length ? named(name, parts.join(", ")) : "";
}

function placeWords(first, last, x, xName) {
  if (first === 0 && last === x.length - 1) return "everywhere";
  if (first === last) return `in ${xName} ${x[first]}`;
  if (last === x.length - 1) return `from ${xName} ${x[first]}`;
  return first === 0 ? `up to ${xName} ${x[last]}` : `in ${xName}s ${x[first]} to ${x[last]}`;
}

function lineWords(line, x, xName) {
  const { name, values, theory, start } = line, edge = edgeWords({ ...line, name: "" }, x, xName);
  const ends = (of) => `${signalNumber(of[0])} in ${xName} ${x[0]}, ${signalNumber(of.at(-1))} in ${xName} ${x.at(-1)}`;
  const expected = start && theory ? `, theory ${ends(theory)}` : "";
  return named(name, `${ends(values)}${edge ? ` (${edge})` : ""}${expected}`);
}

function named(name, words) { return name ? `${name}: ${words}` : words; }
