// Counting the weights of a network: W of every layer, without biases and the numbers of normalization.

const WEIGHT_BINS = 41; // odd: 0 lies in the middle of a bin
const WEIGHTS_WITHIN = 0.995; // share of the weights within the axis; the others count to its ends
const SAMPLE = 20000; // weights from which the axis is chosen

function eachWeight(layout, parameters, visit) {
  for (const { weights, inputs, outputs } of layout.layers) {
    for (let p = weights; p < weights + inputs * outputs; p++) visit(parameters[p]);
  }
}

// Bars over [-limit, limit] for the weights that are not 0, and the number of those that are exactly 0.
function countWeights(layout, parameters, limit) {
  const bars = new Uint32Array(WEIGHT_BINS);
  let zeros = 0, total = 0;
  eachWeight(layout, parameters, (weight) => {
    total++;
    if (weight === 0) { zeros++; return; }
    const bin = Math.floor(((weight + limit) / (2 * limit)) * WEIGHT_BINS);
    bars[Math.max(0, Math.min(WEIGHT_BINS - 1, bin))]++;
  });
  return { bars, zeros, total };
}

// A round end of the axis that holds almost all weights of all frames of the runs.
function weightLimit(runs) {
  const sizes = [];
  const all = runs.reduce((sum, run) => sum + run.arrays.parameters.values.length, 0), stride = Math.max(1, Math.floor(all / SAMPLE));
  let seen = 0;
  for (const run of runs) {
    for (let frame = 0; frame < run.epochs.length; frame++) {
      eachWeight(run.evaluator.layout, run.parametersAt(frame), (weight) => { if (seen++ % stride === 0) sizes.push(Math.abs(weight)); });
    }
  }
  sizes.sort((a, b) => a - b);
  const wanted = sizes[Math.floor(WEIGHTS_WITHIN * (sizes.length - 1))] || 1, power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 3, 5, 10].find((factor) => factor * power >= wanted) * power;
}

// The tallest bar of any run at any moment, so that bars can be compared between moments and runs.
function tallestBar(runs, limit) {
  let tallest = 1;
  for (const run of runs) {
    for (let frame = 0; frame < run.epochs.length; frame++) {
      for (const bar of countWeights(run.evaluator.layout, run.parametersAt(frame), limit).bars) tallest = Math.max(tallest, bar);
    }
  }
  return tallest;
}
