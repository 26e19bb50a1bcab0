// A digit is drawn, made to what the network was trained on, and answered while the stroke goes on: no server is asked.

const WIDE_PAD = 1000, NARROW_PAD = 620; // pixels: below, the steps stand below the answer; all stand in one column
const SLOWLY = 400; // milliseconds without a change before the answer is read out

const kept = { drawing: { base: null, strokes: [] }, told: "" }; // the pad is made anew when another look was open meanwhile

class Pad {
  constructor(parent) {
    this.root = element("div", "player bare pad");
    this.past = [];
    this.drawing = kept.drawing;
    this.told = kept.told;
    this.centre = true;
    this.board = new Board({
      begin: (stroke) => { this.remember(); this.drawing.strokes.push(stroke); this.redraw(); },
      draw: () => this.redraw(),
      end: () => this.redraw(),
    });
    this.cells = new Cells((at, count) => this.fill(at, count));
    this.build();
    parent.append(this.root);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  build() {
    const part = (className, title, words, ...content) => {
      const section = element("section", className), caption = element("p", "caption");
      caption.append(element("b", "", title), words ? ` · ${words}` : "");
      section.append(caption, ...content);
      return section;
    };
    this.clear = button("tool", "", "Clear");
    this.clear.addEventListener("click", () => { this.remember(); this.drawing = { base: null, strokes: [] }; this.redraw(); });
    this.undo = button("tool", "", "Undo");
    this.undo.addEventListener("click", () => { if (this.past.length) this.drawing = this.past.pop(); this.redraw(); });
    this.centring = button("toggle", "", "Centre and scale");
    this.centring.addEventListener("click", () => { this.centre = !this.centre; this.redraw(); });
    this.keep = button("link", "", "Keep it in the link");
    this.keep.addEventListener("click", () => { this.told = this.counts.join("-"); this.tell("drawing", Array.from(this.counts)); this.redraw(); });
    const tools = element("div", "tools");
    tools.append(this.clear, this.undo, this.centring, this.keep);
    this.dots = element("canvas", "dots");
    this.dots.setAttribute("role", "img");
    this.dots.setAttribute("aria-label", "The drawing as a bitmap of 32 by 32 dots");
    this.answer = element("p", "answer");
    this.spoken = element("p", "unseen");
    this.spoken.setAttribute("aria-live", "polite");
    this.barsHere = element("div", "bars-here");
    this.others = element("ul", "others");
    this.starts = element("div", "starts");
    this.steps = element("div", "steps");
    this.dotsWords = element("p", "hint");
    const arrow = (className) => {
      const one = element("span", `arrow ${className}`, "→");
      one.setAttribute("aria-hidden", "true");
      return one;
    };
    this.steps.append(
      arrow("outer"),
      part("step-dots", "32 × 32 dots", "", this.dots, this.dotsWords),
      arrow(""),
      part("step-cells", "8 × 8 counts", "", this.cells.element,
        element("p", "hint", "How many of the 16 dots are on in every block of 4 × 4. Click a cell to fill or empty it; or use arrow keys, Space, + and −.")),
      arrow("outer"),
    );
    this.root.append(part("step-draw", "Draw", "a digit, 0 to 9", this.board.element, tools),
      part("step-answer", "The network says", "", this.answer, this.spoken, this.barsHere, this.others), this.steps, this.starts);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), theme = readTheme(this.root);
    Object.assign(this, { header, arrays, theme, tell: setTriggerValue });
    this.root.classList.toggle("dark", theme.dark);
    nameClassColors(this.root, theme.dark);
    this.networks = header.networks.map(({ name, model }, k) => ({ name, model, layout: parameterLayout(model), parameters: arrays[`parameters${k}`].values }));
    this.cells.build((header.recipe.side / header.recipe.block) ** 2, header.recipe.most);
    this.bars = new ClassBars(header.names);
    this.barsHere.replaceChildren(this.bars.element);
    this.offer();
    const sent = header.drawing.join("-");
    if (sent !== this.told) { // by a link; what was kept from here comes back as it was
      this.remember();
      this.drawing = { base: sent ? header.drawing : null, strokes: [] };
      this.told = sent;
    }
    this.arrange();
  }

