// The numbers of a mini-batch on one line after another, joined step by step.

const LINE_GAP = 104, LINE_TOP = 30, LINE_BOTTOM = 34, SIDE = 14;
const WORDS_WIDTH = 150, SYMBOL_WIDTH = 24; // left of the lines; where there is no room for words, for their symbols
const FEW_LINES = 40; // examples whose ways are all drawn strongly

class LinesPicture {
  constructor(choose) {
    this.choose = choose;
    this.element = element("canvas", "lines-picture");
    this.element.setAttribute("role", "img");
    this.hovered = null;
    this.element.addEventListener("pointermove", (event) => this.hover(this.nearest(event)));
    this.element.addEventListener("pointerleave", () => this.hover(null));
    this.element.addEventListener("click", (event) => { const at = this.nearest(event); if (at !== null) this.choose(at); });
  }

  hover(at) {
    if (at === this.hovered) return;
    this.hovered = at;
    this.element.style.cursor = at === null ? "default" : "pointer";
    if (this.again) this.again();
  }

  nearest(event) {
    if (!this.places) return null;
    const box = this.element.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let best = null, least = 14 ** 2;
    this.places.forEach(({ xs, y: height }) => xs.forEach((one, k) => {
      const away = (one - x) ** 2 + (height - y) ** 2;
      if (away < least) [least, best] = [away, k];
    }));
    return best;
  }

  height(lines) { return LINE_TOP + LINE_GAP * (lines - 1) + LINE_BOTTOM; }

  // `steps` are the numbers, `chosen` the one that is followed; `again` draws the same once more.
  draw(steps, chosen, width, theme, again) {
    const lines = steps.lines(), height = this.height(lines.length);
    const context = sharpContext(this.element, width, height);
    Object.assign(this, { again, narrow: width < 560 });
    this.left = this.narrow ? SYMBOL_WIDTH : WORDS_WIDTH;
    const domains = this.domains(lines);
    this.places = lines.map((line, k) => {
      const scale = lineScale(domains[k], this.left + SIDE, width - SIDE);
      return { scale, xs: Array.from(line.values, scale), y: LINE_TOP + LINE_GAP * k };
    });
    const followed = this.hovered === null ? chosen : this.hovered;
    this.ways(context, steps, followed, theme);
    lines.forEach((line, k) => this.line(context, steps, line, this.places[k], followed, width, theme));
    this.element.setAttribute("aria-label", this.described(steps, lines));
  }

  // The normalised and the scaled numbers share a scale, so that γ is seen to stretch and β to shift; z has it too where
  // both can be read on it.
  domains(lines) {
    const shared = lines.filter((line) => line.shared).flatMap((line) => extent(line.values)).filter(Number.isFinite);
    const reach = Math.max(2.4, ...shared.map(Math.abs)) * 1.08, both = [-reach, reach];
    return lines.map((line) => {
      if (line.shared) return both;
      const [low, high] = extent(line.values);
      if (line.half && Math.max(-low, high) <= 1.6 * reach && line.half > 0.25) return Math.max(-low, high) <= reach ? both : widened(Math.min(low, -reach), Math.max(high, reach), 0.01);
      if (line.bounds) return widened(...line.bounds, 0.03);
      return widened(Math.min(low, line.middle === null ? 0 : low), Math.max(high, line.middle === null ? 0 : high));
    });
  }

  ways(context, steps, followed, theme) {
    const faint = steps.count <= FEW_LINES ? 0.34 : 0.16;
    const way = (k) => {
      for (let at = 0; at + 1 < this.places.length; at++) {
        const from = this.places[at], to = this.places[at + 1], middle = (from.y + to.y) / 2;
        context.beginPath();
        context.moveTo(from.xs[k], from.y);
        context.bezierCurveTo(from.xs[k], middle, to.xs[k], middle, to.xs[k], to.y);
        context.stroke();
      }
    };
    for (let k = 0; k < steps.count; k++) {
      if (k === followed) continue;
      context.strokeStyle = css(this.ink(steps, k, theme), faint);
      context.lineWidth = 1.1;
      way(k);
    }
    context.strokeStyle = css(theme.accent);
    context.lineWidth = 2.6;
    way(followed);
  }

