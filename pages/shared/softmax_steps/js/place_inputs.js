// The same place as numbers: coordinates or the number of an example, its picture, and ways to one worth a look.

class PlaceInputs {
  // `chosen` is called with coordinates or a row of the examples, `unlabel` to take the nearest example's label again.
  constructor(chosen, unlabel) {
    this.chosen = chosen;
    this.element = element("div", "place-inputs");
    this.picture = element("canvas", "digit");
    this.picture.setAttribute("role", "img");
    this.fields = element("div", "fields");
    this.said = element("p", "said");
    this.jumps = element("div", "jumps");
    const words = element("div", "place-words");
    this.unlabel = button("toggle", "", "");
    this.unlabel.addEventListener("click", unlabel);
    words.append(this.fields, this.said, this.unlabel, this.jumps);
    this.element.append(this.picture, words);
  }

  load(data) {
    const kind = `${data.plane}|${data.extent}|${data.numbers.length}`;
    this.data = data;
    if (kind !== this.kind) this.build();
    this.kind = kind;
    const ways = [["least sure", data.least_sure], ["surest mistake", data.surest_mistake]];
    this.jumps.replaceChildren(...ways.filter(([, row]) => row !== null).map(([words, row]) => {
      const way = button("toggle", "", words);
      way.addEventListener("click", () => this.chosen(row));
      return way;
    }));
    this.jumps.prepend(element("span", "of", "go to the"));
    this.picture.hidden = !data.image;
  }

  build() {
    const { data } = this;
    const field = (name, attributes, change) => {
      const label = element("label", "field"), input = element("input");
      Object.assign(input, { type: "number", ...attributes });
      input.addEventListener("change", () => { if (Number.isFinite(input.valueAsNumber)) change(input.valueAsNumber); });
      label.append(element("span", "", name), input);
      return { label, input };
    };
    if (data.plane) {
      const [left, right, bottom, top] = data.extent;
      const x = field("x₁", { min: left, max: right, step: "any" }, (value) => this.chosen([value, this.at[1]]));
      const y = field("x₂", { min: bottom, max: top, step: "any" }, (value) => this.chosen([this.at[0], value]));
      this.inputs = [x.input, y.input];
      this.fields.replaceChildren(x.label, y.label);
    } else {
      const number = field("Example", { min: 1, max: data.numbers.at(-1), step: 1 }, (value) => {
        const row = data.numbers.findIndex((one) => one >= value);
        this.chosen(row < 0 ? data.numbers.length - 1 : row);
      });
      const step = (by, label, text) => {
        const node = button("step", label, text);
        node.addEventListener("click", () => this.chosen((this.row + by + data.numbers.length) % data.numbers.length));
        return node;
      };
      this.inputs = [number.input];
      this.fields.replaceChildren(number.label, step(-1, "Example before", "‹"), step(1, "Next example", "›"));
    }
  }

  draw({ at, nearest, labelled }, theme) {
    const { data } = this;
    Object.assign(this, { at, row: nearest });
    const values = data.plane ? at : [data.numbers[nearest]];
    this.inputs.forEach((input, k) => {
      const text = String(Number(values[k].toFixed(3)));
      if (input.value !== text && !(input.matches(":focus") && Number(input.value) === Number(text))) input.value = text;
    });
    const { split, targets } = data.arrays, set = SETS[split.values[nearest]], name = data.names[targets.values[nearest]];
    const words = data.plane ? `nearest: a ${set} example, ${name}` : `of ${set}: labelled ${name}`;
    if (this.said.textContent !== words) this.said.textContent = words;
    this.unlabel.hidden = !labelled;
    this.unlabel.textContent = `y: back to ${name}`;
    if (data.image) this.drawPicture(nearest, name, theme);
  }

  drawPicture(row, name, theme) {
    const [rows, columns] = this.data.image, size = rows * columns, { values } = this.data.arrays.pixels;
    this.image = PixelImage.sized(this.image, columns, rows, this.picture);
    for (let p = 0; p < size; p++) this.image.pixels[p] = packed(mix(theme.background, theme.text, values[row * size + p] / 255));
    this.image.update();
    const label = `Image of example ${this.data.numbers[row]}, labelled ${name}`;
    if (this.picture.getAttribute("aria-label") !== label) this.picture.setAttribute("aria-label", label);
  }
}
