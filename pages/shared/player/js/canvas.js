// Small tools for sharp canvases and for elements.

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function button(className, label, text) {
  const node = element("button", className, text);
  node.type = "button";
  if (label) { node.setAttribute("aria-label", label); node.title = label; }
  return node;
}

// Sizes a canvas in CSS pixels, with as many device pixels as the screen has, and returns a cleared context.
function sharpContext(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  const columns = Math.max(1, Math.round(width * ratio)), rows = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

// A picture written pixel by pixel, on a canvas of its own or on a given one.
class PixelImage {
  constructor(width, height, canvas) {
    this.canvas = canvas || document.createElement("canvas");
    this.canvas.width = width;
    this.canvas.height = height;
    this.context = this.canvas.getContext("2d");
    this.data = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.data.data.buffer);
  }

  update() {
    this.context.putImageData(this.data, 0, 0);
    return this.canvas;
  }

  static sized(image, width, height, canvas) {
    return image && image.canvas.width === width && image.canvas.height === height ? image : new PixelImage(width, height, canvas);
  }
}

function formatNumber(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-3)) return value.toExponential(1).replace("-", "−");
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toFixed(digits).replace("-", "−");
}

function formatPercent(value) {
  return value === null || !Number.isFinite(value) ? "–" : `${(100 * value).toFixed(1)} %`;
}
