// One panel of the stage: a caption in bold-then-plain, small tools at its right, and a canvas.

class Panel {
  constructor(run, spec, title) {
    this.run = run;
    this.spec = spec;
    this.element = element("section", `panel panel-${spec.kind}`);
    this.heading = element("div", "heading");
    this.caption = element("p", "caption");
    this.tools = element("div", "tools");
    this.heading.append(this.caption, this.tools);
    this.named = run.name !== "" && spec.run !== undefined; // one of several runs
    if (this.named && !spec.side) {
      this.runHeading = new RunHeading(run);
      this.heading.prepend(this.runHeading.element);
    }
    this.box = element("div", "box");
    this.canvas = element("canvas");
    this.canvas.setAttribute("role", "img");
    this.box.append(this.canvas);
    this.element.append(this.heading, this.box);
    this.defaultTitle = title;
  }

  setCaption(title, plain) {
    const key = `${title}|${plain}`;
    if (key === this.captionKey) return; // writing the same text again would cost a layout per frame
    this.captionKey = key;
    const bold = this.runHeading && title === this.title ? "" : title; // the name of the run stands above it
    this.caption.replaceChildren(...(bold ? [element("b", "", bold), plain ? ` · ${plain}` : ""] : [plain]));
    this.canvas.setAttribute("aria-label", `${this.named ? `${this.run.name}: ` : ""}${title}. ${plain}`);
  }

  // Draws the moment that the run shows; `epoch` is the timeline's.
  show(epoch) {
    this.draw(this.run.view);
    if (this.runHeading) this.runHeading.update(this.run.view, epoch);
  }

  get title() { return this.spec.title || this.defaultTitle; }

  // Height of the canvas in CSS pixels at a given width; panels in one row share the largest.
  heightFor(width) { return Math.round(Math.min(width * 0.72, 420)); }

  resize(width, height) {
    this.width = width;
    this.height = height;
  }

  context() { return sharpContext(this.canvas, this.width, this.height); }
}

function toggle(panel, name, text, label) {
  const { options } = panel.run;
  const node = button("toggle", label, text);
  const show = () => node.setAttribute("aria-pressed", String(options[name]));
  node.addEventListener("click", () => {
    options[name] = !options[name];
    show();
    panel.run.redraw();
  });
  show();
  return node;
}

// Legend and switches for the sets that the run has; with several runs, the first one's stand for all.
function addSetTools(panel) {
  if (panel.run.number > 0) return;
  const split = panel.run.arrays.split;
  if (!split) return;
  panel.tools.append(element("span", "set", `${SET_GLYPHS.train} train`));
  for (const set of [1, 2]) {
    const name = SETS[set];
    if (split.values.includes(set)) panel.tools.append(toggle(panel, name, `${SET_GLYPHS[name]} ${name}`, `Show the ${name} set`));
  }
}
