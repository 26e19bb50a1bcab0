// Two hyperparameters against each other on their own scales, a dot for every trial up to the one that is shown.

const FIELD_MARGIN = { left: 56, top: 10, right: 12, bottom: 26 };
const FIELD_INSET = 12; // pixels between the frame and the ends of the ranges: no dot is cut
const RUG = 8; // pixels: a tick for every value that was tried
const NEAR = 16; // pixels within which a pointer means a dot
const NAME_HALO = 3.5;
const NAME_HEIGHT = 13;

class FieldPanel {
  constructor({ choose, hover, turn }) {
    Object.assign(this, { choose, hover });
    this.element = element("section", "field");
    this.caption = element("p", "caption");
    this.legend = new ShadeLegend();
    this.across = new AxisChoice("across", "Hyperparameter across", (key) => turn("x", key));
    this.up = new AxisChoice("up", "Hyperparameter upwards", (key) => turn("y", key));
    this.box = element("div", "box");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.tooltip = element("div", "tooltip lines");
    this.tooltip.hidden = true;
    this.box.append(this.canvas, this.tooltip);
    this.element.append(this.caption, this.legend.element, this.up.element, this.box, this.across.element);
    this.canvas.addEventListener("pointermove", (event) => { if (event.pointerType !== "touch") this.hover(this.under(event)); });
    this.canvas.addEventListener("pointerleave", () => this.hover(null));
    this.canvas.addEventListener("click", (event) => this.choose(this.under(event)));
  }

  load(data, theme) {
    this.data = data;
    this.shades = shadesOf(theme);
    this.caption.replaceChildren(element("b", "", "Trials"), ` · one dot each, in the order they were tried. The stronger its colour, the lower its dev ${data.measure}; ticks along both axes are the values tried`);
    this.legend.load(data, this.shades);
    this.across.load(data.axes.filter(({ score }) => !score), data.axes[data.x].key);
    this.up.load(data.axes, data.axes[data.y].key);
    this.canvas.setAttribute("aria-label", data.described);
  }

  arrange(width, height) {
    const { left, top, right, bottom } = FIELD_MARGIN;
    this.width = Math.round(width);
    this.height = Math.round(height);
    this.plot = { left, top, width: this.width - left - right, height: this.height - top - bottom };
  }

  // Pixels of a place on the axis across, and on the one upwards.
  x(place) { return this.plot.left + FIELD_INSET + place * (this.plot.width - 2 * FIELD_INSET); }
  y(place) { return this.plot.top + this.plot.height - FIELD_INSET - place * (this.plot.height - 2 * FIELD_INSET); }

  at(trial) {
    const { places, axes, x, y } = this.data;
    return [this.x(places[trial * axes.length + x]), this.y(places[trial * axes.length + y])];
  }

  get radius() {
    const most = this.width < 420 ? 5.5 : 7;
    return Math.max(3.2, most * Math.min(1, Math.sqrt(90 / this.data.count)));
  }

  // `view`: the trials that are shown in their order, the newest, the best of them, the chosen and the hovered.
  draw(view, theme) {
    this.view = view;
    const context = sharpContext(this.canvas, this.width, this.height);
    context.setLineDash([]);
    this.drawFrame(context, theme);
    this.drawRounds(context, view, theme);
    this.drawRug(context, view, theme);
    this.drawGuides(context, view.focus ?? (view.still ? view.best : view.now), theme);
    for (const trial of view.pending) this.ring(context, trial, this.radius - 1, 1, css(theme.text, 0.3));
    for (const trial of [...view.shown].sort((a, b) => this.data.rank[b] - this.data.rank[a])) this.dot(context, trial, theme);
    if (!view.still) this.ring(context, view.now, this.radius + 3.5, 2, css(theme.accent));
    if (view.best !== null) this.ring(context, view.best, this.radius + 6.5, 2, css(theme.text));
    for (const trial of new Set([view.chosen, view.hovered])) if (trial !== null) this.ring(context, trial, this.radius + 3.5, 2.5, css(theme.accent));
    this.drawNames(context, view, theme);
    this.across.tell(this.data.axes[this.data.x], this.distinct(view.shown, this.data.x).size);
    this.up.tell(this.data.axes[this.data.y], this.distinct(view.shown, this.data.y).size);
    this.showTooltip(view.hovered);
  }

