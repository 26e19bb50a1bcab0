// The surface from above, with the trail of every racer up to the step that is shown.

const GROUND_MARGIN = { left: 30, bottom: 22 };
const MOST_GROUND = 560; // pixels of its side
const DARKEST = 1.5; // the end of the colour scale, in shades of the highest point: trails are drawn on it
const PLACES = [0.5, 0.35, 0.65, 0.2, 0.8]; // shares of a trail where the name of one that has arrived may stand
const FAR = 1e5; // pixels: no farther than this is anything drawn
const NAME_ROOM = [[11, 4, "left"], [-11, 4, "right"], [0, -12, "center"], [0, 21, "center"]]; // where a name may stand

class GroundPanel {
  constructor(place) {
    this.place = place; // called with the coordinates of a click
    this.element = element("section", "ground");
    this.caption = element("p", "caption");
    this.box = element("div", "box");
    this.map = element("canvas", "map");
    this.map.setAttribute("aria-hidden", "true");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.tooltip = element("div", "tooltip");
    this.tooltip.hidden = true;
    this.box.append(this.map, this.canvas, this.tooltip);
    this.element.append(this.caption, this.box);
    this.canvas.addEventListener("click", (event) => this.click(event));
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.tooltip.hidden = true; });
  }

  load(header, arrays) {
    Object.assign(this, { header, shades: arrays.relief.values, paths: arrays.paths.values, pending: null });
    this.side = arrays.relief.shape[0];
    this.contours = null;
    this.caption.replaceChildren(element("b", "", header.title), ` · ${header.caption}`);
    this.canvas.setAttribute("aria-label", header.described);
  }

  arrange(width) {
    this.size = Math.round(Math.min(width - GROUND_MARGIN.left, MOST_GROUND));
    this.width = GROUND_MARGIN.left + this.size;
    this.height = this.size + GROUND_MARGIN.bottom;
    this.plot = plotFrame({ left: GROUND_MARGIN.left, top: 0, width: this.size, height: this.size }, this.header.extent);
    this.box.style.width = `${this.width}px`;
    this.contours = null;
  }

  paintMap(theme) {
    const { left, top } = this.plot;
    this.contours = contourPath(this.shades, this.side, left, top, this.size);
    this.image = PixelImage.sized(this.image, this.side, this.side, this.map);
    paintValues(this.image.pixels, this.shades, 0, DARKEST, theme.sequential);
    this.image.update();
    Object.assign(this.map.style, { left: `${left}px`, top: `${top}px`, width: `${this.size}px`, height: `${this.size}px` });
    this.painted = theme;
  }

  // Up to update `step`; of `shown` racers.
  draw(step, shown, theme) {
    if (!this.contours || this.painted !== theme) this.paintMap(theme);
    const context = sharpContext(this.canvas, this.width, this.height), { plot, header } = this;
    context.lineWidth = 1;
    context.strokeStyle = css(theme.text, 0.2);
    context.stroke(this.contours);
    this.drawMinima(context, theme);
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.width, plot.height);
    context.clip();
    const heads = header.racers.map((racer, k) => (shown[k] ? this.drawTrail(context, racer, k, step, theme) : null));
    context.restore();
    drawAxes(context, plot, theme, { xName: "x", yName: "y" });
    this.drawStart(context, theme);
    const background = css(theme.background);
    heads.forEach((head, k) => {
      if (head) drawMark(context, header.racers[k].ink.mark, head.x, head.y, 5.5, this.color(k, theme), background, head.out);
    });
    this.drawNames(context, heads, theme);
  }

  color(k, theme) { return this.header.racers[k].ink[theme.dark ? "dark" : "light"]; }

  // Returns where its head is: in the picture, or at the edge where it is beyond.
  drawTrail(context, racer, k, step, theme) {
    const { paths, plot, header } = this, count = header.racers.length;
    context.beginPath();
    const points = [];
    for (let t = 0; t <= step; t++) {
      const at = 2 * (t * count + k), [u, v] = [plot.x(paths[at]), plot.y(paths[at + 1])];
      if (Number.isNaN(u) || Number.isNaN(v)) break;
      points.push([clamped(u, FAR), clamped(v, FAR)]);
      context.lineTo(...points.at(-1));
    }
    context.lineJoin = "round";
    context.setLineDash([]);
    context.lineWidth = 4;
    context.strokeStyle = css(theme.background, 0.55); // sets trails off that cross
    context.stroke();
    context.lineWidth = 2;
    context.setLineDash(racer.ink.dash[1] ? racer.ink.dash : []);
    context.strokeStyle = this.color(k, theme);
    context.stroke();
    const { arrived, diverged } = racer, out = !this.inside(points.at(-1));
    const [x, y] = out ? this.exit(points) : points.at(-1), gone = diverged >= 0 && step >= diverged;
    return { x, y, out, gone, points: arrived >= 0 && step >= arrived ? points : null };
  }

  inside([x, y]) {
    const { left, top, width, height } = this.plot;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  // Where a trail last left the picture.
  exit(points) {
    const { left, top, width, height } = this.plot, last = points.findLastIndex((point) => this.inside(point));
    const [x, y] = points[last], [u, v] = points[last + 1];
    const share = (from, to, low, high) => (to < low ? (low - from) / (to - from) : to > high ? (high - from) / (to - from) : 1);
    const reach = Math.min(share(x, u, left + 7, left + width - 7), share(y, v, top + 7, top + height - 7));
    return [x + reach * (u - x), y + reach * (v - y)];
  }

  // Where the name of a racer may stand: at its head, and once it has arrived along its trail, where it is alone.
  anchors({ x, y, points }) {
    if (!points) return [[x, y]];
    const reached = [0];
    for (let t = 1; t < points.length; t++) reached.push(reached[t - 1] + Math.hypot(points[t][0] - points[t - 1][0], points[t][1] - points[t - 1][1]));
    return PLACES.map((place) => {
      const way = place * reached.at(-1), t = Math.max(1, reached.findIndex((one) => one >= way));
      const share = (way - reached[t - 1]) / (reached[t] - reached[t - 1] || 1);
      return [0, 1].map((k) => points[t - 1][k] + share * (points[t][k] - points[t - 1][k]));
    }).filter((point) => this.inside(point));
  }

  drawMinima(context, theme) {
    const { plot, header } = this;
    context.strokeStyle = css(theme.text);
    context.setLineDash([]);
    for (const [x, y, lowest] of header.minima) {
      const [u, v, r] = [plot.x(x), plot.y(y), lowest ? 9 : 3];
      context.lineWidth = lowest ? 1.5 : 1;
      context.beginPath();
      context.arc(u, v, r, 0, 2 * Math.PI);
      if (lowest) for (const [across, down] of [[1, 0], [0, 1]]) {
        context.moveTo(u - across * (r + 4), v - down * (r + 4));
        context.lineTo(u + across * (r + 4), v + down * (r + 4));
      }
      context.stroke();
    }
  }

  drawStart(context, theme) {
    const [x, y] = this.pending || this.header.start, { plot } = this, [u, v] = [plot.x(x), plot.y(y)];
    context.setLineDash([]);
    for (const [radius, width, color] of [[9, 4, theme.background], [9, 2, theme.accent]]) {
      context.beginPath();
      context.arc(u, v, radius, 0, 2 * Math.PI);
      context.lineWidth = width;
      context.strokeStyle = css(color);
      context.stroke();
    }
  }

  // As far as there is room; the list names all of them.
  drawNames(context, heads, theme) {
    const taken = heads.filter(Boolean).map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]);
    const crossed = (box) => taken.some((other) => other[2] >= box[0] && other[0] <= box[2] && other[3] >= box[1] && other[1] <= box[3]);
    context.font = `600 12px ${theme.font}`;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.setLineDash([]);
    heads.forEach((head, k) => {
      if (!head) return;
      const { name, diverged } = this.header.racers[k], text = head.gone ? `${name} ✕ ${diverged}` : name;
      const width = context.measureText(text).width;
      for (const [x, y] of this.anchors(head)) {
        const mark = [x - 6, y - 6, x + 6, y + 6];
        if (head.points && crossed(mark)) continue;
        const place = NAME_ROOM.map(([across, down, align]) => {
          const left = x + across - (align === "left" ? 0 : align === "right" ? width : width / 2);
          return [left - 2, y + down - 11, left + width + 2, y + down + 3];
        }).find((box) => !crossed(box) && this.inside([box[0], box[1]]) && this.inside([box[2], box[3]]));
        if (!place) continue;
        taken.push(place);
        if (head.points) {
          taken.push(mark);
          drawMark(context, this.header.racers[k].ink.mark, x, y, 4, this.color(k, theme), css(theme.background));
        }
        context.lineWidth = 3.5;
        context.lineJoin = "round";
        context.strokeStyle = css(theme.background, 0.85);
        context.strokeText(text, place[0] + 2, place[3] - 3);
        context.fillStyle = this.color(k, theme);
        context.fillText(text, place[0] + 2, place[3] - 3);
        return;
      }
    });
  }

  // The coordinates under a pointer; null outside of the picture.
  under(event) {
    const bounds = this.canvas.getBoundingClientRect(), { plot } = this, [left, right, bottom, top] = this.header.extent;
    const x = (event.clientX - bounds.left - plot.left) / plot.width, y = (event.clientY - bounds.top - plot.top) / plot.height;
    return x < 0 || x > 1 || y < 0 || y > 1 ? null : [left + x * (right - left), top + y * (bottom - top)];
  }

  click(event) {
    const at = this.under(event);
    if (at) this.place(at);
  }

  point(event) {
    const at = event.pointerType === "touch" ? null : this.under(event);
    this.canvas.style.cursor = at ? "crosshair" : "";
    this.tooltip.hidden = !at;
    if (!at) return;
    this.tooltip.textContent = `start at x ${formatNumber(at[0])}, y ${formatNumber(at[1])}`;
    const bounds = this.canvas.getBoundingClientRect(), x = event.clientX - bounds.left, right = x > this.width * 0.6;
    this.tooltip.style.left = right ? "" : `${x + 14}px`;
    this.tooltip.style.right = right ? `${this.width - x + 14}px` : "";
    this.tooltip.style.top = `${Math.max(0, event.clientY - bounds.top - 32)}px`;
  }
}

function clamped(value, most) { return Math.max(-most, Math.min(most, value)); }
