// Where the panels stand. One run has its network beside its picture; several have their pictures side by side and
// what belongs to them (networks, weights) smaller at both sides, or below them what all of them share (profiles). On a
// phone there is one column, pictures first; with something below them they stand two by two.

const SIDE_BY_SIDE = 900; // px
const TWO_COLUMNS = 630;
const FOUR_COLUMNS = 1100;
const NARROW = 560;
const COLUMN = "minmax(0, 1fr)";
const SHARED_COLUMN = { 1: "minmax(0, 1.25fr)", 2: COLUMN }; // beside so many pictures
const STACKED_HEIGHT = 252; // px, of a picture with something below it: all of it is to be seen at once
const SMALL = [160, 340], SMALL_ON_A_PHONE = [130, 240], SMALL_GAP = 24; // px, the side of a small multiple
const SIDE_COLUMN = { 1: "minmax(0, 0.8fr)", 2: "minmax(0, 0.5fr)" }; // by the number of panels at the sides

class Layout {
  constructor(root) {
    this.root = root;
    this.grid = element("div", "panels");
  }

  fill(panels) {
    this.panels = panels;
    this.aside = panels.filter(({ spec }) => spec.side);
    this.below = panels.filter(({ spec }) => spec.below);
    this.aside.forEach(({ element: { classList } }, k) => {
      classList.add("aside");
      classList.toggle("first", k === 0);
      classList.toggle("only", this.aside.length === 1);
    });
    this.grid.replaceChildren(...panels.map((panel) => panel.element));
    this.grid.dataset.panels = panels.map((panel) => panel.spec.kind).join(" ");
    this.grid.classList.toggle("several", this.aside.length + this.below.length > 0);
    this.grid.classList.toggle("stacked", this.below.length > 0);
  }

  apply(width) {
    this.root.classList.toggle("wide", width >= SIDE_BY_SIDE);
    this.root.classList.toggle("narrow", width < NARROW);
    const columns = this.below.length ? this.stack(width) : this.aside.length ? this.columnsOfSeveral(width) : this.columns(width);
    this.grid.style.gridTemplateColumns = columns;
    const rows = new Map();
    for (const panel of this.panels) {
      panel.wantedWidth = panel.box.clientWidth;
      const row = panel.element.offsetTop;
      rows.set(row, Math.max(rows.get(row) || 0, panel.heightFor(panel.wantedWidth)));
    }
    const square = this.panels.find(({ spec }) => spec.kind === "surface" || spec.kind === "image");
    const lead = this.aside.length || this.below.length ? this.panels[0] : square;
    for (const panel of this.panels) {
      const row = panel.element.offsetTop;
      // A square picture, or the first of several, decides the height of its row.
      const led = lead && lead.element.offsetTop === row, height = led ? lead.heightFor(lead.wantedWidth) : rows.get(row);
      const most = (!led && panel.tallest) || STACKED_HEIGHT;
      panel.resize(panel.wantedWidth, this.below.length ? Math.min(height, most) : height);
    }
  }

  columns(width) {
    if (this.panels[0]?.spec.kind === "class_map") return this.smallMultiples(width);
    if (this.panels.length === 4 && this.panels.every(({ spec }) => spec.run !== undefined)) { // the pictures of four runs
      return `repeat(${width >= SIDE_BY_SIDE ? 4 : 2}, ${COLUMN})`;
    }
    if (width < TWO_COLUMNS || this.panels.length === 1) return COLUMN;
    const network = this.panels[0].spec.kind === "network";
    if (width < SIDE_BY_SIDE) return network ? COLUMN : `repeat(2, ${COLUMN})`;
    if (network) return `minmax(0, 1.16fr) ${COLUMN}`;
    if (this.panels.length === 4 && width >= FOUR_COLUMNS) return `repeat(4, ${COLUMN})`;
    return `repeat(${this.panels.length % 3 === 0 ? 3 : 2}, ${COLUMN})`;
  }

  // Many small pictures in rows of equal length, none of them larger than a small one.
  smallMultiples(width) {
    const { length } = this.panels, [least, most] = width < NARROW ? SMALL_ON_A_PHONE : SMALL;
    const fit = Math.max(1, Math.floor((width + SMALL_GAP) / (least + SMALL_GAP))), rows = Math.ceil(length / fit);
    return `repeat(${Math.ceil(length / rows)}, minmax(0, ${most}px))`;
  }

  // Pictures in the first row, and below them what is shared, all as wide as the stage. One or two pictures leave room
  // for what would stand below them.
  stack(width) {
    const pictures = this.panels.length - this.below.length, wide = width >= SIDE_BY_SIDE;
    const together = wide && pictures < 3, inRow = wide && !together ? pictures : Math.min(pictures, 2);
    const shared = width < TWO_COLUMNS ? 1 : this.below.length;
    for (const panel of this.panels) panel.element.style.gridColumn = together ? "" : `span ${panel.spec.below ? inRow : shared}`;
    if (!together) return `repeat(${inRow * shared}, ${COLUMN})`;
    return `repeat(${pictures}, ${COLUMN}) repeat(${this.below.length}, ${SHARED_COLUMN[pictures]})`;
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
