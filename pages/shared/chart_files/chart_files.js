// A menu on every chart of the page, which saves what the chart shows as SVG or PNG. Nothing is made before somebody
// asks. Vega empties a chart when it draws it anew; then it gets its menu again.

const CHART = "[data-testid=stVegaLiteChart].vega-embed";
const PNG_SCALE = 2; // pixels for each of the page
const MARGIN = 12; // px around the chart
const NAMESPACE = "http://www.w3.org/2000/svg";

// What lies behind the chart: the first colour around it that can be seen.
function backdrop(node) {
  for (let at = node; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return colour;
  }
  return "white";
}

// A drawing of the shown chart that needs nothing of the page: on its own ground, with room around it.
function standalone(shown, ground) {
  const { width, height } = shown.getBoundingClientRect();
  const picture = shown.cloneNode(true), around = document.createElementNS(NAMESPACE, "svg"), rect = document.createElementNS(NAMESPACE, "rect");
  const size = { width: Math.ceil(width) + 2 * MARGIN, height: Math.ceil(height) + 2 * MARGIN };
  for (const [name, value] of Object.entries(size)) { around.setAttribute(name, value); rect.setAttribute(name, value); }
  around.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  rect.setAttribute("fill", ground);
  picture.removeAttribute("style");
  picture.removeAttribute("class");
  picture.setAttribute("x", MARGIN);
  picture.setAttribute("y", MARGIN);
  around.append(rect, picture);
  return { text: new XMLSerializer().serializeToString(around), ...size };
}

function asPng(source, width, height, ground, done) {
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  context.fillStyle = ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(done, "image/png");
}

class ChartFiles {
  constructor() {
    this.watch = new MutationObserver(() => { this.pending ??= requestAnimationFrame(() => { this.pending = null; this.equip(); }); });
    this.watch.observe(document.body, { childList: true, subtree: true });
    this.leave = ({ target }) => {
      for (const menu of document.querySelectorAll("details.chart-menu[open]")) if (!menu.contains(target)) menu.open = false;
    };
    document.addEventListener("pointerdown", this.leave);
    document.addEventListener("focusin", this.leave);
    this.equip();
  }

  equip() {
    for (const chart of document.querySelectorAll(CHART)) {
      if (!chart.querySelector("details.chart-menu") && chart.querySelector("svg.marks, canvas.marks")) chart.append(this.menu(chart));
    }
  }

  menu(chart) {
    const menu = element("details", "chart-menu"), head = element("summary", "", "⋯"), list = element("div");
    head.title = "Save this chart";
    head.setAttribute("aria-label", head.title);
    // A chart of thousands of marks is drawn as pixels and has no SVG.
    const kinds = chart.querySelector("svg.marks") ? ["svg", "png"] : ["png"];
    list.append(...kinds.map((kind) => {
      const one = button("", "", `Save as ${kind.toUpperCase()}`);
      one.addEventListener("click", () => { this.save(chart, kind); menu.open = false; head.focus(); });
      return one;
    }));
    menu.append(head, list);
    menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { menu.open = false; head.focus(); } });
    return menu;
  }

  save(chart, kind) {
    const card = [...(chart.closest("[class*=st-key-]")?.classList || [])].find((name) => name.startsWith("st-key-")) || "chart";
    const name = `${card.replace(/^st-key-(card-)?/, "")}.${kind}`, ground = backdrop(chart), pixels = chart.querySelector("canvas.marks");
    const done = (blob) => download(blob, name);
    if (pixels) {
      asPng(pixels, pixels.clientWidth, pixels.clientHeight, ground, done);
      return;
    }
    const { text, width, height } = standalone(chart.querySelector("svg.marks"), ground);
    const drawing = new Blob([text], { type: "image/svg+xml" });
    if (kind === "svg") { done(drawing); return; }
    const image = new Image(width, height), address = URL.createObjectURL(drawing);
    image.addEventListener("load", () => { asPng(image, width, height, ground, done); URL.revokeObjectURL(address); });
    image.src = address;
  }

  load() {}

  destroy() {
    this.watch.disconnect();
    cancelAnimationFrame(this.pending);
    document.removeEventListener("pointerdown", this.leave);
    document.removeEventListener("focusin", this.leave);
  }
}