  drawFrame(context, theme) {
    const { plot, data } = this, base = plot.top + plot.height;
    context.fillStyle = css(theme.neutral);
    context.fillRect(plot.left, plot.top, plot.width, plot.height);
    context.strokeStyle = css(theme.hairline);
    context.lineWidth = 1;
    context.strokeRect(plot.left + 0.5, plot.top + 0.5, plot.width - 1, plot.height - 1);
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    const tick = (from, to) => {
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
    };
    context.textAlign = "center";
    context.textBaseline = "top";
    let free = -Infinity;
    for (const { place, text } of data.axes[data.x].ticks) {
      const x = Math.round(this.x(place)) + 0.5, half = context.measureText(text).width / 2, at = Math.min(x, this.width - half);
      tick([x, base], [x, base + 4]);
      if (at - half < free) continue;
      free = at + half + 6;
      context.fillText(text, at, base + 8);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { place, text } of data.axes[data.y].ticks) {
      const y = Math.round(this.y(place)) + 0.5;
      tick([plot.left - 4, y], [plot.left, y]);
      context.fillText(text, plot.left - 7, y, plot.left - 8);
    }
  }

  // The region that each round of a search from coarse to fine has tried.
  drawRounds(context, view, theme) {
    const rounds = new Map();
    for (const trial of view.shown) {
      const round = this.data.round[trial];
      if (round > 0) rounds.set(round, [...(rounds.get(round) || []), this.at(trial)]);
    }
    context.setLineDash([4, 4]);
    context.lineWidth = 1.25;
    context.strokeStyle = css(theme.text, 0.45);
    const names = this.roundNames = [];
    for (const [round, dots] of rounds) {
      if (dots.length < 3) continue;
      const room = this.radius + 5, across = dots.map(([x]) => x), up = dots.map(([, y]) => y);
      const left = Math.min(...across) - room, top = Math.min(...up) - room;
      context.strokeRect(left, top, Math.max(...across) + room - left, Math.max(...up) + room - top);
      names.push([`round ${round + 1}`, left + 2, top - 2]);
    }
    context.setLineDash([]);
  }

  // The values of an axis that these trials have, and where each lies.
  distinct(trials, axis) {
    const { axes, same, middles } = this.data, count = axes.length - 1, found = new Map();
    if (axes[axis].score) return found;
    for (const trial of trials) found.set(same[trial * count + axis], middles[trial * count + axis]);
    return found;
  }

  drawRug(context, view, theme) {
    const { plot, data } = this, base = plot.top + plot.height;
    context.strokeStyle = css(theme.text, 0.62);
    context.lineWidth = 1.25;
    context.beginPath();
    for (const place of this.distinct(view.shown, data.x).values()) {
      context.moveTo(this.x(place), base);
      context.lineTo(this.x(place), base - RUG);
    }
    for (const place of this.distinct(view.shown, data.y).values()) {
      context.moveTo(plot.left, this.y(place));
      context.lineTo(plot.left + RUG, this.y(place));
    }
    context.stroke();
  }

