// Class by class from the logits to the loss: numbers over bars that line up, and the gradient as arrows.

const COLUMNS = ["logits", "shifted", "exponentials", "probabilities", "hard", "target", "dz"];
const WITHOUT_BAR = new Set(["hard", "target"]);
const FEW_CLASSES = 4; // whose rows have room
const LEAST_BAR = 0.6; // percent of a cell: a bar that is there can be seen

class StepsTable {
  // `label` is called with the class that was pressed.
  constructor(label) {
    this.label = label;
    this.element = element("section", "steps");
    this.table = element("table", "classes");
    this.caption = element("caption", "caption");
    this.caption.append(element("b", "", "Class by class"), " · under z an arrow to z − dz, one step against the gradient; under ŷ a tick at y. Press a 0 in column y to make that class the label");
    this.head = element("thead");
    this.body = element("tbody");
    this.foot = element("tfoot");
    this.table.append(this.caption, this.head, this.body, this.foot);
    this.loss = element("p", "loss");
    this.loss.setAttribute("aria-live", "polite");
    this.element.append(this.table, this.loss);
  }

  load(data) {
    this.data = data;
    const key = data.names.join("|");
    if (key !== this.key) this.build();
    this.key = key;
    this.heads = this.written = null;
  }

  build() {
    this.rows = this.data.row_names.map((name, k) => {
      const row = element("tr"), head = element("th");
      head.scope = "row";
      head.append(element("span", "chip"), element("span", "name", name), element("span", "short", this.data.short[k]));
      row.append(head);
      const cells = Object.fromEntries(COLUMNS.map((column) => {
        const cell = element("td", column), number = column === "target" ? button("number", "") : element("span", "number");
        cell.append(number);
        row.append(cell);
        if (WITHOUT_BAR.has(column)) return [column, { number }];
        const track = element("span", "track"), bar = element("span", "bar"), extra = element("span", "extra");
        track.setAttribute("aria-hidden", "true");
        track.append(bar, extra);
        cell.append(track);
        return [column, { number, bar, extra }];
      }));
      cells.target.number.addEventListener("click", () => this.label(k));
      return { row, cells };
    });
    this.body.replaceChildren(...this.rows.map(({ row }) => row));
    this.sums = COLUMNS.map((column) => element("td", column));
    const row = element("tr"), head = element("th", "", "Σ");
    head.scope = "row";
    row.append(head, ...this.sums);
    this.foot.replaceChildren(row);
    this.table.classList.toggle("named", this.data.row_names.some((name) => name.length > 2));
    this.table.classList.toggle("few", this.rows.length <= FEW_CLASSES);
  }

  writeHeads(temperature) {
    const warm = temperature !== 1, cross = this.data.loss === "ce", two = this.data.names.length === 2;
    const key = `${warm}|${cross}|${two}`;
    if (key === this.heads) return;
    this.heads = key;
    const z = warm ? "z/T" : "z", dz = cross ? (warm ? "(ŷ − y)/T" : "ŷ − y") : two ? "J (ŷ − y)" : "2J (ŷ − y)";
    const titles = [
      ["z", "logit"], [`${z} − max`, "0 at most"], [`t = e^{${z}−max}`, "0 to 1"], ["ŷ = t / Σt", "probability"],
      ["hard", "max"], ["y", "label"], [`dz = ${dz}`, "gradient"],
    ];
    const row = element("tr"), corner = element("th", "corner", "class");
    corner.scope = "col";
    row.append(corner, ...titles.map(([text, words], k) => {
      const head = element("th", COLUMNS[k]);
      head.scope = "col";
      head.append(formula(text), element("span", "words", words));
      return head;
    }));
    this.head.replaceChildren(row);
  }

