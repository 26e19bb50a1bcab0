// Examples one beside the other, as pictures or as rows, each a button that shows what the network says of it.

class Gallery {
  constructor(point) {
    this.point = point; // called with the place of an example
    this.element = element("ul", "gallery");
    this.nodes = new Map();
  }

  load(header, arrays, theme) { Object.assign(this, { header, arrays, theme }); }

  show(listed) {
    this.nodes = new Map(listed.map((at) => [at, this.tile(at)]));
    this.element.classList.toggle("pictures", Boolean(this.header.image));
    this.element.replaceChildren(...[...this.nodes.values()].map((node) => {
      const item = element("li");
      item.append(node);
      return item;
    }));
  }

  tile(at) {
    const { header, arrays, theme } = this, { names, spoken, set } = header, classes = names.length;
    const truth = arrays.labels.values[at], said = arrays.predicted.values[at], number = arrays.numbers.values[at];
    const share = formatPercent(arrays.probabilities.values[at * classes + said]);
    const node = button("tile", "");
    node.setAttribute("aria-label", `${set} example ${number}: is ${spoken[truth]}, the network says ${spoken[said]}, ${share}`);
    if (header.image) {
      const picture = element("canvas", "picture"), cells = header.image[0] * header.image[1];
      paintPicture(picture, arrays.pictures.values.subarray(at * cells, (at + 1) * cells), header.image[1], 16, theme);
      node.append(picture);
    } else node.append(element("span", "number", `${SET_GLYPHS[set]} ${number}`));
    const words = element("span", "words");
    if (truth === said) words.append(element("b", "", names[truth]));
    else words.append(element("b", "", names[truth]), " → ", element("b", "", names[said]));
    node.append(words, element("span", "share", share));
    // moved, not entered: a key that scrolls the list brings another example under a pointer that rests
    for (const kind of ["pointermove", "focus", "click"]) node.addEventListener(kind, () => this.point(at));
    return node;
  }

  mark(chosen) {
    for (const [at, node] of this.nodes) node.setAttribute("aria-current", String(at === chosen));
  }
}
