// The steps of a normalization with its numbers: which lines are drawn, what leads from one to the next, and the equations.

const BOUNDS = { sigmoid: [0, 1], tanh: [-1, 1], sine: [-1, 1] }; // of what an activation gives

// A sum of many as its first two terms and its last.
function longSum(values) {
  const { length } = values;
  const shown = length <= 3 ? Array.from(values) : [values[0], values[1]];
  const begun = shown.map((value, k) => (k === 0 ? threeDigits(value) : signed(value))).join(" ");
  return length <= 3 ? begun : `${begun} + … ${signed(values[length - 1])}`;
}

class BatchSteps {
  load(header, arrays) {
    this.header = header;
    for (const name of Object.keys(arrays)) this[name] = arrays[name].values;
    const x = header.where === "after" ? "h" : "z";
    this.symbols = { x, norm: header.where === "after" ? "ĥ" : "ẑ", tilde: header.where === "after" ? "h̃" : "z̃" };
    this.count = this.given.length;
    this.scale(header.used.gamma, header.used.beta);
  }

  // Other numbers for gamma and beta of the unit: of every example, or (layer normalization) of the one unit.
  scale(gamma, beta) {
    const { header } = this, all = header.kind === "batch";
    Object.assign(this, { gamma, beta });
    this.tilde = Float64Array.from(this.norm, (value, k) => (all || k === header.chosen
      ? gamma * value + beta : this.gammas[k] * value + this.betas[k]));
    this.a = Float64Array.from(this.tilde);
    if (header.where === "before") ACTIVATION[header.activation](this.a);
  }

  get changed() { return this.gamma !== this.header.used.gamma || this.beta !== this.header.used.beta; }

  // Of the lines from top to bottom. A line has a scale of its own, or shares that of the others that do.
  lines() {
    const { header: { mean, deviation, spread, where, label, kind, activation }, symbols: { x, norm, tilde } } = this, batch = kind === "batch";
    const given = { symbol: x, words: where === "after" ? `${label}(z)` : "W a + b", values: this.given, middle: mean, half: deviation, next: "− μ, ÷ √(σ² + ε)" };
    const normed = { symbol: norm, words: `mean 0, spread ${threeDigits(spread)}`, values: this.norm, middle: 0, half: spread, next: "× γ, + β", shared: true };
    const scaled = { symbol: tilde, words: batch ? `mean β, spread ${spread < 1 ? threeDigits(spread * Math.abs(this.gamma)) : "|γ|"}` : "γ, β of each unit", values: this.tilde,
      middle: batch ? this.beta : null, half: spread * Math.abs(this.gamma), shared: true };
    if (where === "after") {
      const z = { symbol: "z", words: "W a + b", values: this.z, middle: null, next: label };
      return [z, given, normed, { ...scaled, symbol: "a", words: `= ${tilde}` }];
    }
    return [given, normed, { ...scaled, next: label }, { symbol: "a", words: `${label}(${tilde})`, values: this.a, middle: null, bounds: BOUNDS[activation] }];
  }

  // The equations with the numbers of example (or unit) `k` put in.
  forward(k) {
    const { header: { mean, variance, deviation, epsilon, where, label, kind }, symbols: { x, norm, tilde }, count } = this;
    const s = kind === "batch" ? "s" : "n", squares = Array.from(this.norm.slice(0, 2), (one) => `${inBrackets(one * deviation)}²`);
    const [gamma, beta] = this.pair(k);
    const found = [
      { formula: `μ = 1/${s} Σ ${x}`, numbers: `(${longSum(this.given)}) / ${count}`, result: mean },
      { formula: `σ² = 1/${s} Σ (${x} − μ)²`, numbers: `(${squares.join(" + ")}${count > 2 ? " + …" : ""}) / ${count}`, result: variance },
      { formula: `${norm} = (${x} − μ) / √(σ² + ε)`, numbers: `(${threeDigits(this.given[k])} ${takenAway(mean)}) / √(${threeDigits(variance)} + ${threeDigits(epsilon)})`, result: this.norm[k] },
      { formula: `${tilde} = γ ${norm} + β`, numbers: `${threeDigits(gamma)} · ${inBrackets(this.norm[k])} ${signed(beta)}`, result: this.tilde[k], scaled: true },
    ];
    if (where === "after") return [{ formula: `h = ${label}(z)`, numbers: `${label}(${threeDigits(this.z[k])})`, result: this.given[k] }, ...found];
    return [...found, { formula: `a = ${label}(${tilde})`, numbers: `${label}(${threeDigits(this.tilde[k])})`, result: this.a[k] }];
  }

  pair(k) {
    const own = this.header.kind === "batch" || k === this.header.chosen;
    return own ? [this.gamma, this.beta] : [this.gammas[k], this.betas[k]];
  }

  // The six steps of the way back, of which the last two are of the unit and of the whole mini-batch.
  backward(k) {
    const { header: { variance, epsilon, d_variance, d_mean, d_gamma, d_beta, kind, over }, symbols: { x, norm, tilde } } = this;
    const s = kind === "batch" ? "s" : "n", [gamma] = this.pair(k), spread = variance + epsilon;
    return [
      { formula: `d${norm} = d${tilde} γ`, numbers: `${threeDigits(this.d_tilde[k])} · ${inBrackets(gamma)}`, result: this.d_norm[k] },
      { formula: `dσ² = Σ d${norm} (${x} − μ) · (−½) (σ² + ε)^(−3/2)`, numbers: `${threeDigits(-2 * d_variance * spread ** 1.5)} · (−½) · ${threeDigits(spread)}^(−3/2)`, result: d_variance },
      { formula: `dμ = −Σ d${norm} / √(σ² + ε) + dσ² · (−2/${s}) Σ (${x} − μ)`, numbers: `${threeDigits(d_mean)} + 0, because Σ (${x} − μ) is 0`, result: d_mean },
      { formula: `d${x} = d${norm} / √(σ² + ε) + dσ² · 2 (${x} − μ)/${s} + dμ/${s}`,
        numbers: `${threeDigits(this.direct[k])} ${signed(this.through_variance[k])} ${signed(this.through_mean[k])}`, result: this.d_given[k], strong: true },
      { formula: `dγ = mean of d${tilde} ${norm}`, numbers: over, result: d_gamma, words: true },
      { formula: `dβ = mean of d${tilde}`, numbers: over, result: d_beta, words: true },
    ];
  }
}
