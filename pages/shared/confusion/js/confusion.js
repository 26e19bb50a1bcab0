// The confusion matrix beside the examples of one of its cells, or beside the mistakes that the network is surest of.

const NARROW_CONFUSION = 720; // pixels: below, everything in one column

class ConfusionView {
  constructor(parent) {
    this.root = element("div", "player bare confusion");
    this.matrix = new ConfusionMatrix((cell) => this.choose(cell));
    const point = (at) => { if (at !== this.chosen) this.tellOf(at); };
    this.gallery = new Gallery(point);
    this.map = new PlaneMap(point);
    this.title = element("p", "caption");
    this.all = button("link", "", "Show the surest mistakes");
    this.all.addEventListener("click", () => this.choose(null));
    this.detail = element("section", "detail");
    this.detail.setAttribute("aria-label", "The example that is pointed at");
    this.right = element("div", "examples");
    const heading = element("div", "examples-heading");
    heading.append(this.title, this.all);
    this.right.append(heading, this.detail, this.gallery.element);
    this.left = element("div", "matrix-side");
    this.shade = element("p", "hint");
    this.left.append(this.matrix.element, this.shade, this.map.element);
    this.root.append(this.left, this.right);
    parent.append(this.root);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), theme = readTheme(this.root);
    Object.assign(this, { header, arrays, theme, tell: setTriggerValue });
    this.root.classList.toggle("dark", theme.dark);
    nameClassColors(this.root, theme.dark);
    this.matrix.load(header, arrays, theme);
    this.gallery.load(header, arrays, theme);
    this.map.element.hidden = !arrays.regions;
    if (arrays.regions) this.map.load(header, arrays, theme);
    this.shade.textContent = header.shade;
    this.bars = new ClassBars(header.names);
    this.buildDetail();
    this.arrange();
    this.show(header.cell);
  }

  buildDetail() {
    const { header } = this;
    this.picture = element("canvas", "picture large");
    this.picture.hidden = !header.image;
    this.words = element("p", "said");
    this.words.setAttribute("aria-live", "polite");
    this.open = button("link", "", "Draw on it");
    this.open.hidden = !header.image;
    this.open.addEventListener("click", () => this.tell("draw", this.pictureOf(this.chosen)));
    const beside = element("div", "detail-words");
    beside.append(this.words, this.open);
    const top = element("div", "detail-top");
    top.append(this.picture, beside);
    this.detail.replaceChildren(top, this.bars.element);
  }

  choose(cell) {
    this.show(cell);
    this.tell("cell", cell || []);
  }

  // The examples of a cell, or the surest mistakes.
  show(cell) {
    const { names, spoken, set, lists } = this.header, key = cell ? cell.join("-") : "mistakes", listed = lists[key] || [];
    this.matrix.press(cell);
    const [title, more] = cell
      ? [cell[0] === cell[1] ? `${spoken[cell[0]]}, found` : `${spoken[cell[0]]} taken for ${spoken[cell[1]]}`, "the surest answer first"]
      : ["The surest mistakes", "wrong, and with the highest probability"];
    const count = cell ? this.arrays.counts.values[cell[0] * names.length + cell[1]] : this.header.mistakes;
    const shown = listed.length < count ? `${listed.length} of ${count}` : `${count}`;
    this.title.replaceChildren(element("b", "", title), ` · ${shown} ${set} example${count === 1 ? "" : "s"}${count > 1 ? `, ${more}` : ""}`);
    if (!count) this.title.replaceChildren(element("b", "", cell ? title : "No mistakes"), ` · no ${set} example ${cell ? "here" : "is wrong: press a cell of the diagonal to see what it gets right"}`);
    this.all.hidden = !cell;
    this.detail.hidden = !listed.length;
    this.gallery.show(listed);
    this.listed = listed;
    if (listed.length) this.tellOf(listed[0]);
    else if (this.map.plot) this.map.draw(listed, null);
    Object.assign(this.root.dataset, { cell: cell ? key : "", listed: listed.length });
  }

  tellOf(at) {
    const { header, arrays, theme } = this, { spoken, set } = header, classes = spoken.length;
    const truth = arrays.labels.values[at], number = arrays.numbers.values[at];
    this.chosen = at;
    const said = this.bars.draw(arrays.probabilities.values.subarray(at * classes, (at + 1) * classes), truth);
    const share = formatPercent(arrays.probabilities.values[at * classes + said]);
    this.words.replaceChildren(`${set[0].toUpperCase()}${set.slice(1)} example ${number} is `, element("b", "", spoken[truth]), said === truth ? ", and found with " : ", the network says ",
      ...(said === truth ? [] : [element("b", "", spoken[said]), " with "]), element("b", "", share));
    if (header.image) paintPicture(this.picture, this.pictureOf(at), header.image[1], 16, theme);
    this.gallery.mark(at);
    if (this.map.plot && arrays.regions) this.map.draw(this.listed, at);
    this.root.dataset.example = number;
  }

  pictureOf(at) {
    const cells = this.header.image[0] * this.header.image[1];
    return Array.from(this.arrays.pictures.values.subarray(at * cells, (at + 1) * cells));
  }

  arrange() {
    const width = this.root.clientWidth;
    if (width <= 0 || !this.header) return;
    this.root.classList.toggle("narrow", width < NARROW_CONFUSION);
    if (!this.arrays.regions) return;
    this.map.arrange(this.left.clientWidth);
    if (this.listed) this.map.draw(this.listed, this.chosen);
  }

  destroy() {
    this.resizes.disconnect();
    this.root.remove();
  }
}
