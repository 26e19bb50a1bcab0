// Names for units and edges, and the small drawings that belong to them.

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const FEATURE_NAMES = {
  x1: "x₁", x2: "x₂", x1sq: "x₁²", x2sq: "x₂²", x1x2: "x₁x₂", sinx1: "sin x₁", sinx2: "sin x₂", cosx1: "cos x₁", cosx2: "cos x₂",
};

function prettyName(name) {
  return FEATURE_NAMES[name] || name.replace(/^x(\d+)$/, (_, digits) => `x${[...digits].map((d) => SUBSCRIPTS[d]).join("")}`);
}

function unitName(model, layer, unit) {
  if (layer === 0) return prettyName((model.unit_names || model.features || [])[unit] || `input ${unit + 1}`);
  if (layer < model.sizes.length - 1) return `layer ${layer}, unit ${unit + 1}`;
  if (model.sizes.at(-1) === 1) return "output";
  return `output ${(model.class_names || [])[unit] ?? unit}`;
}

function tooltipText(view, { place, edge }) {
  const { model, layout, parameters } = view;
  if (edge) {
    const name = `${unitName(model, edge.from.layer, edge.from.unit)} → ${unitName(model, edge.to.layer, edge.to.unit)}`;
    return `${name}: weight ${formatNumber(parameters[edge.offset])}`;
  }
  const name = unitName(model, place.layer, place.unit);
  if (place.layer === 0) return name;
  if (view.dropped && view.dropped(place)) return `${name}: dropped in this update`;
  return `${name}: bias ${formatNumber(parameters[layout.layers[place.layer - 1].biases + place.unit])}`;
}

function traceEdge(context, { from, to }) {
  const start = from.x + from.size / 2, end = to.x - to.size / 2, middle = (start + end) / 2;
  context.moveTo(start, from.y);
  context.bezierCurveTo(middle, from.y, middle, to.y, end, to.y);
}

function markEdge(context, edge, theme, dash) {
  context.save();
  context.setLineDash(dash);
  context.strokeStyle = css(theme.text);
  context.lineWidth = 1.5;
  context.beginPath();
  traceEdge(context, edge);
  context.stroke();
  context.restore();
}

// A unit that dropout leaves out.
function crossOut(context, { x, y, size }, theme) {
  const reach = size * 0.32;
  context.strokeStyle = css(theme.text);
  context.lineWidth = Math.max(1.2, size * 0.06);
  context.lineCap = "round";
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(x - reach, y - side * reach);
    context.lineTo(x + reach, y + side * reach);
  }
  context.stroke();
}

// With one input, a unit's picture is its curve.
function drawUnitCurve(context, view, place) {
  const column = view.evaluation.activations[place.layer][place.unit];
  const [low, high] = unitRange(view.model, place.layer, column);
  const { size } = place, left = place.x - size / 2, top = place.y - size / 2;
  const y = (value) => top + size * (0.88 - 0.76 * ((value - low) / (high - low)));
  context.strokeStyle = css(view.theme.hairline);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y(0));
  context.lineTo(left + size, y(0));
  context.stroke();
  context.strokeStyle = css(view.theme.text);
  context.lineWidth = Math.max(1, size * 0.04);
  context.beginPath();
  for (let p = 0; p < column.length; p += 5) context.lineTo(left + (p / (column.length - 1)) * size, y(column[p]));
  context.stroke();
}
