// The network, evaluated at many points at once. A layer's output is one Float32Array per unit, holding that
// unit's value at every point, so the map of every unit on screen comes out of the same forward pass.

// Where each layer's numbers lie in the flat parameter vector:
// W (n_out x n_in, row by row), b, and in hidden layers with normalization gamma, beta, then running mean and variance.
function parameterLayout(model) {
  const layers = [];
  let offset = 0;
  const take = (length) => { const start = offset; offset += length; return start; };
  for (let l = 1; l < model.sizes.length; l++) {
    const inputs = model.sizes[l - 1], outputs = model.sizes[l], hidden = l < model.sizes.length - 1;
    const layer = { inputs, outputs, hidden, weights: take(inputs * outputs), biases: take(outputs) };
    if (hidden && model.norm && model.norm !== "none") {
      layer.gamma = take(outputs);
      layer.beta = take(outputs);
      if (model.norm === "batch") {
        layer.mean = take(outputs);
        layer.variance = take(outputs);
      }
    }
    layers.push(layer);
  }
  return { layers, length: offset };
}

const FEATURE = {
  x1: (x1) => x1, x2: (x1, x2) => x2,
  x1sq: (x1) => x1 * x1, x2sq: (x1, x2) => x2 * x2, x1x2: (x1, x2) => x1 * x2,
  sinx1: (x1) => Math.sin(x1), sinx2: (x1, x2) => Math.sin(x2),
  cosx1: (x1) => Math.cos(x1), cosx2: (x1, x2) => Math.cos(x2),
};

// Raw inputs (one column per raw input) -> what the network sees: features, then (f - mean) / std.
function networkInputs(model, raw) {
  const points = raw[0].length;
  return Array.from({ length: model.sizes[0] }, (_, k) => {
    const feature = model.features ? FEATURE[model.features[k]] : null;
    const column = new Float32Array(points);
    const mean = model.mean ? model.mean[k] : 0, std = model.std ? model.std[k] : 1;
    const second = raw[1] || raw[0];
    for (let p = 0; p < points; p++) {
      const value = feature ? feature(raw[0][p], second[p]) : raw[k][p];
      column[p] = (value - mean) / std;
    }
    return column;
  });
}

// z = W a + b at every point. Four inputs per sweep: fewer passes over memory, fewer roundings.
function affine(parameters, layer, unit, inputs, z) {
  const row = layer.weights + unit * layer.inputs, points = z.length;
  z.fill(parameters[layer.biases + unit]);
  let j = 0;
  for (; j + 3 < layer.inputs; j += 4) {
    const w0 = parameters[row + j], w1 = parameters[row + j + 1], w2 = parameters[row + j + 2], w3 = parameters[row + j + 3];
    const a0 = inputs[j], a1 = inputs[j + 1], a2 = inputs[j + 2], a3 = inputs[j + 3];
    for (let p = 0; p < points; p++) z[p] += w0 * a0[p] + w1 * a1[p] + w2 * a2[p] + w3 * a3[p];
  }
  for (; j < layer.inputs; j++) {
    const w = parameters[row + j], a = inputs[j];
    for (let p = 0; p < points; p++) z[p] += w * a[p];
  }
}

// Batch normalization at prediction time: gamma (z - running mean) / sqrt(running variance + eps) + beta.
function batchNormalize(parameters, layer, eps, columns) {
  columns.forEach((column, i) => {
    const factor = parameters[layer.gamma + i] / Math.sqrt(parameters[layer.variance + i] + eps);
    const shift = parameters[layer.beta + i] - factor * parameters[layer.mean + i];
    for (let p = 0; p < column.length; p++) column[p] = factor * column[p] + shift;
  });
}

// Layer normalization: the same formula, with mean and variance over the layer's units at each point.
function layerNormalize(parameters, layer, eps, columns) {
  const units = columns.length;
  for (let p = 0; p < columns[0].length; p++) {
    let mean = 0, variance = 0;
    for (let i = 0; i < units; i++) mean += columns[i][p] / units;
    for (let i = 0; i < units; i++) variance += (columns[i][p] - mean) ** 2 / units;
    const scale = 1 / Math.sqrt(variance + eps);
    for (let i = 0; i < units; i++) {
      columns[i][p] = parameters[layer.gamma + i] * (columns[i][p] - mean) * scale + parameters[layer.beta + i];
    }
  }
}

// softmax(z)_i = e^(z_i - max z) / sum_j e^(z_j - max z)
function softmax(columns) {
  for (let p = 0; p < columns[0].length; p++) {
    let largest = -Infinity, total = 0;
    for (const column of columns) largest = Math.max(largest, column[p]);
    for (const column of columns) total += column[p] = Math.exp(column[p] - largest);
    for (const column of columns) column[p] /= total;
  }
}

// All layers' outputs at the points of `inputs`: [inputs, a[1], ..., a[L]]. `workspace` (an earlier result) is overwritten.
function forward(model, layout, parameters, inputs, workspace) {
  const points = inputs[0].length, eps = model.norm_eps ?? 1e-5;
  const reuse = workspace && workspace.points === points;
  const outputs = reuse ? workspace : layout.layers.map((layer) =>
    Array.from({ length: layer.outputs }, () => new Float32Array(points)));
  outputs.points = points;
  const activations = [inputs];
  layout.layers.forEach((layer, l) => {
    const columns = outputs[l];
    columns.forEach((column, i) => affine(parameters, layer, i, activations[l], column));
    const activate = (id) => columns.forEach((column) => ACTIVATION[id](column));
    const normalize = () => {
      if (layer.gamma === undefined) return;
      (model.norm === "batch" ? batchNormalize : layerNormalize)(parameters, layer, eps, columns);
    };
    if (!layer.hidden) {
      if (model.output === "softmax") softmax(columns);
      else activate(model.output);
    } else if (model.norm_where === "after") {
      activate(model.activation);
      normalize();
    } else {
      normalize();
      activate(model.activation);
    }
    activations.push(columns);
  });
  activations.workspace = outputs;
  return activations;
}
