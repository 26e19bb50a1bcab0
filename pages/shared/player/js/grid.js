// The points at which the network is evaluated for a picture, and how many of them a frame can afford.

const FRAME_BUDGET = 10e6; // multiply-adds, about 8 ms
const PAUSED_BUDGET = 80e6; // a pause can wait for a sharper picture
const ACTIVATION_COST = 12; // one activation costs about as much as this many multiply-adds
const LINE_POINTS = 401;

function costPerPoint(model, layout) {
  const norm = model.norm === "layer" ? 8 : 1;
  return layout.layers.reduce((sum, layer) => sum + layer.outputs * (layer.inputs + ACTIVATION_COST + norm), 0);
}

// `runs` networks share what a frame can afford.
function gridSide(model, layout, paused, runs = 1) {
  const side = Math.floor(Math.sqrt((paused ? PAUSED_BUDGET : FRAME_BUDGET) / runs / costPerPoint(model, layout)));
  return Math.min(Math.max(side, 20), paused ? 240 : 100);
}

function isOneDimensional(model) {
  return model.plane.axes.length === 1;
}

// Plane coordinates (u, v) -> raw inputs: origin + u axes[0] + v axes[1].
function rawFromPlane(plane, u, v) {
  return plane.origin.map((start, d) => {
    const along = plane.axes[0][d], across = plane.axes.length > 1 ? plane.axes[1][d] : 0;
    const column = new Float32Array(u.length);
    for (let p = 0; p < u.length; p++) column[p] = start + u[p] * along + v[p] * across;
    return column;
  });
}

// Centres of side x side cells over the plane's extent, the top row first; a line of points for one input.
function planePoints(plane, side) {
  const [left, right, bottom, top] = plane.extent;
  if (plane.axes.length === 1) {
    const u = Float32Array.from({ length: LINE_POINTS }, (_, p) => left + (p / (LINE_POINTS - 1)) * (right - left));
    return { u, v: new Float32Array(LINE_POINTS) };
  }
  const u = new Float32Array(side * side), v = new Float32Array(side * side);
  for (let row = 0, p = 0; row < side; row++) {
    for (let column = 0; column < side; column++, p++) {
      u[p] = left + ((column + 0.5) / side) * (right - left);
      v[p] = top - ((row + 0.5) / side) * (top - bottom);
    }
  }
  return { u, v };
}

// Evaluates one model over its plane; keeps inputs and buffers per grid side, because they do not change with time.
class PlaneEvaluator {
  constructor(model) {
    this.model = model;
    this.layout = parameterLayout(model);
    this.grids = new Map();
  }

  side(paused, runs) {
    return isOneDimensional(this.model) ? LINE_POINTS : gridSide(this.model, this.layout, paused, runs);
  }

  evaluate(parameters, side) {
    if (!this.grids.has(side)) {
      const { u, v } = planePoints(this.model.plane, side);
      this.grids.set(side, { inputs: networkInputs(this.model, rawFromPlane(this.model.plane, u, v)) });
    }
    const grid = this.grids.get(side);
    const activations = forward(this.model, this.layout, parameters, grid.inputs, grid.workspace);
    grid.workspace = activations.workspace;
    return { side, activations };
  }
}
