// The graph itself: a card for every variable and every line, with its value and, at its foot, its gradient.

const FIT = 0.57; // of a letter's size is its usual width
const CORNER = 12; // px

class GraphPicture {
  constructor(choose) {
    this.choose = choose; // called with the number of a node that was clicked
    this.element = element("div", "graph");
  }

  load(header, { shares, signs }) {
    Object.assign(this, { header, shares: shares.values, signs: signs.values });
  }

  arrange(width, narrow) {
    const { header } = this, held = this.element.contains(this.element.getRootNode().activeElement) && this.element.getRootNode().activeElement.dataset.node;
    const places = this.places = new Places(header, width, narrow);
    const picture = svg("svg", { width: places.width, height: px(places.height), role: "group", "aria-label": `Computation graph of ${header.text}` });
    this.ways = this.waysOf(places);
    this.cards = header.nodes.map((node, k) => this.card(node, k, places));
    picture.append(...this.ways.map((way) => way.element), ...this.cards.map((card) => card.element), ...this.ways.map((way) => way.label));
    this.element.replaceChildren(picture);
    if (held) this.cards[Math.min(Number(held), this.cards.length - 1)].element.focus(); // of a smaller graph the last
  }

  // Edges share the side of a node in the order in which their other ends stand.
  waysOf(places) {
    const { nodes, edges } = this.header;
    const row = (point, other) => (point ? point[1] : other.row);
    const sorted = (list, key) => list.sort((a, b) => key(a) - key(b) || a.place - b.place);
    const out = nodes.map((_, k) => sorted(edges.filter((edge) => edge.start === k), (edge) => row(edge.points[0], nodes[edge.end])));
    const into = nodes.map((_, k) => sorted(edges.filter((edge) => edge.end === k), (edge) => row(edge.points.at(-1), nodes[edge.start])));
    return edges.map((edge) => {
      const [from, to] = [nodes[edge.start], nodes[edge.end]];
      const start = places.port(from, 1, out[edge.start].indexOf(edge), out[edge.start].length);
      const end = places.port(to, -1, into[edge.end].indexOf(edge), into[edge.end].length);
      return new Way(edge, [start, ...edge.points.map(([layer, one]) => places.at(layer, one)), end], places);
    });
  }

  card(node, k, places) {
    const { width, height, words: size, value: large } = places.card, [x, y] = places.at(node.layer, node.row);
    const group = svg("g", { class: "node", transform: `translate(${px(x - width / 2)} ${px(y - height / 2)})`, tabindex: 0, role: "button", "data-node": k });
    const fitted = (text, most) => Math.min(most, (width - 12) / (Math.max(1, text.length) * FIT));
    const line = (at, className) => svg("text", { x: width / 2, y: px(at), "text-anchor": "middle", class: className });
    const above = height - places.card.strip, whole = `${node.name} = ${node.words}`;
    const heading = line(above * 0.37, "words"), value = line(above * 0.8, "value");
    const gradient = line(height - places.card.strip * 0.34, "gradient");
    heading.textContent = node.given ? node.name : fitted(whole, size) > size - 2.5 ? whole : node.words;
    heading.style.fontSize = `${node.given ? size + 3 : fitted(heading.textContent, size)}px`;
    const shown = node.value.length * FIT * large > width - 12 ? node.short : node.value;
    value.style.fontSize = `${fitted(shown, large)}px`;
    const strip = svg("path", { class: "strip", d: foot(width, height, places.card.strip) });
    const [box, ring] = ["box", "ring"].map((className) => svg("rect", { class: className, width, height, rx: CORNER }));
    group.append(box, strip, heading, value, gradient, ring);
    group.addEventListener("click", () => this.choose(k));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      this.choose(k);
      event.preventDefault();
      event.stopPropagation();
    });
    return { element: group, value, gradient, shown, fitted };
  }

  // The picture after so many steps.
  show(frame) {
    const { header } = this, { nodes, edges, steps } = header, step = steps[frame];
    const last = (k, direction) => steps.findLastIndex((one, at) => at <= frame && one.direction === direction && one.node === k);
    const turn = steps.findIndex((one) => one.direction === "backward");
    nodes.forEach((node, k) => {
      const known = node.given || last(k, "forward") >= 0, handed = last(k, "backward"), total = handed < 0 ? "" : steps[handed].total;
      const card = this.cards[k], { element: group } = card;
      const sign = !total ? "" : total === "0" || total === "NaN" ? "none" : total.startsWith("−") ? "blue" : "orange";
      group.setAttribute("class", `node ${known ? "" : "unknown"} ${total ? "handed" : ""} ${sign} ${step.node === k ? "active" : ""} ${node.given ? "given" : ""} ${step.line === k ? "source" : ""}`);
      card.value.textContent = known ? card.shown : "?";
      const named = `∂${nodes.at(-1).name}/∂${node.name}`, wide = this.places.card.width > 100;
      const text = total ? (wide ? `${named} = ${total}` : total) : node.varies ? (wide ? named : "∂") : "constant";
      card.gradient.textContent = text;
      card.gradient.style.fontSize = `${card.fitted(text, total ? this.places.card.gradient : this.places.card.gradient - 2)}px`;
      group.setAttribute("aria-label", `${node.given ? node.name : `${node.name} = ${node.words}`}, value ${known ? node.value : "not computed yet"}${total ? `, gradient ${total}` : ""}`);
    });
    this.ways.forEach((way) => {
      const { edge } = way, back = steps.findIndex((one) => one.line === edge.end && one.place === edge.place && one.node === edge.start);
      const forward = last(edge.end, "forward") >= 0, returned = back >= 0 && back <= frame;
      const active = back === frame ? "back" : step.direction === "forward" && step.node === edge.end ? "forward" : "";
      const k = back - turn - 1;
      way.show({ state: returned ? "back" : forward ? "forward" : "unknown", active, share: returned ? this.shares[k] : 0, sign: returned ? this.signs[k] : 1 });
    });
  }
}

// The lower part of a card, with its round corners.
function foot(width, height, strip) {
  const [top, side, floor] = [height - strip, width - CORNER, height - CORNER];
  return `M0 ${top}H${width}V${floor}Q${width} ${height} ${side} ${height}H${CORNER}Q0 ${height} 0 ${floor}Z`;
}
