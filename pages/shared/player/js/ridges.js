// The numbers behind the ridges of a drift panel, their shapes, and what is said of them.

const BEYOND_SHOWN = 0.04; // from this share of the numbers on, what lies beyond an end of the axis is written

// What a run shows of a layer at this moment: the last row measured that is not later than the run's own frame.
function ridgeOf(run, spec, place, axis) {
  const bars = run.arrays[ownName(run, spec.array)], marks = run.arrays[ownName(run, spec.marks)];
  const epoch = run.epochs[run.view.frame], row = Math.max(0, run.told.drift_epochs.findLastIndex((one) => one <= epoch));
  const [, layers, most] = bars.shape, kinds = marks.shape[2];
  const start = (row * layers + place) * most, at = (row * layers + place) * kinds;
  const [low, median, high, below, above, lost, drift] = marks.values.subarray(at, at + kinds);
  return {
    name: run.name, ink: inkOf(run.told), what: run.told.g_input, start: row === 0,
    bars: bars.values.subarray(start, start + axis.bars),
    low, median, high, below, above, lost, drift, first: marks.values[place * kinds + 1],
  };
}

// Where the axis of a layer begins and ends, how wide its bars are, and where g is flat on it.
function driftAxis({ drift_axes: axes, drift_flat: flat }, place) {
  const [left, width, bars] = axes.values.subarray(3 * place, 3 * place + 3), parts = [];
  for (let k = 0; k < flat.shape[0]; k++) {
    const [at, from, to] = flat.values.subarray(3 * k, 3 * k + 3);
    if (at === place) parts.push([from, to]);
  }
  return { left, width, bars, right: left + width * bars, flat: parts };
}

// Steps along the tops of the bars; from the base and back to it, where the area below them is to be filled.
function traceRidge(context, plot, bars, { left, width, right }, closed) {
  context.beginPath();
  if (closed) context.moveTo(plot.x(left), plot.y(0));
  bars.forEach((bar, k) => {
    context.lineTo(plot.x(left + k * width), plot.y(bar));
    context.lineTo(plot.x(left + (k + 1) * width), plot.y(bar));
  });
  if (closed) context.lineTo(plot.x(right), plot.y(0));
}

function driftWords({ drift, start, lost }) {
  if (lost > 0) return lost >= 1 ? "▲ overflow" : `▲ ${formatPercent(lost)} overflow`;
  if (start) return "";
  return `drift ${Number.isFinite(drift) ? (drift < 99.95 ? drift.toFixed(1) : Math.round(drift).toLocaleString("en")) : "∞"}`;
}

// "Plain z: median −0.12, 15 to 85 % from −0.5 to 0.31; drift 2.31"
function ridgeWords(ridge) {
  const { name, what, low, median, high, below, above } = ridge, said = [driftWords(ridge)];
  if (below >= BEYOND_SHOWN) said.push(`${formatPercent(below)} below the axis`);
  if (above >= BEYOND_SHOWN) said.push(`${formatPercent(above)} above it`);
  const middle = `median ${formatNumber(median)}, 15 to 85 % from ${formatNumber(low)} to ${formatNumber(high)}`;
  return [`${named(name ? `${name} ${what}` : what, middle)}`, ...said.filter(Boolean)].join("; ");
}
