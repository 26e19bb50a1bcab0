// How the numbers of some layers are spread at this moment: a small histogram for each, every one on an axis of its own,
// because layers differ by powers of ten. How far it reaches is written beside it.

const CELL_HEIGHT = 84, CELL_GAP = 12, WORDS_HEIGHT = 14;
const CELL_COLUMNS = 4, NARROW_COLUMNS = 3;
const CELLS_NARROW = 420; // px
const ZEROS_SHOWN = 0.02; // from this share of exact zeros on they are drawn and written

class LayersPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "The layers");
  }

  columnsAt(width) { return Math.min(this.spec.layers.length, width < CELLS_NARROW ? NARROW_COLUMNS : CELL_COLUMNS); }

  heightFor(width) { return Math.ceil(this.spec.layers.length / this.columnsAt(width)) * (CELL_HEIGHT + CELL_GAP) - CELL_GAP + 4; }

  draw(view) {
    const { theme } = view, context = this.context(), { layers, array } = this.spec;
    const columns = this.columnsAt(this.width), width = (this.width - CELL_GAP * (columns - 1)) / columns;
    const words = layers.map((layer, k) => {
      const box = { left: (k % columns) * (width + CELL_GAP), top: Math.floor(k / columns) * (CELL_HEIGHT + CELL_GAP), width, height: CELL_HEIGHT };
      return this.drawCell(context, theme, box, layer, this.cell(view, array, k));
    });
    this.setCaption(this.title, this.spec.caption || "");
    const all = words.join("; ");
    if (all !== this.described) this.canvas.setAttribute("aria-description", all);
    this.described = all;
  }

  // Shares of the numbers in every bin, exact zeros apart; the last three: their share, that of overflow, and the reach.
  cell(view, array, k) {
    const { values, shape: [frames, layers, size] } = this.run.arrays[array];
    const start = (Math.min(view.frame, frames - 1) * layers + k) * size, own = values.subarray(start, start + size);
    return { bars: own.subarray(0, size - 3), zeros: own[size - 3], overflow: own[size - 2], reach: own[size - 1] };
  }

  drawCell(context, theme, { left, top, width, height }, layer, { bars, zeros, overflow, reach }) {
    const said = cellWords({ zeros, overflow, reach });
    const base = Math.round(top + height - 4) + 0.5, head = top + WORDS_HEIGHT * said.length + 4, each = width / bars.length;
    const tallest = Math.max(...bars, 1e-9), tall = base - head;
    context.fillStyle = css(mix(theme.background, theme.text, 0.62));
    bars.forEach((share, k) => {
      const rise = (share / tallest) * tall;
      if (share > 0) context.fillRect(left + k * each + 0.5, base - Math.max(rise, 0.75), Math.max(each - 1, 0.75), Math.max(rise, 0.75));
    });
    if (zeros >= ZEROS_SHOWN) this.drawZeros(context, theme, left + width / 2, head, base, each);
    context.strokeStyle = css(theme.frame);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(left, base);
    context.lineTo(left + width, base);
    context.moveTo(Math.round(left + width / 2) + 0.5, base);
    context.lineTo(Math.round(left + width / 2) + 0.5, base + 3);
    context.stroke();
    context.textBaseline = "top";
    context.textAlign = "left";
    context.font = `600 11px ${theme.font}`;
    context.fillStyle = css(theme.text);
    context.fillText(`layer ${layer}`, left, top);
    context.textAlign = "right";
    context.font = `11px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    said.forEach((words, line) => context.fillText(words, left + width, top + WORDS_HEIGHT * line));
    return `layer ${layer}: ${said.join(", ")}`;
  }

  // As tall as the cell: their share is written, and would leave the other bars no room.
  drawZeros(context, theme, middle, head, base, each) {
    const wide = Math.max(each - 1, 2);
    context.strokeStyle = css(theme.accent);
    context.fillStyle = css(theme.accent, 0.22);
    context.lineWidth = 1.25;
    context.fillRect(middle - wide / 2, head, wide, base - head);
    context.strokeRect(middle - wide / 2, head, wide, base - head);
  }
}

// How far the axis reaches, and what has no place on it: a line each.
function cellWords({ zeros, overflow, reach }) {
  if (overflow >= 1) return ["▲ overflow"];
  if (zeros >= 1) return ["all exactly 0"];
  const parts = [`±${formatNumber(reach)}`];
  if (zeros >= ZEROS_SHOWN) parts.push(`${Math.round(100 * zeros)} % at 0`);
  if (overflow > 0) parts.push("▲ overflow");
  return parts;
}
