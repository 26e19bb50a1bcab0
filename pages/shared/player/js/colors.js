// Colours: read from the page's theme, and tables from values to pixels.

const CLASS_COLORS = {
  light: ["#2f74c0", "#d9822b", "#1f8f6f", "#b45fa0", "#8c7f1c", "#5b4bb0", "#5ba7c9", "#8a4b2a", "#7d8794", "#c24d57"],
  dark: ["#6aa9ec", "#f0a04b", "#4cc2a0", "#df93cf", "#cdbf5a", "#a094f0", "#9bd6ee", "#c98f6b", "#aab4c0", "#f0858c"],
};

const colorContext = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

// Any CSS colour -> [red, green, blue], by letting the browser paint it.
function rgb(color) {
  colorContext.fillStyle = "#000";
  colorContext.fillStyle = color;
  colorContext.clearRect(0, 0, 1, 1);
  colorContext.fillRect(0, 0, 1, 1);
  return Array.from(colorContext.getImageData(0, 0, 1, 1).data.slice(0, 3));
}

function mix(from, to, share) {
  return from.map((value, i) => value + (to[i] - value) * share);
}

function css(color, alpha = 1) {
  const [r, g, b] = color.map(Math.round);
  return alpha === 1 ? `rgb(${r},${g},${b})` : `rgba(${r},${g},${b},${alpha})`;
}

function packed([r, g, b]) {
  return ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}

// 256 pixels between three colours; the middle one stands for the centre of the range.
function colorTable(low, middle, high) {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const t = (i - 127.5) / 127.5;
    return packed(t < 0 ? mix(middle, low, -t) : mix(middle, high, t));
  });
}

function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => {
    const value = style.getPropertyValue(`--st-${name}`).trim();
    return rgb(value && value !== "unset" ? value : fallback);
  };
  const background = read("background-color", "#ffffff");
  const dark = (0.2126 * background[0] + 0.7152 * background[1] + 0.0722 * background[2]) / 255 < 0.5;
  const text = read("text-color", dark ? "#eef2f6" : "#1b2430");
  const orange = rgb(dark ? "#f0a04b" : "#d9822b"), blue = rgb(dark ? "#6aa9ec" : "#2f74c0");
  const neutral = dark ? mix(background, text, 0.03) : mix(background, text, 0.02);
  const soft = (color) => mix(neutral, color, 0.84); // a filled area needs less colour than a line
  const classes = CLASS_COLORS[dark ? "dark" : "light"].map(rgb);
  return {
    dark, background, text, orange, blue, neutral, classes,
    accent: read("primary-color", dark ? "#7ab7ff" : "#0b5cad"),
    muted: mix(background, text, dark ? 0.66 : 0.68),
    hairline: mix(background, text, 0.14),
    frame: mix(background, text, 0.24),
    train: text, dev: rgb(dark ? "#e282cd" : "#a2318c"), test: rgb(dark ? "#4fc4b5" : "#0b7a6c"),
    font: style.fontFamily || "sans-serif",
    diverging: colorTable(soft(blue), neutral, soft(orange)),
    sequential: colorTable(neutral, mix(neutral, text, 0.2), mix(neutral, text, 0.42)), // pale: paths are drawn on it
    classTables: classes.map((color) => colorTable(neutral, mix(neutral, color, 0.42), soft(color))),
    softClasses: classes.map(soft),
  };
}

// Writes one pixel per value: `low`..`high` runs through `table`; a value that is not a number gets the middle colour.
function paintValues(pixels, values, low, high, table) {
  const factor = 255.999 / (high - low || 1);
  for (let p = 0; p < pixels.length; p++) {
    const position = (values[p] - low) * factor;
    pixels[p] = table[position >= 0 ? (position < 256 ? position | 0 : 255) : position < 0 ? 0 : 128];
  }
}

// More than two classes: each class's colour, blended by its probability.
function paintClasses(pixels, columns, colors) {
  for (let p = 0; p < pixels.length; p++) {
    let r = 0, g = 0, b = 0;
    for (let c = 0; c < columns.length; c++) {
      const share = columns[c][p], color = colors[c];
      r += share * color[0]; g += share * color[1]; b += share * color[2];
    }
    pixels[p] = (255 << 24) | ((b & 255) << 16) | ((g & 255) << 8) | (r & 255);
  }
}

// The range of values that a unit's picture spans, so that its centre is the neutral colour.
function unitRange(model, layer, column) {
  if (layer === model.sizes.length - 1) {
    if (model.output !== "linear") return [0, 1];
    if (model.target_range) return model.target_range;
  } else if (layer > 0 && (model.norm_where !== "after" || !model.norm || model.norm === "none")) {
    if (model.activation === "sigmoid") return [0, 1];
    if (model.activation === "tanh" || model.activation === "sine") return [-1, 1];
  }
  let largest = 0;
  for (let p = 0; p < column.length; p++) {
    const size = Math.abs(column[p]);
    if (size > largest && size < Infinity) largest = size;
  }
  return [-(largest || 1), largest || 1];
}
