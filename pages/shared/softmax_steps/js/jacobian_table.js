// All derivatives of the probabilities by the logits, as a small map with numbers.

class JacobianTable {
  constructor() {
    this.element = element("section", "jacobian");
    this.caption = element("p", "caption");
    this.caption.append(element("b", "", "The Jacobian"), " · row ŷ, column z: how much each probability changes with each logit. Every row and column sums to 0");
    this.formula = element("p", "equation");
    this.scroll = element("div", "matrix");
    this.table = element("table");
    this.table.setAttribute("aria-label", "Jacobian: probabilities in rows, logits in columns");
    this.scroll.append(this.table);
    this.trap = element("p", "hint");
    this.element.append(this.caption, this.formula, this.scroll, this.trap);
  }

  load(data) {
    this.data = data;
    const key = data.names.join("|");
    if (key !== this.key) this.build();
    this.key = key;
  }

  build() {
    const { short } = this.data, head = element("tr");
    head.append(element("td", "corner", ""), ...short.map((name) => {
      const cell = element("th");
      cell.scope = "col";
      cell.append(formula(`z_{${name}}`));
      return cell;
    }));
    this.rows = short.map((name) => {
      const row = element("tr"), title = element("th");
      title.scope = "row";
      title.append(formula(`ŷ_{${name}}`));
      const cells = short.map(() => element("td"));
      row.append(title, ...cells);
      return { row, cells };
    });
    this.table.replaceChildren(head, ...this.rows.map(({ row }) => row));
    this.table.classList.toggle("many", short.length > 6);
  }

  draw(steps, { label, temperature }, theme) {
    const largest = Math.max(...steps.jacobian.flat().map(Math.abs)) || 1, many = steps.logits.length > 6;
    this.rows.forEach(({ cells }, i) => cells.forEach((cell, j) => {
      const value = steps.jacobian[i][j], text = entry(value, many ? 2 : 3);
      if (cell.textContent !== text) cell.textContent = text;
      const strength = Math.min(1, Math.abs(value) / largest) * (theme.dark ? 0.48 : 0.62); // words stay readable on it
      cell.style.background = css(mix(theme.background, value < 0 ? theme.blue : theme.orange, strength));
    }));
    const words = temperature === 1 ? "∂ŷ/∂z = diag(ŷ) − ŷ ŷᵀ" : "∂ŷ/∂z = (diag(ŷ) − ŷ ŷᵀ) / T";
    if (this.formula.textContent !== words) this.formula.textContent = words;
    const short = this.data.short[label];
    const trap = this.data.loss === "ce"
      ? `As often written, only the diagonal ŷ(1 − ŷ): dz would be ${figure(steps.diagonal[label])} for ${short} and 0 for all others, which then are never pushed down.`
      : "Squared error goes back through all of it: where ŷ is near 0 or 1 every entry is near 0, and so is dz, right or wrong.";
    if (this.trap.textContent !== trap) this.trap.textContent = trap;
  }
}

// .12, −.03, 0: short enough for a cell.
function entry(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return "0";
  return `${value < 0 ? "−" : ""}${text.replace(/^0/, "")}`;
}
