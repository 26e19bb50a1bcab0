// Points of classes that somebody sets; after every change the server gets all of them.

const MOST_UNDONE = 100;

class PointsPad {
  constructor(parent) {
    this.points = [];
    this.past = [];
    this.picked = -1;
    this.label = 0;
    this.root = element("div", "points-pad");
    this.board = new PlaneBoard({
      add: (x, y) => this.add(x, y),
      begin: () => this.remember(),
      move: (i, x, y) => { this.points[i] = [x, y, this.points[i][2]]; this.redraw(); },
      pick: (i) => { this.picked = i; this.say(`Point ${i + 1} of ${this.points.length}, ${this.words(i)}`); this.redraw(); },
      remove: (i) => this.remove(i),
      end: () => this.end(),
      undo: () => this.undo(),
      label: (k) => { if (this.header && k < this.header.classes) this.choose(k); },
      redraw: () => this.redraw(),
    });
    this.classes = element("div", "classes");
    this.classes.setAttribute("role", "radiogroup");
    this.classes.setAttribute("aria-label", "Class of the next point");
    const tool = (words, act) => {
      const one = button("tool", "", words);
      one.addEventListener("click", act);
      return one;
    };
    this.removing = tool("Remove", () => this.remove(this.picked));
    this.undoing = tool("Undo", () => this.undo());
    this.clearing = tool("Clear", () => { this.remember(); this.points = []; this.picked = -1; this.end(); });
    const tools = element("div", "tools");
    tools.append(this.removing, this.undoing, this.clearing);
    this.spoken = element("p", "unseen");
    this.spoken.setAttribute("aria-live", "polite");
    this.hint = element("p", "hint", "Click to set a point, drag one to move it; with a right click, or Remove, it goes.");
    this.root.append(this.classes, this.board.canvas, tools, this.hint, this.spoken);
    parent.append(this.root);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    this.header = decodeBlob(data).header;
    this.theme = readTheme(this.root);
    this.tell = setTriggerValue;
    if (this.header.edition !== this.edition) { // set from elsewhere; what was told comes back late, and changes nothing
      if (this.edition !== undefined) this.remember();
      this.points = this.header.points;
      this.picked = -1;
    }
    this.edition = this.header.edition;
    this.offer();
    this.arrange();
  }

  offer() {
    if (!this.classes.childElementCount) {
      this.classes.append(...Array.from({ length: this.header.classes }, (_, k) => {
        const one = button("class", "", "");
        one.setAttribute("role", "radio");
        one.append(element("span", "dot", String(k)), element("span", "", `Class ${k}`));
        one.addEventListener("click", () => this.choose(k));
        return one;
      }));
      this.classes.addEventListener("keydown", (event) => {
        const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!way) return;
        event.preventDefault();
        event.stopPropagation();
        this.choose((this.label + way + this.header.classes) % this.header.classes);
        this.classes.children[this.label].focus();
      });
    }
    Array.from(this.classes.children).forEach((one, k) => {
      const dot = one.firstChild;
      dot.style.background = css(this.theme.classes[k]);
      dot.style.color = this.theme.dark ? css(this.theme.background) : "#ffffff";
    });
    this.choose(this.label);
  }

  choose(k) {
    this.label = k;
    Array.from(this.classes.children).forEach((one, j) => {
      one.setAttribute("aria-checked", String(j === k));
      one.tabIndex = j === k ? 0 : -1;
    });
  }

  add(x, y) {
    if (this.points.length >= this.header.most) { this.say(`No more than ${this.header.most} points`); return -1; }
    this.remember();
    this.points.push([x, y, this.label]);
    this.picked = this.points.length - 1;
    this.redraw();
    return this.picked;
  }

  remove(i) {
    if (i < 0 || i >= this.points.length) return;
    this.remember();
    this.points.splice(i, 1);
    this.picked = -1;
    this.end();
  }

  undo() {
    if (!this.past.length) return;
    this.points = this.past.pop();
    this.picked = -1;
    this.end();
  }

  remember() {
    this.past.push(this.points.map((point) => [...point]));
    if (this.past.length > MOST_UNDONE) this.past.shift();
  }

  // A change is whole: the server hears of it.
  end() {
    this.say(`${this.points.length} point${this.points.length === 1 ? "" : "s"}${this.picked >= 0 ? `; the last one ${this.words(this.picked)}` : ""}`);
    this.tell("points", this.points);
    this.redraw();
  }

  words(i) {
    const [x, y, label] = this.points[i];
    return `class ${label} at ${x}, ${y}`;
  }

  say(words) { this.spoken.textContent = words; }

  arrange() {
    if (this.root.clientWidth <= 0 || !this.header) return;
    this.board.arrange(this.root.clientWidth);
    this.redraw();
  }

  redraw() {
    if (!this.header || !this.board.side) return;
    this.removing.disabled = this.picked < 0;
    this.undoing.disabled = !this.past.length;
    this.clearing.disabled = !this.points.length;
    this.root.dataset.points = this.points.length;
    this.board.show(this.points, this.picked, this.header.extent, this.theme);
  }

  destroy() {
    this.resizes.disconnect();
    this.root.remove();
  }
}