  ink(steps, k, theme) {
    const mark = steps.header.marks && steps.header.marks[k];
    return mark === null || mark === undefined ? theme.muted : theme.classes[mark % theme.classes.length];
  }

  line(context, steps, line, place, followed, width, theme) {
    const { y, scale, xs } = place, ticks = roundTicks(scale.domain, Math.max(6, (width - this.left) / 90)).map((tick) => ({ ...tick, x: scale(tick.value) }));
    if (line.middle !== null) {
      const from = Math.max(scale(line.middle - line.half), this.left), to = Math.min(scale(line.middle + line.half), width);
      context.fillStyle = css(theme.accent, 0.13);
      context.beginPath();
      if (to > from) context.roundRect(from, y - 11, to - from, 22, 8);
      context.fill();
    }
    context.strokeStyle = css(theme.frame);
    context.lineWidth = 1.25;
    context.beginPath();
    context.moveTo(this.left, y); context.lineTo(width, y);
    for (const { x } of ticks) { context.moveTo(x, y); context.lineTo(x, y + 5); }
    context.stroke();
    if (line.middle !== null) {
      const x = scale(line.middle);
      context.strokeStyle = css(theme.accent);
      context.lineWidth = 2;
      context.beginPath(); context.moveTo(x, y - 15); context.lineTo(x, y + 15); context.stroke();
    }
    context.font = `12px ${theme.font}`;
    context.textAlign = "center";
    for (const { x, text } of ticks) if (x > this.left + 8 && x < width - 12) haloText(context, text, x, y + 27, css(theme.muted), theme);
    for (let k = 0; k < steps.count; k++) if (k !== followed) this.mark(context, steps, xs[k], y, k, theme);
    context.beginPath();
    context.arc(xs[followed], y, MARK + 4.5, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: 2, fillStyle: css(theme.background), strokeStyle: css(theme.accent) });
    context.fill(); context.stroke();
    this.mark(context, steps, xs[followed], y, followed, theme);
    this.words(context, line, place, followed, width, theme);
  }

  mark(context, steps, x, y, k, theme) {
    const { marks, classes } = steps.header;
    drawMark(context, x, y, marks ? marks[k] : null, classes, css(this.ink(steps, k, theme)), theme);
  }

  words(context, line, { y, xs }, followed, width, theme) {
    context.textAlign = "left";
    context.font = `700 17px ${theme.font}`;
    context.fillStyle = css(theme.text);
    context.fillText(line.symbol, 0, y + 6);
    context.font = `12px ${theme.font}`;
    const between = y + LINE_GAP / 2;
    if (this.narrow) {
      context.textAlign = "right";
      if (line.next) haloText(context, `↓ ${line.next}`, width - 2, between + 4, css(theme.muted), theme);
    } else {
      context.fillStyle = css(theme.muted);
      context.fillText(line.words, 24, y + 5);
      context.font = `600 12px ${theme.font}`;
      if (line.next) context.fillText(`↓  ${line.next}`, 4, between + 6);
    }
    const text = threeDigits(line.values[followed]);
    context.font = `700 13px ${theme.font}`;
    context.textAlign = "center";
    const room = context.measureText(text).width / 2 + 2;
    haloText(context, text, Math.max(this.left + room, Math.min(width - room, xs[followed])), y - 17, css(theme.accent), theme);
  }

  described(steps, lines) {
    const { header } = steps, what = header.kind === "batch" ? "examples" : "units";
    return `${steps.count} ${what} on ${lines.length} number lines, one below the other. ${lines.map((line) => {
      const [low, high] = extent(line.values);
      return `${line.symbol} from ${threeDigits(low)} to ${threeDigits(high)}`;
    }).join("; ")}.`;
  }
}
