// Axes with few, round ticks.

function niceTicks(low, high, wanted = 4) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

function tickText(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(0).replace("-", "−").replace("e+", "e");
  return String(Number(value.toPrecision(6))).replace("-", "−");
}

// A plot area inside a canvas and the maps from data to pixels.
function plotFrame(box, extent) {
  const [left, right, bottom, top] = extent;
  return {
    ...box, extent,
    x: (value) => box.left + ((value - left) / (right - left)) * box.width,
    y: (value) => box.top + ((top - value) / (top - bottom)) * box.height,
  };
}

function drawAxes(context, plot, theme, { xName = "", yName = "", grid = false, xTicks, yTicks } = {}) {
  const [left, right, bottom, top] = plot.extent;
  const base = plot.top + plot.height;
  context.font = `11px ${theme.font}`;
  context.fillStyle = css(theme.muted);
  context.strokeStyle = css(grid ? theme.hairline : theme.frame);
  context.lineWidth = 1;
  context.textBaseline = "top";
  context.textAlign = "center";
  const nameWidth = context.measureText(xName).width;
  const nameStart = plot.left + plot.width - nameWidth;
  for (const tick of xTicks ?? niceTicks(left, right, plot.width < 260 ? 3 : 5)) {
    const x = Math.round(plot.x(tick)) + 0.5;
    const text = tickText(tick), half = context.measureText(text).width / 2;
    if (xName && x + half > nameStart - 8) continue; // the name stands at the end of the axis
    context.beginPath();
    context.moveTo(x, base);
    context.lineTo(x, base + 4);
    context.stroke();
    context.fillText(text, Math.max(x, plot.left + half), base + 6);
  }
  context.textAlign = "right";
  context.fillText(xName, plot.left + plot.width, base + 6);
  const sideways = !grid && context.measureText(yName).width > plot.left - 9; // a long name runs along the axis
  const nameReach = !yName ? 0 : sideways ? context.measureText(yName).width + 10 : 20;
  context.textBaseline = "middle";
  context.textAlign = "right";
  for (const tick of yTicks ?? niceTicks(bottom, top, plot.height < 200 ? 3 : 5)) {
    const y = Math.round(plot.y(tick)) + 0.5;
    context.beginPath();
    context.moveTo(plot.left - (grid ? 0 : 4), y);
    context.lineTo(grid ? plot.left + plot.width : plot.left, y);
    context.stroke();
    if (y < plot.top + nameReach && !grid) continue;
    context.fillText(tickText(tick), plot.left - 7, Math.min(Math.max(y, plot.top + 6), base - 4));
  }
  if (yName && sideways) {
    context.save();
    context.translate(plot.left - 9, plot.top);
    context.rotate(-Math.PI / 2);
    context.fillText(yName, 0, 0);
    context.restore();
  } else if (yName) {
    context.textBaseline = "top";
    context.textAlign = grid ? "left" : "right";
    context.fillText(yName, grid ? plot.left : plot.left - 7, grid ? plot.top - 16 : plot.top + 2);
  }
}
