// What comes back to the numbers that were normalised together: directly, and less what goes through μ and σ².

const BACK_MARGIN = { left: 70, right: 12, top: 16, bottom: 40 };

class WayBack {
  constructor(choose) {
    this.choose = choose;
    this.element = element("canvas", "way-back");
    this.element.setAttribute("role", "img");
    this.element.addEventListener("click", (event) => { const at = this.nearest(event); if (at !== null) this.choose(at); });
  }

  nearest(event) {
    if (!this.places) return null;
    const box = this.element.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    let best = null, least = 14 ** 2;
    this.places.forEach((at, k) => {
      const away = (at.x - x) ** 2 + (at.y - y) ** 2;
      if (away < least) [least, best] = [away, k];
    });
    return best;
  }

  draw(steps, chosen, width, height, theme) {
    const context = sharpContext(this.element, width, height), { given, direct, symbols: { x: symbol, norm }, header } = steps;
    const taken = Array.from(given, (_, k) => -(steps.through_variance[k] + steps.through_mean[k]));
    const { left, right, top, bottom } = BACK_MARGIN, [low, high] = extent(given);
    const across = lineScale(widened(low, high), left, width - right);
    const [least, most] = extent([...direct, ...taken, 0]);
    const up = lineScale(widened(least, most, 0.1), height - bottom, top);
    const largest = Math.max(Math.abs(least), Math.abs(most)) || 1, power = Math.floor(Math.log10(largest)), unit = power < -2 || power > 3 ? 10 ** power : 1;
    this.axes(context, across, up, width, height, unit, power, symbol, norm, theme);
    this.places = Array.from(given, (value, k) => ({ x: across(value), y: up(direct[k]), foot: up(taken[k]) }));
    this.line(context, steps, across, up, theme);
    this.places.forEach((place, k) => { if (k !== chosen) this.arrow(context, place, css(theme.muted, steps.count > 64 ? 0.5 : 0.8), 1.25); });
    this.places.forEach((place, k) => { if (k !== chosen) this.mark(context, steps, place, k, theme); });
    const own = this.places[chosen];
    this.arrow(context, own, css(theme.accent), 3);
    context.beginPath();
    context.arc(own.x, own.y, MARK + 4.5, 0, 2 * Math.PI);
    Object.assign(context, { lineWidth: 2, fillStyle: css(theme.background), strokeStyle: css(theme.accent) });
    context.fill(); context.stroke();
    this.mark(context, steps, own, chosen, theme);
    context.font = `700 13px ${theme.font}`;
    const text = `d${symbol} = ${threeDigits(steps.d_given[chosen])}`, room = context.measureText(text).width + 14;
    const before = own.x + room > width, short = Math.abs(own.y - own.foot) < 28, side = before ? -14 : 14;
    context.textAlign = short ? "center" : before ? "right" : "left";
    const at = short ? Math.max(left + room / 2, Math.min(width - room / 2, own.x)) : own.x + side;
    haloText(context, text, at, short ? (own.y < 40 ? own.y + 26 : own.y - 16) : (own.y + own.foot) / 2 + 4, css(theme.accent), theme);
    this.element.setAttribute("aria-label", `${header.kind === "batch" ? "Examples" : "Units"} by ${symbol}, and how much comes back to each. `
      + `A straight line from ${threeDigits(taken[given.indexOf(low)])} to ${threeDigits(taken[given.indexOf(high)])} is taken away; what is left sums to ${threeDigits(steps.d_given.reduce((sum, one) => sum + one, 0))}.`);
  }

  axes(context, across, up, width, height, unit, power, symbol, norm, theme) {
    const { left, right, top, bottom } = BACK_MARGIN;
    context.font = `12px ${theme.font}`;
    context.lineWidth = 1;
    const [low, high] = up.domain;
    context.textAlign = "right";
    for (const { value, text } of roundTicks([low / unit, high / unit], 6)) {
      const y = up(value * unit);
      context.strokeStyle = css(value === 0 ? theme.muted : theme.hairline);
      context.beginPath(); context.moveTo(left, y); context.lineTo(width - right, y); context.stroke();
      context.fillStyle = css(theme.muted);
      context.fillText(text, left - 8, y + 4);
    }
    context.textAlign = "center";
    for (const { value, text } of roundTicks(across.domain, Math.max(4.5, width / 90))) context.fillText(text, across(value), height - bottom + 18);
    context.fillText(symbol, (left + width - right) / 2, height - 4);
    context.save();
    context.translate(11, (top + height - bottom) / 2);
    context.rotate(-Math.PI / 2);
    const scale = unit === 1 ? "" : `, in 10${raisedNumber(power)}`;
    context.fillText(`d${norm} / √(σ² + ε)${scale}`, 0, 0);
    context.restore();
  }

  line(context, { given, through_variance: variance, through_mean: mean }, across, up, theme) {
    const ends = extent(given).map((value) => given.indexOf(value));
    context.strokeStyle = css(theme.text);
    context.lineWidth = 2;
    context.beginPath();
    ends.forEach((k, end) => context[end ? "lineTo" : "moveTo"](across(given[k]), up(-(variance[k] + mean[k]))));
    context.stroke();
  }

  arrow(context, { x, y, foot }, color, lineWidth) {
    Object.assign(context, { strokeStyle: color, fillStyle: color, lineWidth });
    context.beginPath(); context.moveTo(x, foot); context.lineTo(x, y); context.stroke();
  }

  mark(context, steps, { x, y }, k, theme) {
    const { marks, classes } = steps.header, mark = marks ? marks[k] : null;
    const fill = mark === null ? theme.muted : theme.classes[mark % theme.classes.length];
    drawMark(context, x, y, mark, classes, css(fill), theme, MARK * 0.9);
  }
}
