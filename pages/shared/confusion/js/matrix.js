// The confusion matrix as a table: rows are the true classes, columns what the network says. Cells that hold examples
// are buttons, reached with one press of Tab and then the arrow keys.

const FULL_INK = 0.82; // share of the set's colour in the darkest cell: numbers must stay legible on every shade
const SHOWN = { counts: "counts", rows: "of_true", columns: "of_predicted" };

class ConfusionMatrix {
  constructor(choose) {
    this.choose = choose;
    this.element = element("div", "matrix");
    this.table = element("table");
    this.element.append(this.table);
    this.table.addEventListener("keydown", (event) => this.key(event));
  }

  load(header, arrays, theme) {
    Object.assign(this, { header, arrays });
    const { names, set } = header, classes = names.length;
    const head = element("thead"), over = element("tr"), heads = element("tr"), body = element("tbody"), foot = element("tfoot");
    const cell = (tag, className, text, scope) => { const one = element(tag, className, text); if (scope) one.scope = scope; return one; };
    const corner = element("td"), says = element("td", "axis", "the network says →");
    says.colSpan = classes;
    over.append(corner, says, element("td"));
    heads.append(cell("td", "axis", "true ↓"), ...names.map((_, k) => this.name(k, "col")), cell("th", "side", "recall %", "col"));
    head.append(over, heads);
    this.buttons = new Map();
    for (let i = 0; i < classes; i++) {
      const row = element("tr");
      row.append(this.name(i, "row"));
      for (let j = 0; j < classes; j++) row.append(this.cell(i, j, theme));
      row.append(element("td", "side", formatShare(arrays.of_true.values[i * classes + i])));
      body.append(row);
    }
    const last = element("tr");
    last.append(cell("th", "side", "precision %", "row"), ...names.map((_, j) => element("td", "side", formatShare(arrays.of_predicted.values[j * classes + j]))), element("td"));
    foot.append(last);
    const caption = element("caption", "unseen", `Confusion matrix of the ${set} examples: rows are the true classes, columns what the network says`);
    const columns = element("colgroup"), column = (className) => element("col", className);
    columns.append(column("first"), ...names.map(() => column("")), column("last"));
    this.table.replaceChildren(caption, columns, head, body, foot);
    this.table.style.setProperty("--classes", classes);
    this.table.classList.toggle("tight", header.show !== "counts" || Math.max(...arrays.counts.values) > 99);
    this.press(header.cell);
  }

  // A class with its colour on the stage.
  name(k, scope) {
    const head = element("th"), dot = element("i", "class-dot");
    head.scope = scope;
    dot.style.setProperty("--class", `var(--class-${k % CLASS_COLORS.light.length})`);
    head.append(dot, this.header.names[k]);
    return head;
  }

  cell(i, j, theme) {
    const { spoken: names, show } = this.header, classes = names.length, at = i * classes + j;
    const { counts, of_true: ofTrue, of_predicted: ofPredicted } = this.arrays, count = counts.values[at];
    const value = this.arrays[SHOWN[show]].values[at];
    const text = show === "counts" ? String(count) : formatShare(value);
    const place = element("td", i === j ? "right" : "");
    if (!count) { place.append(element("span", "none", "·")); return place; }
    const words = `${names[i]} taken for ${names[j]}: ${count} example${count === 1 ? "" : "s"}, ${formatPercent(ofTrue.values[at])} of all ${names[i]}, ${formatPercent(ofPredicted.values[at])} of the answers ${names[j]}`;
    const node = button("cell", i === j ? words.replace(`taken for ${names[j]}`, "found") : words, text);
    if (i !== j) {
      const share = FULL_INK * Math.sqrt(value / this.largest()), shade = mix(theme.background, theme[this.header.set] || theme.text, 0.12 + share * 0.88);
      node.style.background = css(shade);
      node.style.color = legibleOn(shade);
    }
    node.addEventListener("click", () => this.choose([i, j]));
    this.buttons.set(`${i}-${j}`, node);
    place.append(node);
    return place;
  }

  // The largest value off the diagonal.
  largest() {
    const { values } = this.arrays[SHOWN[this.header.show]], classes = this.header.names.length;
    return Math.max(...Array.from(values).filter((value, at) => at % (classes + 1) !== 0 && value > 0));
  }

  press(cell) {
    const chosen = cell && this.buttons.get(cell.join("-"));
    for (const node of this.buttons.values()) {
      node.setAttribute("aria-pressed", String(node === chosen));
      node.tabIndex = -1;
    }
    const first = chosen || this.buttons.values().next().value;
    if (first) first.tabIndex = 0;
  }

  // To the next cell with examples in the direction of the arrow.
  key(event) {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const here = move && [...this.buttons].find(([, node]) => node === event.target);
    if (!here) return;
    event.preventDefault();
    event.stopPropagation();
    let [i, j] = here[0].split("-").map(Number);
    const classes = this.header.names.length;
    do { i += move[0]; j += move[1]; } while (i >= 0 && j >= 0 && i < classes && j < classes && !this.buttons.has(`${i}-${j}`));
    const next = this.buttons.get(`${i}-${j}`);
    if (!next) return;
    here[1].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

// A share as a whole percentage: there is room for three characters.
function formatShare(share) {
  if (!Number.isFinite(share)) return "–";
  const percent = 100 * share;
  return percent > 0 && percent < 0.5 ? "<1" : percent < 100 && percent > 99.5 ? ">99" : percent.toFixed(0);
}
