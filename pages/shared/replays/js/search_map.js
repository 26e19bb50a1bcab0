// The measured surface with the trials of one search on it, and above and beside it what each value is worth.

const MAP_MARGIN = { left: 58, top: 46, right: 52, bottom: 38 };
const PROFILE_GAP = 5; // pixels between the map and what stands above or beside it
const NEAR_TRIAL = 14; // pixels within which a pointer means a trial
const MARK = 5.5;

class SearchMap {
  constructor() {
    this.element = element("section", "search-map");
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
    for (const kind of ["pointermove", "pointerdown"]) this.canvas.addEventListener(kind, (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => { this.tooltip.hidden = true; });
  }

  // `kind` says whose trials these are; their places and scores are (replays, trials, ...).
  load(header, kind, surface, profiles, places, scores) {
    Object.assign(this, { header, kind, surface, profiles, places, scores, painted: null });
    const mark = markElement(kind.ink);
    for (const name of ["light", "dark"]) mark.style.setProperty(`--${name}`, kind.ink[name]);
    const words = element("span");
    words.append(element("b", "", kind.name), ` · ${kind.caption}`);
    this.caption.replaceChildren(mark, words);
  }

  arrange(width, height) {
    Object.assign(this, { width, height });
    const { left, top, right, bottom } = MAP_MARGIN;
    this.plot = plotFrame({ left, top, width: width - left - right, height: height - top - bottom }, [0, 1, 0, 1]);
    this.box.style.width = `${width}px`;
    const { plot } = this;
    Object.assign(this.map.style, { left: `${plot.left}px`, top: `${plot.top}px`, width: `${plot.width}px`, height: `${plot.height}px` });
  }

  paintMap(theme) {
    const [rows, columns] = this.surface.shape, table = stopTable(this.header.scale.colors[theme.dark ? "dark" : "light"]);
    this.image = PixelImage.sized(this.image, columns, rows, this.map);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) { // the first row is drawn lowest
        this.image.pixels[(rows - 1 - row) * columns + column] = table[this.surface.values[row * columns + column]];
      }
    }
    this.image.update();
    this.painted = theme;
  }

  draw(frame, theme) {
    if (this.painted !== theme) this.paintMap(theme);
    const context = sharpContext(this.canvas, this.width, this.height), trials = this.trialsOf(frame);
    this.trials = trials;
    this.drawFrame(context, theme);
    this.drawProfile(context, theme, 0, trials);
    this.drawProfile(context, theme, 1, trials);
    this.drawTrials(context, theme, trials);
    this.canvas.setAttribute("aria-label", this.described(trials));
  }

  trialsOf(frame) {
    if (!this.places) return [];
    const count = this.places.shape[1], found = [];
    for (let k = 0; k < count; k++) {
      const at = frame * count + k, place = [this.places.values[2 * at], this.places.values[2 * at + 1]];
      found.push({ place, x: this.plot.x(place[0]), y: this.plot.y(place[1]), score: this.scores.values[at] });
    }
    const best = Math.min(...found.map(({ score }) => score));
    const first = found.find(({ score }) => score === best);
    if (first) first.best = true;
    return found;
  }

  drawFrame(context, theme) {
    const { plot, header } = this;
    context.strokeStyle = css(theme.frame);
    context.lineWidth = 1;
    context.strokeRect(plot.left - 0.5, plot.top - 0.5, plot.width + 1, plot.height + 1);
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.textAlign = "center";
    context.textBaseline = "top";
    let free = -Infinity;
    for (const [place, text] of header.axes[0].ticks) {
      const half = context.measureText(text).width / 2, x = Math.max(plot.x(place), plot.left - 6 + half);
      if (x - half < free + 6) continue;
      context.fillRect(Math.round(plot.x(place)), plot.top + plot.height, 1, 4);
      context.fillText(text, x, plot.top + plot.height + 6);
      free = x + half;
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const [place, text] of header.axes[1].ticks) {
      context.fillRect(plot.left - 4, Math.round(plot.y(place)), 4, 1);
      context.fillText(text, plot.left - 7, plot.y(place));
    }
    context.textAlign = "center";
    context.textBaseline = "bottom";
    context.fillText(header.axes[0].name, plot.left + plot.width / 2, this.height);
    context.save();
    context.translate(11, plot.top + plot.height / 2);
    context.rotate(-Math.PI / 2);
    context.textBaseline = "middle";
    context.fillText(header.axes[1].name, 0, 0);
    context.restore();
  }

  // What each value of x (axis 0, above) or y (axis 1, beside) is worth on average, and the values that were tried.
  drawProfile(context, theme, axis, trials) {
    const { plot } = this, worth = this.profiles[axis].values, count = worth.length;
    const room = axis ? MAP_MARGIN.right - PROFILE_GAP - 8 : MAP_MARGIN.top - PROFILE_GAP - 8;
    const base = axis ? plot.left + plot.width + PROFILE_GAP : plot.top - PROFILE_GAP;
    const at = (place, height) => (axis ? [base + height * room, plot.y(place)] : [plot.x(place), base - height * room]);
    context.beginPath();
    context.moveTo(...at(0, 0));
    context.lineTo(...at(0, worth[0]));
    for (let k = 0; k < count; k++) context.lineTo(...at((k + 0.5) / count, worth[k]));
    context.lineTo(...at(1, worth[count - 1]));
    context.lineTo(...at(1, 0));
    context.closePath();
    context.fillStyle = css(theme.text, 0.13);
    context.fill();
    const color = this.kind.ink[theme.dark ? "dark" : "light"];
    for (const { place } of trials) {
      const height = worth[Math.min(count - 1, Math.floor(place[axis] * count))];
      context.beginPath();
      context.moveTo(...at(place[axis], 0));
      context.lineTo(...at(place[axis], height));
      context.strokeStyle = color;
      context.lineWidth = 1.5;
      context.stroke();
      context.beginPath();
      context.arc(...at(place[axis], height), 2.6, 0, 2 * Math.PI);
      context.fillStyle = color;
      context.fill();
    }
  }

  drawTrials(context, theme, trials) {
    const color = this.kind.ink[theme.dark ? "dark" : "light"], background = css(theme.background);
    for (const trial of trials) if (!trial.best) drawMark(context, this.kind.ink.mark, trial.x, trial.y, MARK, color, background);
    const best = trials.find((trial) => trial.best);
    if (!best) return;
    context.beginPath();
    context.arc(best.x, best.y, 12, 0, 2 * Math.PI);
    for (const [width, stroke] of [[5, background], [2.5, css(theme.accent)]]) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.stroke();
    }
    drawMark(context, this.kind.ink.mark, best.x, best.y, MARK + 0.5, color, background);
    const text = this.scoreText(best.score), right = best.x > this.plot.left + this.plot.width - 70;
    context.font = `700 12px ${theme.font}`;
    context.textAlign = right ? "right" : "left";
    context.textBaseline = "middle";
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = background;
    context.fillStyle = css(theme.text);
    const x = best.x + (right ? -17 : 17);
    context.strokeText(text, x, best.y);
    context.fillText(text, x, best.y);
  }

  scoreText(score) { return this.header.percent ? formatPercent(score) : formatNumber(score); }

  valueText(axis, place) {
    const { scale, low, high, choices } = this.header.axes[axis];
    if (scale === "choice") return choices[Math.min(choices.length - 1, Math.floor(place * choices.length))];
    if (scale === "log") return formatNumber(low * (high / low) ** place);
    if (scale === "one_minus") return String(Number((1 - (1 - low) * ((1 - high) / (1 - low)) ** place).toPrecision(4)));
    return formatNumber(low + place * (high - low));
  }

  trialText({ place, score }) {
    const [x, y] = this.header.axes.map(({ name }, axis) => `${name} ${this.valueText(axis, place[axis])}`);
    return `${x}, ${y}: ${this.scoreText(score)}`;
  }

  described(trials) {
    const best = trials.find((trial) => trial.best);
    return best ? `${this.kind.name}: ${trials.length} trials, the best at ${this.trialText(best)}` : `${this.kind.name}: not searched yet`;
  }

  point(event) {
    const bounds = this.canvas.getBoundingClientRect(), x = event.clientX - bounds.left, y = event.clientY - bounds.top;
    const away = (trial) => Math.hypot(trial.x - x, trial.y - y);
    const nearest = (this.trials || []).reduce((found, one) => (!found || away(one) < away(found) ? one : found), null);
    this.tooltip.hidden = !nearest || away(nearest) > NEAR_TRIAL;
    if (this.tooltip.hidden) return;
    this.tooltip.textContent = this.trialText(nearest);
    const right = nearest.x > this.width / 2;
    Object.assign(this.tooltip.style, {
      left: right ? "" : `${nearest.x + 12}px`, right: right ? `${this.width - nearest.x + 12}px` : "", top: `${nearest.y - 34}px`,
    });
  }
}

// 256 pixels between the colours at equal distances; the last is for what is not known.
function stopTable(colors) {
  const stops = colors.map(rgb);
  return Uint32Array.from({ length: 256 }, (_, k) => {
    const way = (k / 255) * (stops.length - 1), low = Math.min(Math.floor(way), stops.length - 2);
    return packed(mix(stops[low], stops[low + 1], way - low));
  });
}
