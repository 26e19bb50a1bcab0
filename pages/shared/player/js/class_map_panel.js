// The probability of one class over the plane, pale where it is 0 and in the full colour of the class where it is 1, with
// the line where it is 1/2 and the training examples of the class; or, without a class, the colour of the largest one.

const MAP_POINT = 2.1; // px, radius

class ClassMapPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "Probability");
    this.value = element("div", "tooltip");
    this.value.hidden = true;
    this.box.append(this.value);
    const all = () => run.stage.panels;
    this.canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      for (const panel of all()) panel.readAt(offsetX / this.width, offsetY / this.height);
    });
    this.canvas.addEventListener("pointerleave", () => { for (const panel of all()) panel.value.hidden = true; });
  }

  // What the map says at a place, given as shares of its sides from the upper left: every map tells the same place.
  readAt(across, down) {
    const { evaluation } = this.run.view, { side } = evaluation;
    this.place = [across, down];
    const columns = probabilityColumns(evaluation.activations.at(-1));
    const [column, row] = [across, down].map((share) => Math.min(Math.max(Math.floor(share * side), 0), side - 1));
    const values = columns.map((one) => one[row * side + column]), largest = Math.max(...values);
    const { unit } = this.spec;
    this.value.textContent = unit === null ? `Σ ${values.reduce((sum, one) => sum + one, 0).toFixed(2)}` : values[unit].toFixed(2);
    this.value.classList.toggle("strong", unit !== null && values[unit] === largest);
    Object.assign(this.value.style, { left: `${across * this.width}px`, top: `${down * this.height}px` });
    this.value.hidden = false;
  }

  heightFor(width) { return Math.round(width); }

  draw(view) {
    const { theme, evaluation } = view, { unit } = this.spec;
    const columns = probabilityColumns(evaluation.activations.at(-1)), context = this.context();
    const plot = plotFrame({ left: 0, top: 0, width: this.width, height: this.height }, view.model.plane.extent);
    const shares = largestShares(columns);
    this.image = PixelImage.sized(this.image, evaluation.side, evaluation.side);
    if (unit === null) paintLargest(this.image.pixels, columns, theme.classTables);
    else paintValues(this.image.pixels, columns[unit], 0, 1, theme.classTables[unit % theme.classTables.length]);
    context.save();
    context.beginPath();
    context.roundRect(0, 0, this.width, this.height, 8);
    context.clip();
    context.imageSmoothingQuality = "high";
    context.drawImage(this.image.update(), 0, 0, this.width, this.height);
    context.strokeStyle = css(theme.text);
    context.lineWidth = 1.3;
    for (const column of unit === null ? columns : [columns[unit]]) traceLevel(context, column, evaluation.side, 0.5, plot);
    if (unit !== null) this.drawOwnPoints(context, plot, theme);
    context.restore();
    const undecided = columns.length > 2 ? `undecided on ${wholePercent(shares.none)}` : "";
    const words = unit === null ? undecided : `largest on ${wholePercent(shares.of[unit])}`;
    this.setCaption(this.title, words);
    if (!this.value.hidden) this.readAt(...this.place);
  }

  drawOwnPoints(context, plot, theme) {
    const { points, targets, split } = this.run.arrays;
    context.fillStyle = css(theme.classes[this.spec.unit % theme.classes.length]);
    context.strokeStyle = css(theme.background);
    context.lineWidth = 0.9;
    for (let i = 0; i < split.values.length; i++) {
      if (split.values[i] !== 0 || Math.round(targets.values[i]) !== this.spec.unit) continue;
      tracePoint(context, 0, plot.x(points.values[2 * i]), plot.y(points.values[2 * i + 1]), MAP_POINT);
      context.fill();
      context.stroke();
    }
  }
}

// One sigmoid output is the probability of class 1; that of class 0 is what is left.
function probabilityColumns(outputs) {
  return outputs.length > 1 ? outputs : [outputs[0].map((p) => 1 - p), outputs[0]];
}

// On which share of the plane each class is the largest, and on which none comes above 1/2.
function largestShares(columns) {
  const of = columns.map(() => 0), points = columns[0].length;
  let none = 0;
  for (let p = 0; p < points; p++) {
    let best = 0;
    for (let c = 1; c < columns.length; c++) if (columns[c][p] > columns[best][p]) best = c;
    of[best] += 1 / points;
    if (columns.length > 2 && !(columns[best][p] > 0.5)) none += 1 / points;
  }
  return { of, none };
}

function paintLargest(pixels, columns, tables) {
  for (let p = 0; p < pixels.length; p++) {
    let best = 0;
    for (let c = 1; c < columns.length; c++) if (columns[c][p] > columns[best][p]) best = c;
    const share = columns[best][p];
    pixels[p] = tables[best % tables.length][share >= 0 ? Math.min(255, (share * 255.999) | 0) : 0];
  }
}

// Marching squares: in every square of four neighbouring points the line on which linear interpolation meets the level.
// Values stand at the centres of the cells, the top row first.
function traceLevel(context, values, side, level, plot) {
  const x = (column) => plot.left + ((column + 0.5) / side) * plot.width, y = (row) => plot.top + ((row + 0.5) / side) * plot.height;
  context.beginPath();
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const p = row * side + column, corners = [values[p], values[p + 1], values[p + side + 1], values[p + side]];
      const places = [[0, 0], [1, 0], [1, 1], [0, 1]], ends = [];
      for (let edge = 0; edge < 4; edge++) {
        const from = corners[edge] - level, to = corners[(edge + 1) % 4] - level;
        if (from >= 0 === to >= 0) continue;
        const t = from / (from - to), [ax, ay] = places[edge], [bx, by] = places[(edge + 1) % 4];
        ends.push([x(column + ax + t * (bx - ax)), y(row + ay + t * (by - ay))]);
      }
      for (let k = 0; k + 1 < ends.length; k += 2) {
        context.moveTo(...ends[k]);
        context.lineTo(...ends[k + 1]);
      }
    }
  }
  context.stroke();
}

function wholePercent(share) { return `${Math.round(100 * share)} %`; }
