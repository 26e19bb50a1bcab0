// The examples: train are circles, dev diamonds, test triangles, so that a set is never told by colour alone.

const SETS = ["train", "dev", "test"];
const SET_GLYPHS = { train: "●", dev: "◆", test: "▲" };

function tracePoint(context, set, x, y, radius) {
  context.beginPath();
  if (set === 0) {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (set === 1) {
    const r = radius * 1.3;
    context.moveTo(x, y - r); context.lineTo(x + r, y); context.lineTo(x, y + r); context.lineTo(x - r, y);
  } else {
    const r = radius * 1.35;
    context.moveTo(x, y - r); context.lineTo(x + r * 0.95, y + r * 0.72); context.lineTo(x - r * 0.95, y + r * 0.72);
  }
  context.closePath();
}

function pointRadius(count, width) {
  const base = count <= 450 ? 4.4 : count <= 1200 ? 3.4 : count <= 4000 ? 2.4 : 1.7;
  return width < 340 ? base * 0.8 : base;
}

// `fill(i)` gives the colour of point i, `label(i)` an optional letter written on it.
function drawPoints(context, plot, run, theme, fill, label) {
  const { points, targets, split } = run.arrays;
  if (!points || !split) return;
  const count = split.values.length;
  const shown = [true, run.options.dev, run.options.test];
  const radius = pointRadius(count, plot.width) + (label && count <= 700 ? 1.6 : 0);
  context.save();
  context.beginPath();
  context.rect(plot.left, plot.top, plot.width, plot.height);
  context.clip();
  context.lineJoin = "round";
  context.strokeStyle = theme.dark ? css(theme.background) : "#ffffff";
  context.lineWidth = Math.min(1.4, radius * 0.36);
  context.font = `600 ${Math.round(radius * 1.5)}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const set of [2, 1, 0]) {
    if (!shown[set]) continue;
    for (let i = 0; i < count; i++) {
      if (split.values[i] !== set) continue;
      const x = plot.x(points.values[2 * i]), y = plot.y(points.values[2 * i + 1]);
      tracePoint(context, set, x, y, radius);
      context.fillStyle = fill(i, targets.values[i]);
      context.fill();
      context.stroke();
      if (label && count <= 700) {
        context.fillStyle = theme.dark ? css(theme.background) : "#ffffff";
        context.fillText(label(targets.values[i]), x, y + 0.5);
      }
    }
  }
  context.restore();
}
