// The tape as a list: what each line computed, what it keeps for the way back, and the gradient that it has received.

class TapeTable {
  constructor(choose) {
    this.choose = choose;
    this.element = element("table", "tape");
    this.body = element("tbody");
    this.head = element("thead");
    this.caption = element("caption", "caption");
    this.caption.append(element("b", "", "The tape"), " · written downwards, read upwards: from the last line to the first");
    this.element.append(this.caption, this.head, this.body);
  }

  load(header) {
    this.header = header;
    const row = element("tr");
    for (const [className, text] of [["", "line"], ["", "value"], ["slopes", "kept for the way back"], ["", `gradient of ${header.nodes.at(-1).name}`]]) {
      const cell = element("th", className, text);
      cell.scope = "col";
      row.append(cell);
    }
    this.head.replaceChildren(row);
    this.rows = header.nodes.map((node, k) => {
      const line = element("tr"), name = element("th"), go = button("go", "", node.given ? node.name : `${node.name} = ${node.words}`);
      name.scope = "row";
      name.append(go);
      go.addEventListener("click", () => this.choose(k));
      const value = element("td", "number"), slopes = element("td", "slopes"), gradient = element("td", "number");
      line.append(name, value, slopes, gradient);
      return { line, value, slopes, gradient };
    });
    this.body.replaceChildren(...this.rows.map(({ line }) => line));
  }

  show(frame) {
    const { nodes, steps } = this.header, step = steps[frame];
    nodes.forEach((node, k) => {
      const { line, value, slopes, gradient } = this.rows[k];
      const known = node.given || steps.some((one, at) => at <= frame && one.direction === "forward" && one.node === k);
      const handed = steps.findLastIndex((one, at) => at <= frame && one.direction === "backward" && one.node === k);
      value.textContent = known ? node.value : "";
      slopes.replaceChildren(...(known ? node.slopes : []).map((text) => element("span", "", text)));
      gradient.textContent = handed >= 0 ? steps[handed].total : "";
      line.classList.toggle("active", step.node === k);
      line.classList.toggle("source", step.line === k);
      line.classList.toggle("blank", !known);
    });
  }
}
