// The marks and the colours by which runs are told apart: shapes as Vega calls them, never colour alone.

const CORNERS = {
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  "triangle-up": [[0, -1.1], [1.05, 0.85], [-1.05, 0.85]],
  "triangle-down": [[0, 1.1], [1.05, -0.85], [-1.05, -0.85]],
  "triangle-right": [[1.1, 0], [-0.85, 1.05], [-0.85, -1.05]],
  "triangle-left": [[-1.1, 0], [0.85, 1.05], [0.85, -1.05]],
  cross: [
    [-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4],
    [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4],
  ],
};

function traceMark(context, shape, x, y, radius) {
  context.beginPath();
  const corners = CORNERS[shape];
  if (!corners) context.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [across, down] of corners) context.lineTo(x + across * radius, y + down * radius);
  context.closePath();
}

// Filled where the run is in the picture, hollow at its edge where it is beyond.
function drawMark(context, shape, x, y, radius, color, background, hollow = false) {
  traceMark(context, shape, x, y, radius);
  context.lineJoin = "round";
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = background;
  context.stroke();
  context.fillStyle = hollow ? background : color;
  context.fill();
  if (!hollow) return;
  context.lineWidth = 1.75;
  context.strokeStyle = color;
  context.stroke();
}

// A mark as an element of the page, in the middle of the dashed line of its run.
function markElement({ dash, mark }) {
  const namespace = "http://www.w3.org/2000/svg", svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", "run-mark");
  svg.setAttribute("viewBox", "0 0 34 12");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(namespace, "path"), shape = document.createElementNS(namespace, "path");
  line.setAttribute("d", "M1 6H33");
  line.setAttribute("class", "line");
  if (dash[1]) line.setAttribute("stroke-dasharray", dash.join(" "));
  const corners = CORNERS[mark];
  const outline = corners ? corners.map(([x, y]) => `${17 + 4.5 * x} ${6 + 4.5 * y}`).join("L") : null;
  shape.setAttribute("d", outline ? `M${outline}Z` : "M12.5 6a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z");
  svg.append(line, shape);
  return svg;
}