  // From one trial down to its value on either axis.
  drawGuides(context, trial, theme) {
    if (trial === null) return;
    const [x, y] = this.at(trial), { plot } = this;
    context.strokeStyle = css(theme.accent, 0.8);
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, plot.top + plot.height);
    context.moveTo(x, y);
    context.lineTo(plot.left, y);
    context.stroke();
    context.setLineDash([]);
  }

  dot(context, trial, theme) {
    const [x, y] = this.at(trial), r = this.radius;
    if (this.data.diverged(trial)) {
      context.strokeStyle = css(theme.text, 0.75);
      context.lineWidth = 1.75;
      context.beginPath();
      for (const way of [1, -1]) {
        context.moveTo(x - 0.75 * r, y - 0.75 * way * r);
        context.lineTo(x + 0.75 * r, y + 0.75 * way * r);
      }
      context.stroke();
      return;
    }
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = shadeAt(this.shades, this.data.shade[trial]);
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = css(theme.text, 0.5);
    context.stroke();
  }

  ring(context, trial, radius, width, color) {
    context.beginPath();
    context.arc(...this.at(trial), radius, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }

  drawNames(context, { best, now, still }, theme) {
    context.font = `11px ${theme.font}`;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = NAME_HALO;
    context.strokeStyle = css(theme.neutral, 0.9);
    context.textAlign = "left";
    context.fillStyle = css(theme.muted);
    for (const [text, x, y] of this.roundNames) {
      context.strokeText(text, x, y - 6);
      context.fillText(text, x, y - 6);
    }
    context.font = `600 12px ${theme.font}`;
    for (const [trial, text, color] of [[now, `trial ${this.data.numbers[now]}`, theme.accent], [best, "best", theme.text]]) {
      if (trial === null || (text !== "best" && (still || now === best))) continue;
      const [at, y] = this.beside(trial, context.measureText(text).width);
      context.strokeText(text, at, y);
      context.fillStyle = css(color);
      context.fillText(text, at, y);
    }
  }

  // Where a name of a trial begins, and its middle: on the first side where it covers no other dot, else the fewest.
  beside(trial, width) {
    const [x, y] = this.at(trial), { left, top, width: across, height } = this.plot;
    const away = this.radius + 10, half = NAME_HEIGHT / 2, room = this.radius + 2;
    const sides = [[x + away, y], [x - away - width, y], [x - width / 2, y - away - half], [x - width / 2, y + away + half]];
    const inside = sides.filter(([from, middle]) =>
      from >= left && from + width <= left + across && middle - half >= top && middle + half <= top + height);
    const covered = ([from, middle]) => this.view.shown.filter((other) => {
      const [a, b] = this.at(other);
      return other !== trial && a > from - room && a < from + width + room && Math.abs(b - middle) < half + room;
    }).length;
    const counts = inside.map(covered);
    return inside[counts.indexOf(Math.min(...counts))] ?? sides[0];
  }

  // The shown trial that lies nearest to a pointer; null where none is near.
  under(event) {
    const bounds = this.canvas.getBoundingClientRect(), { view, data } = this;
    if (!view) return null;
    const here = [event.clientX - bounds.left, event.clientY - bounds.top];
    let found = null, least = NEAR;
    for (const trial of view.shown) {
      const [x, y] = this.at(trial), distance = Math.hypot(x - here[0], y - here[1]);
      if (distance < least || (distance === least && found !== null && data.rank[trial] < data.rank[found])) { least = distance; found = trial; }
    }
    return found;
  }

  // The nearest shown trial from `from` in one direction; `from` where there is none.
  towards(from, [across, up]) {
    const [x, y] = this.at(from);
    let found = from, least = Infinity;
    for (const trial of this.view.shown) {
      const [u, v] = this.at(trial), along = across * (u - x) - up * (v - y), aside = Math.abs(across ? v - y : u - x);
      if (along > 0.5 && along + 2 * aside < least) { least = along + 2 * aside; found = trial; }
    }
    return found;
  }

  showTooltip(trial) {
    this.tooltip.hidden = trial === null;
    this.canvas.style.cursor = trial === null ? "" : "pointer";
    if (trial === null) return;
    const { data } = this, [x, y] = this.at(trial), right = x > this.width * 0.55;
    const settings = data.axes.filter(({ score }) => !score).map(({ title }, k) => `${title} ${data.values[trial][k]}`);
    this.tooltip.textContent = [`trial ${data.numbers[trial]}: dev ${data.measure} ${data.scores[trial]}`, ...settings].join("\n");
    this.tooltip.style.left = right ? "" : `${x + 18}px`;
    this.tooltip.style.right = right ? `${this.width - x + 18}px` : "";
    this.tooltip.style.top = `${Math.max(0, Math.min(y - 24, this.height - 100))}px`;
  }
}