  draw(steps, { label, temperature }, theme) {
    this.writeHeads(temperature);
    const span = roundUp(Math.max(...steps.logits.map(Math.abs), 1)), down = roundUp(Math.max(...steps.shifted.map(Math.abs), 1));
    const pull = roundUp(Math.max(...steps.dz.map(Math.abs), 1e-3));
    const at = (value, reach) => 50 + 50 * (value / reach);
    this.rows.forEach(({ row, cells }, k) => {
      row.style.setProperty("--class", css(theme.classes[k % theme.classes.length]));
      row.classList.toggle("winner", k === steps.winner);
      row.classList.toggle("label", k === label);
      const values = { ...steps, target: steps.logits.map((_, j) => Number(j === label)) };
      for (const column of COLUMNS) {
        const { number } = cells[column], value = values[column][k], text = WITHOUT_BAR.has(column) ? String(value) : figure(value);
        if (number.textContent !== text) number.textContent = text;
      }
      this.describe(cells.target.number, k, k === label);
      spread(cells.logits.bar, 50, at(steps.logits[k], span));
      arrow(cells.logits.extra, at(steps.logits[k], span), at(steps.logits[k] - steps.dz[k], span));
      spread(cells.shifted.bar, 100, 100 + 100 * (steps.shifted[k] / down));
      spread(cells.exponentials.bar, 0, 100 * steps.exponentials[k]);
      spread(cells.probabilities.bar, 0, 100 * steps.probabilities[k]);
      cells.probabilities.extra.style.left = `${k === label ? 100 : 0}%`;
      arrow(cells.dz.extra, 50, at(steps.dz[k], pull));
    });
    const sums = ["", "", figure(steps.total), "1", "1", "1", "0"];
    this.sums.forEach((cell, k) => { if (cell.textContent !== sums[k]) cell.textContent = sums[k]; });
    this.writeLoss(steps, label, temperature !== 1);
  }

  describe(node, k, pressed) {
    node.setAttribute("aria-pressed", String(pressed));
    const said = `${this.data.names[k]} ${pressed ? "is the label: y is 1" : "as the label: y is 0"}`;
    if (node.title !== said) { node.title = said; node.setAttribute("aria-label", said); }
  }

  writeLoss(steps, label, warm) {
    const count = steps.logits.length;
    const [text, words] = this.data.loss === "ce"
      ? [`L = −ln ŷ_{${this.data.short[label]}} = ${logarithm(steps, label, warm)} = `, `nats. All ${count} equally likely would cost ln ${count} = ${figure(Math.log(count))}`]
      : [count === 2 ? "L = (a − y)^{2} = " : "L = Σ (ŷ − y)^{2} = ", `squared error, as this network is trained; ${count === 2 ? 1 : 2} at most`];
    const key = `${text}|${steps.loss}|${words}`;
    if (key === this.written) return;
    this.written = key;
    this.loss.replaceChildren(element("span", "words", "Loss"), formula(text), element("b", "", precise(steps.loss)), element("span", "words", words));
  }
}

const NEAR_ONE = 0.9; // above, three digits of ŷ are too few to take its logarithm of
const SMALLEST = 2 ** -1022; // below, ŷ has lost digits or is 0

// What the loss is, in numbers that give it to the digits that are printed; the same as in dlcore/softmax/steps_reading.py.
function logarithm({ probabilities, missing }, label, warm) {
  if (probabilities[label] < SMALLEST) return warm ? "(max z − z of the label)/T + ln Σ" : "max z + ln Σ − z of the label";
  return probabilities[label] > NEAR_ONE ? `−ln(1 − ${precise(missing)})` : `−ln ${precise(probabilities[label])}`;
}

// Text with raised and lowered parts: e^{z}, z_{0}.
function formula(text) {
  const node = element("span", "formula");
  text.split(/(\^\{[^}]*\}|_\{[^}]*\})/).forEach((part) => {
    if (part.startsWith("^{")) node.append(element("sup", "", part.slice(2, -1)));
    else if (part.startsWith("_{")) node.append(element("sub", "", part.slice(2, -1)));
    else node.append(part);
  });
  return node;
}

function inTrack(share) { return Math.max(0, Math.min(100, share)); }

// A bar between two shares of its track, in percent.
function spread(bar, from, to) {
  const [start, end] = [inTrack(from), inTrack(to)], left = Math.min(start, end), width = Math.abs(end - start);
  Object.assign(bar.style, { left: `${left}%`, width: `${width > 0 ? Math.max(width, LEAST_BAR) : 0}%` });
}

// An arrow between two shares of its track; a step that leads out of it ends at its edge.
function arrow(node, from, to) {
  const [start, end] = [inTrack(from), inTrack(to)], back = end < start;
  node.className = `extra arrow ${back ? "back" : "on"}`;
  node.hidden = Math.abs(end - start) < LEAST_BAR;
  Object.assign(node.style, { left: `${Math.min(start, end)}%`, width: `${Math.abs(end - start)}%` });
}