  // Examples to start from.
  offer() {
    const { names, starts, set } = this.header, cells = this.header.recipe.count;
    const group = (title, places) => {
      const line = element("div", "start-line"), list = element("ul");
      list.append(...places.map(({ at, truth, said, number }) => {
        const wrong = said !== truth, node = button("start", `${set} example ${number}: ${names[truth]}${wrong ? `, the network says ${names[said]}` : ""}`);
        const picture = element("canvas", "picture"), counts = this.arrays.pictures.values.subarray(at * cells, (at + 1) * cells);
        paintPicture(picture, counts, Math.sqrt(cells), this.header.recipe.most, this.theme);
        node.append(picture, element("span", "", wrong ? `${names[truth]} → ${names[said]}` : names[truth]));
        node.addEventListener("click", () => { this.remember(); this.drawing = { base: Array.from(counts), strokes: [] }; this.redraw(); });
        const item = element("li");
        item.append(node);
        return item;
      }));
      line.append(element("p", "caption", title), list);
      return line;
    };
    const found = starts.filter(({ said, truth }) => said === truth), wrong = starts.filter(({ said, truth }) => said !== truth);
    this.starts.replaceChildren(...[[`Or start from a ${set} example`, found], ["… or from one that it gets wrong", wrong]].filter(([, places]) => places.length).map(([title, places]) => group(title, places)));
  }

  remember() {
    const { base, strokes } = this.drawing;
    this.past.push({ base, strokes: strokes.map((stroke) => [...stroke]) });
    if (this.past.length > 100) this.past.shift();
  }

  // A cell is changed: from now on the image itself is what is drawn on.
  fill(at, count) {
    this.remember();
    const base = Array.from(this.counts);
    base[at] = count;
    this.drawing = { base, strokes: [] };
    this.redraw();
  }

  arrange() {
    const width = this.root.clientWidth;
    if (width <= 0 || !this.header) return;
    this.root.classList.toggle("narrow", width < NARROW_PAD);
    this.root.classList.toggle("wide", width >= WIDE_PAD);
    this.board.arrange(this.board.element.clientWidth);
    this.redraw();
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { header, drawing, theme } = this, { recipe } = header;
    Object.assign(kept, { drawing, told: this.told });
    const dots = this.centre && !drawing.base ? preparedBitmap(drawing.strokes, recipe) : bitmapOf(drawing.strokes, recipe, recipe.pen);
    const drawn = countedBlocks(dots, recipe);
    this.counts = drawn.map((count, at) => Math.min(count + (drawing.base ? drawing.base[at] : 0), recipe.most));
    this.board.show(drawing, recipe, theme);
    this.showDots(dots, drawing.base, recipe);
    this.cells.show(this.counts, theme);
    this.showAnswers();
    const empty = !drawing.base && !drawing.strokes.length;
    this.clear.disabled = empty;
    this.undo.disabled = !this.past.length;
    this.centring.disabled = Boolean(drawing.base);
    this.centring.setAttribute("aria-pressed", String(this.centre && !drawing.base));
    this.keep.disabled = this.counts.join("-") === this.told || (empty && !this.told);
    this.keep.textContent = this.told && this.counts.join("-") === this.told ? "Kept in the link" : "Keep it in the link";
    this.dotsWords.textContent = drawing.base ? "An example has only the blocks; your strokes are added where you draw them." : this.centre ? "Your drawing as the set's digits are: upright, centred, of one size and one amount of ink." : "Your drawing where you drew it: the network has seen none like that.";
    Object.assign(this.root.dataset, { counts: this.counts.join("-"), says: this.says, empty });
  }

  showDots(dots, base, { side, block, most }) {
    const shades = Float32Array.from(dots);
    if (base) base.forEach((count, at) => {
      const blocks = side / block, [row, column] = [Math.floor(at / blocks) * block, (at % blocks) * block];
      for (let i = 0; i < block; i++) for (let j = 0; j < block; j++) {
        const place = (row + i) * side + column + j;
        shades[place] = Math.max(shades[place], (0.62 * count) / most);
      }
    });
    paintPicture(this.dots, shades, side, 1, this.theme);
  }

  showAnswers() {
    const { header, networks, counts } = this, { names, recipe } = header, empty = counts.every((count) => !count);
    const said = networks.map((network) => probabilitiesOf(network, counts, recipe.most));
    const picked = this.bars.draw(said[0]);
    this.says = names[picked];
    this.answer.replaceChildren(element("b", "", names[picked]), element("span", "", formatPercent(said[0][picked])));
    this.answer.classList.toggle("faint", empty);
    this.others.replaceChildren(...(empty ? [element("li", "", "Nothing is drawn yet, and still it must choose: there is no class for “none of them”.")] : said.slice(1).map((one, k) => {
      const best = largestOf(one), item = element("li", "", `${networks[k + 1].name}: `);
      item.append(element("b", "", names[best]), ` · ${formatPercent(one[best])}`);
      return item;
    })));
    clearTimeout(this.speech);
    this.speech = setTimeout(() => { this.spoken.textContent = empty ? "Nothing is drawn" : `The network says ${names[picked]}, ${formatPercent(said[0][picked])}`; }, SLOWLY);
  }

  destroy() {
    this.resizes.disconnect();
    cancelAnimationFrame(this.pending);
    clearTimeout(this.speech);
    this.root.remove();
  }
}
