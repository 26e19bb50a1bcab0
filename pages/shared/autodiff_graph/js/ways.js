// The ways between the nodes: a value goes forward along one, a gradient comes back along it, and its local derivative
// stands on it.

const THIN = 1.6, THICK = 7; // px: what is handed back, from next to nothing to the largest
const TIP = 9; // px: its length
const LABEL_HEIGHT = 18, LETTER_WIDTH = 7.2, LABEL_ROOM = 10;

function svg(tag, attributes = {}, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

class Way {
  constructor(edge, points, places) {
    const [a, b] = [points.at(-2), points.at(-1)], [first, last] = [points[0], points.at(-1)];
    this.edge = edge;
    // The line ends where its tip begins: at the line that uses the value, or on the way back at the one that gave it.
    this.courses = {
      forward: places.curve([...points.slice(0, -1), along(places, last, -TIP)]),
      back: places.curve([along(places, first, TIP), ...points.slice(1)]),
    };
    this.ends = { forward: [last, places.down ? [0, 1] : [1, 0]], back: [first, places.down ? [0, -1] : [-1, 0]] };
    this.element = svg("g", { class: "way" });
    this.path = svg("path", { class: "line" });
    this.flow = svg("path", { class: "flow" });
    this.tip = svg("path", { class: "tip" });
    this.element.append(this.path, this.flow, this.tip);
    this.label = svg("g", { class: "slope", transform: `translate(${px((a[0] + b[0]) / 2)} ${px((a[1] + b[1]) / 2)})` });
    const width = LETTER_WIDTH * edge.slope.length + LABEL_ROOM;
    this.label.append(
      svg("rect", { x: -width / 2, y: -LABEL_HEIGHT / 2, width, height: LABEL_HEIGHT, rx: LABEL_HEIGHT / 2 }),
      svg("text", { "text-anchor": "middle", y: 4 }, edge.slope),
      svg("title", {}, edge.words),
    );
    this.label.classList.toggle("quiet", !edge.varies);
  }

  // `state` says how far things have come: "unknown", "forward" or "back"; a strength and a sign belong to the last.
  show({ state, active, share = 0, sign = 1 }) {
    const back = state === "back", width = back ? THIN + (THICK - THIN) * share : THIN;
    this.element.setAttribute("class", `way ${state} ${back ? ["blue", "none", "orange"][sign] : ""} ${active ? "active" : ""} ${active === "back" ? "returning" : ""}`);
    for (const path of [this.path, this.flow]) path.setAttribute("d", this.courses[back ? "back" : "forward"]);
    this.path.style.strokeWidth = width;
    this.tip.setAttribute("d", tip(...this.ends[back ? "back" : "forward"], 4 + width * 0.75));
    this.tip.style.display = state === "unknown" ? "none" : "";
    this.label.style.display = state === "unknown" || !this.edge.varies ? "none" : "";
    this.label.classList.toggle("active", active === "back");
  }
}

// A tip at a place that points in a direction.
function tip([x, y], [dx, dy], wide) {
  const [bx, by] = [x - (TIP + 1) * dx, y - (TIP + 1) * dy];
  return `M${px(x)} ${px(y)}L${px(bx - wide * dy)} ${px(by - wide * dx)}L${px(bx + wide * dy)} ${px(by + wide * dx)}Z`;
}
