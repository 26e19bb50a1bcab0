// How numbers and names are written.

// At most five characters, for a cell.
function shortNumber(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  const text = size >= 1e3 || size < 0.005 ? value.toExponential(0).replace("e+", "e") : value.toFixed(size >= 99.5 ? 0 : size >= 9.95 ? 1 : 2);
  return text.replaceAll("-", "−");
}

// At most seven characters, for a wide cell.
function cellNumber(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0 || size >= 1e4) return shortNumber(value);
  const text = size < 1e-3 ? value.toExponential(1) : value.toFixed(size >= 99.95 ? 1 : size >= 9.995 ? 2 : size >= 0.0995 ? 3 : 4);
  return text.replaceAll("-", "−");
}

// Three digits that count, for a sentence.
function fullNumber(value) {
  if (!Number.isFinite(value) || value === 0) return shortNumber(value);
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(2).replace("e+", "e") : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", "−");
}

// As a factor or a term after a sign.
function factor(value) { return value < 0 ? `(${fullNumber(value)})` : fullNumber(value); }

// "dW[2]" with the layer raised, as the course writes it.
function written(text, tag = "span") {
  const node = element(tag, "math");
  text.split(/(\[\d+\])/).forEach((part) => node.append(/^\[\d+\]$/.test(part) ? element("sup", "", part) : part));
  return node;
}
