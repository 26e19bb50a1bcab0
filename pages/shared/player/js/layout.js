// Where the panels stand. One run has its network beside its picture; several have their pictures side by side and
// what belongs to them (networks, weights) smaller at both sides. On a phone there is one column, pictures first.

const SIDE_BY_SIDE = 900; // px
const TWO_COLUMNS = 630;
const FOUR_COLUMNS = 1100;
const NARROW = 560;
const COLUMN = "minmax(0, 1fr)";
const SIDE_COLUMN = { 1: "minmax(0, 0.8fr)", 2: "minmax(0, 0.5fr)" }; // by the number of panels at the sides

class Layout {
  constructor(root) {
    this.root = root;
    this.grid = element("div", "panels");
  }

  fill(panels) {
    this.panels = panels;
    this.aside = panels.filter(({ spec }) => spec.side);
    this.aside.forEach(({ element: { classList } }, k) => {
      classList.add("aside");
      classList.toggle("first", k === 0);
      classList.toggle("only", this.aside.length === 1);
    });
    this.grid.replaceChildren(...panels.map((panel) => panel.element));
    this.grid.dataset.panels = panels.map((panel) => panel.spec.kind).join(" ");
    this.grid.classList.toggle("several", this.aside.length > 0);
  }

  apply(width) {
    this.root.classList.toggle("wide", width >= SIDE_BY_SIDE);
    this.root.classList.toggle("narrow", width < NARROW);
    this.grid.style.gridTemplateColumns = this.aside.length ? this.columnsOfSeveral(width) : this.columns(width);
    const rows = new Map();
    for (const panel of this.panels) {
      panel.wantedWidth = panel.box.clientWidth;
      const row = panel.element.offsetTop;
      rows.set(row, Math.max(rows.get(row) || 0, panel.heightFor(panel.wantedWidth)));
    }
    const square = this.panels.find(({ spec }) => spec.kind === "surface" || spec.kind === "image");
    const lead = this.aside.length ? this.panels[0] : square;
    for (const panel of this.panels) {
      const row = panel.element.offsetTop;
      // A square picture, or the first of several, decides the height of its row.
      const height = lead && lead.element.offsetTop === row ? lead.heightFor(lead.wantedWidth) : rows.get(row);
      panel.resize(panel.wantedWidth, height);
    }
  }

  columns(width) {
    if (width < TWO_COLUMNS || this.panels.length === 1) return COLUMN;
    const network = this.panels[0].spec.kind === "network";
    if (width < SIDE_BY_SIDE) return network ? COLUMN : `repeat(2, ${COLUMN})`;
    if (network) return `minmax(0, 1.16fr) ${COLUMN}`;
    if (this.panels.length === 4 && width >= FOUR_COLUMNS) return `repeat(4, ${COLUMN})`;
    return `repeat(${this.panels.length % 3 === 0 ? 3 : 2}, ${COLUMN})`;
  }

  columnsOfSeveral(width) {
    const pictures = this.panels.length - this.aside.length, side = SIDE_COLUMN[this.aside.length];
    const flanked = side && width >= SIDE_BY_SIDE;
    this.grid.classList.toggle("flanked", Boolean(flanked));
    if (width < TWO_COLUMNS) return COLUMN;
    if (!flanked) return `repeat(${pictures}, ${COLUMN})`;
    return `${side} repeat(${pictures}, ${COLUMN})${this.aside.length > 1 ? ` ${side}` : ""}`;
  }
}
