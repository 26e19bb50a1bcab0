// The same softmax in float32, with and without the subtraction of the largest logit.

const OVERFLOW_COLUMNS = ["z", "naive", "naiveShare", "safe", "safeShare"];

class OverflowTable {
  constructor(range) {
    this.range = range;
    this.element = element("section", "overflow");
    this.caption = element("p", "caption");
    this.caption.append(element("b", "", "Why the maximum is subtracted"), " · the same logits, multiplied, in real float32: the largest it can hold is 3.4·10³⁸ = e⁸⁸·⁷²");
    this.table = element("table", "float32");
    this.table.setAttribute("aria-label", "Softmax in float32 with and without subtracting the largest logit");
    this.told = element("p", "hint");
    this.told.setAttribute("aria-live", "polite");
    this.element.append(this.caption, this.range.element, this.table, this.told);
  }

  load(data) {
    this.data = data;
    const key = data.names.join("|");
    if (key !== this.key) this.build();
    this.key = key;
  }

  build() {
    const over = element("tr", "groups"), head = element("tr");
    const group = (words, span) => {
      const cell = element("th", "", words);
      cell.colSpan = span;
      cell.scope = "colgroup";
      return cell;
    };
    over.append(element("td"), element("td"), group("as written", 2), group("largest subtracted", 2));
    head.append(...["class", "s·z", "e^{s·z}", "ŷ", "e^{s·z − max}", "ŷ"].map((text) => {
      const cell = element("th");
      cell.scope = "col";
      cell.append(formula(text));
      return cell;
    }));
    const line = (name) => {
      const row = element("tr"), title = element("th", "", name), cells = OVERFLOW_COLUMNS.map(() => element("td"));
      title.scope = "row";
      row.append(title, ...cells);
      return { row, cells };
    };
    this.rows = this.data.row_names.map(line);
    this.total = line("Σ");
    this.loss = line("loss");
    this.total.row.className = "total";
    this.table.replaceChildren(over, head, ...[...this.rows, this.total, this.loss].map(({ row }) => row));
  }

  draw(logits, { label, factor }) {
    const times = (by) => logits.map((z) => Math.fround(Math.fround(by) * Math.fround(z))), scaled = times(factor);
    const naive = softmaxInFloat32(scaled, label, false), safe = softmaxInFloat32(scaled, label, true);
    const lost = (value) => !Number.isFinite(value);
    this.rows.forEach(({ cells }, k) => write(cells, [scaled[k], naive.exponentials[k], naive.probabilities[k], safe.exponentials[k], safe.probabilities[k]]));
    write(this.total.cells, [null, naive.total, sumOf(naive.probabilities), safe.total, sumOf(safe.probabilities)]);
    write(this.loss.cells, [null, null, naive.loss, null, safe.loss]);
    const breaks = ({ probabilities }) => !(Math.abs(sumOf(probabilities) - 1) < 0.5), broken = breaks(naive);
    this.element.classList.toggle("broken", broken);
    const exact = lossInFloat32(scaled, label);
    let words;
    if (naive.exponentials.some(lost)) words = "e to more than 88.72 is infinite in float32, and ∞/∞ is NaN: so would every weight be after one update.";
    else if (lost(naive.total)) words = "The sum of all e^z is infinite in float32, and every ŷ is 0.";
    else if (broken) words = "Every e^z is too small for float32 and becomes 0, and 0/0 is NaN.";
    else words = breaks(softmaxInFloat32(times(MOST_FACTOR), label, false)) ? whereItBreaks(Math.max(...logits)) : "With these logits the left side holds, up to any factor of the slider.";
    if (lost(safe.loss) && !lost(exact)) words += ` On the right ŷ of the label is 0 and −ln 0 is ∞; computed from the logits, max + ln Σ − z, the loss is ${figure(exact)}.`;
    if (this.told.textContent !== words) this.told.textContent = words;
    this.element.dataset.broken = String(broken);
  }
}

const LARGEST_LOGIT = Math.log((2 - 2 ** -23) * 2 ** 127);
const LEAST_LOGIT = Math.log(2 ** -150); // half of the smallest number above 0
const MOST_FACTOR = 200;

// Of logits that do not hold up to the end of the slider.
function whereItBreaks(largest) {
  if (largest < 0) return `From × ${precise(LEAST_LOGIT / largest)} on every e^z is 0 in float32, and the left side breaks: 0/0 is NaN.`;
  const from = LARGEST_LOGIT / largest;
  return from <= MOST_FACTOR ? `From × ${precise(from)} on the largest logit is above 88.72, and the left side breaks.` : `Below × ${MOST_FACTOR} the sum of all e^z becomes infinite, and the left side breaks.`;
}

function write(cells, values) {
  cells.forEach((cell, k) => {
    const value = values[k], text = value === null ? "" : figure(value);
    if (cell.textContent !== text) cell.textContent = text;
    cell.classList.toggle("lost", value !== null && !Number.isFinite(value));
  });
}
