// How high every racer is above the lowest point, against its updates: both in logarithms.

const HEIGHTS_MARGIN = { left: 46, top: 8, right: 8, bottom: 24 };
const DECADES = [4, 8]; // below the height of the start that are drawn, fewest and most

class HeightsPanel {
  constructor() {
    this.element = element("section", "heights");
    this.caption = element("p", "caption");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.element.append(this.caption, this.canvas);
  }

  load(header, arrays) {
    Object.assign(this, { header, heights: arrays.heights.values });
    this.caption.replaceChildren(element("b", "", "Height"), " · f above its lowest value, against updates; both axes logarithmic");
    this.canvas.setAttribute("aria-label", "Height of every optimizer above the lowest value against its updates; the list beside it says the numbers.");
    this.top = Math.ceil(Math.log10(Math.max(header.start_height, 1e-12)) + 0.05);
    let lowest = Infinity;
    for (const height of this.heights) if (height < lowest) lowest = height;
    const reached = Math.floor(Math.log10(Math.max(lowest, 1e-30)));
    this.bottom = Math.max(this.top - DECADES[1], Math.min(this.top - DECADES[0], reached));
  }

  arrange(width, height) {
    this.width = Math.round(width);
    this.height = Math.round(height);
    const { left, top, right, bottom } = HEIGHTS_MARGIN;
    const box = { left, top, width: this.width - left - right, height: this.height - top - bottom };
    this.plot = plotFrame(box, [0, Math.log10(1 + this.header.total_epochs), this.bottom, this.top]);
  }

  draw(step, shown, theme) {
    const context = sharpContext(this.canvas, this.width, this.height), { plot, header } = this;
    this.drawGrid(context, theme);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top - 2, plot.width, plot.height + 4);
    context.clip();
    header.racers.forEach((racer, k) => {
      if (!shown[k]) return;
      const color = racer.ink[theme.dark ? "dark" : "light"];
      this.drawLine(context, k, header.total_epochs, racer.ink.dash, color, 0.22);
      this.drawLine(context, k, step, racer.ink.dash, color, 1);
    });
    context.globalAlpha = 1;
    context.restore();
    const x = plot.x(Math.log10(1 + step));
    context.strokeStyle = css(theme.text);
    context.setLineDash([3, 3]);
    context.lineWidth = 1.25;
    context.beginPath();
    context.moveTo(x, plot.top);
    context.lineTo(x, plot.top + plot.height);
    context.stroke();
    context.setLineDash([]);
  }

  drawGrid(context, theme) {
    const { plot } = this, base = plot.top + plot.height;
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.strokeStyle = css(theme.hairline);
    context.lineWidth = 1;
    context.setLineDash([]);
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (let decade = this.bottom; decade <= this.top; decade += 2) {
      const y = Math.round(plot.y(decade)) + 0.5;
      context.beginPath();
      context.moveTo(plot.left, y);
      context.lineTo(plot.left + plot.width, y);
      context.stroke();
      context.fillText(tickText(Number(`1e${decade}`)), plot.left - 7, y);
    }
    context.textBaseline = "top";
    const total = this.header.total_epochs, end = `${total} updates`, from = plot.left + plot.width - context.measureText(end).width;
    context.textAlign = "right";
    context.fillText(end, plot.left + plot.width, base + 7);
    context.textAlign = "center";
    for (const tick of [1, 10, 100]) {
      const x = plot.x(Math.log10(1 + tick));
      if (x < from - 16) context.fillText(String(tick), x, base + 7);
    }
  }

  drawLine(context, k, last, dash, color, alpha) {
    const { plot, heights, header } = this, count = header.racers.length;
    context.globalAlpha = alpha;
    context.setLineDash(dash[1] ? dash : []);
    context.lineWidth = 2;
    context.strokeStyle = color;
    context.beginPath();
    for (let t = 0; t <= last; t++) {
      const height = heights[t * count + k];
      if (Number.isNaN(height)) break;
      const decade = Math.max(this.bottom - 1, Math.min(this.top + 20, Math.log10(Math.max(height, 1e-30))));
      context.lineTo(plot.x(Math.log10(1 + t)), plot.y(decade));
    }
    context.stroke();
  }
}
