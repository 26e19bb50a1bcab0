// The activation functions g(z), applied in place to a whole column of values.

// erf(x) = 1 - erfc(x), Chebyshev fit with relative error below 1.2e-7 in erfc
// (Press et al., Numerical Recipes, 2nd ed., section 6.2).
function erf(x) {
  const magnitude = Math.abs(x);
  const t = 1 / (1 + 0.5 * magnitude);
  const series = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
    + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const complement = t * Math.exp(-magnitude * magnitude + series);
  return x >= 0 ? 1 - complement : complement - 1;
}

const ACTIVATION = {
  linear() {},
  sigmoid(a) { for (let p = 0; p < a.length; p++) a[p] = 1 / (1 + Math.exp(-a[p])); },
  // tanh z = 1 - 2 / (e^2z + 1): one exponential, several times faster than Math.tanh.
  tanh(a) { for (let p = 0; p < a.length; p++) a[p] = 1 - 2 / (Math.exp(2 * a[p]) + 1); },
  // Written as z < 0 ? 0 : z so that a NaN stays a NaN and a diverged run does not look like a dead unit.
  relu(a) { for (let p = 0; p < a.length; p++) a[p] = a[p] < 0 ? 0 : a[p]; },
  leaky(a) { for (let p = 0; p < a.length; p++) a[p] = a[p] < 0 ? 0.01 * a[p] : a[p]; },
  elu(a) { for (let p = 0; p < a.length; p++) a[p] = a[p] < 0 ? Math.expm1(a[p]) : a[p]; },
  // z Phi(z), the exact form: Phi is the standard normal distribution function.
  gelu(a) { for (let p = 0; p < a.length; p++) a[p] = 0.5 * a[p] * (1 + erf(a[p] * Math.SQRT1_2)); },
  swish(a) { for (let p = 0; p < a.length; p++) a[p] = a[p] / (1 + Math.exp(-a[p])); },
  // ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|), which does not overflow.
  softplus(a) { for (let p = 0; p < a.length; p++) a[p] = Math.max(a[p], 0) + Math.log1p(Math.exp(-Math.abs(a[p]))); },
  sine(a) { for (let p = 0; p < a.length; p++) a[p] = Math.sin(a[p]); },
};
