// The stage: one run, its panels and its timeline, all showing the same moment.

const PANELS = {
  network: NetworkPanel, surface: SurfacePanel, fit: FitPanel,
  histogram: HistogramPanel, lines: LinesPanel, image: ImagePanel,
};
const SIDE_BY_SIDE = 900; // px
const NARROW = 560;
const REFINE_AFTER = 160; // ms without a change

class Stage {
  constructor(parent) {
    this.options = { dev: true, test: false, discretise: false };
    this.edits = new Map();
    this.panels = [];
    this.root = element("div", "player");
    this.root.tabIndex = -1;
    this.progress = element("div", "progress");
    this.notice = element("p", "notice");
    this.notice.setAttribute("role", "status");
    this.grid = element("div", "panels");
    this.clock = new Clock((now) => (now ? this.present() : this.redraw()));
    this.timeline = new Timeline(this.clock);
    this.editBar = new EditBar(this);
    this.charts = new LinkedCharts();
    this.root.append(this.progress, this.notice, this.grid, this.editBar.element, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.resizes = new ResizeObserver(() => this.layout());
    this.resizes.observe(this.root);
  }

  load({ data }) {
    const { header, arrays } = decodeBlob(data);
    const same = this.header && this.header.id === header.id;
    this.theme = readTheme(this.root);
    this.header = header;
    this.arrays = arrays;
    this.model = header.model;
    if (!same) { this.edits.clear(); this.focus = null; }
    const frames = header.epochs.length, last = header.epochs[frames - 1] || 0;
    const expected = header.complete || !last ? frames : Math.round((frames - 1) * (header.total_epochs / last)) + 1;
    const atEnd = !this.clock.playing && this.clock.frame === this.clock.available - 1;
    this.clock.load(frames, expected, header.complete);
    if (same && atEnd && this.still()) this.clock.position = frames - 1; // a growing run without animation shows its newest frame
    this.build(same);
    this.timeline.load(header);
    this.notice.textContent = header.notice || "";
    this.notice.hidden = !header.notice;
    this.progress.hidden = header.complete;
    this.progress.style.setProperty("--done", `${(100 * last) / (header.total_epochs || 1)}%`);
    if (!same) this.start();
    this.layout();
  }

  still() { return !this.header.autoplay || window.matchMedia("(prefers-reduced-motion: reduce)").matches; }

  start() {
    this.clock.stop();
    this.clock.position = this.still() ? this.clock.available - 1 : 0;
    if (!this.still()) this.clock.play();
  }

  // Panels are kept while their description stays the same, so that a growing run does not flicker.
  build(same) {
    const key = JSON.stringify([this.header.panels, this.model && { ...this.model, target_range: null }]);
    if (this.model && (!this.evaluator || key !== this.built)) this.evaluator = new PlaneEvaluator(this.model);
    if (!this.model) this.evaluator = null;
    if (same && key === this.built) { if (this.evaluator) this.evaluator.model = this.model; return; }
    this.built = key;
    this.panels = this.header.panels.filter(({ kind }) => PANELS[kind]).map((spec) => new PANELS[spec.kind](this, spec));
    this.grid.replaceChildren(...this.panels.map((panel) => panel.element));
    this.grid.dataset.panels = this.panels.map((panel) => panel.spec.kind).join(" ");
  }

  layout() {
    const width = this.root.clientWidth;
    if (!width || !this.header) return;
    this.root.classList.toggle("wide", width >= SIDE_BY_SIDE);
    this.root.classList.toggle("narrow", width < NARROW);
    this.grid.style.gridTemplateColumns = this.columns(width);
    const rows = new Map();
    for (const panel of this.panels) {
      panel.wantedWidth = panel.box.clientWidth;
      const row = panel.element.offsetTop;
      rows.set(row, Math.max(rows.get(row) || 0, panel.heightFor(panel.wantedWidth)));
    }
    const lead = this.panels.find(({ spec }) => spec.kind === "surface" || spec.kind === "image");
    for (const panel of this.panels) {
      const row = panel.element.offsetTop;
      // A square picture decides the height of its row.
      const height = lead && lead.element.offsetTop === row ? lead.heightFor(lead.wantedWidth) : rows.get(row);
      panel.resize(panel.wantedWidth, height);
    }
    this.redraw();
  }

  columns(width) {
    if (width < SIDE_BY_SIDE * 0.7 || this.panels.length === 1) return "minmax(0, 1fr)";
    if (width < SIDE_BY_SIDE) return this.panels[0].spec.kind === "network" ? "minmax(0, 1fr)" : "repeat(2, minmax(0, 1fr))";
    if (this.panels[0].spec.kind === "network") return "minmax(0, 1.16fr) minmax(0, 1fr)";
    return `repeat(${this.panels.length % 3 === 0 ? 3 : 2}, minmax(0, 1fr))`;
  }

  frameParameters(frame = this.clock.frame) {
    const { values, shape } = this.arrays.parameters;
    return values.subarray(frame * shape[1], (frame + 1) * shape[1]);
  }

  lastParameters() { return this.frameParameters(this.clock.available - 1); }

  edit(offsets, value) {
    for (const offset of offsets) {
      if (value === null) this.edits.delete(offset);
      else this.edits.set(offset, value);
    }
    this.redraw();
  }

  undoEdits() {
    this.edits.clear();
    this.redraw();
  }

  // At most one drawing per screen frame, however many things changed.
  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    cancelAnimationFrame(this.pending);
    this.pending = null;
    clearTimeout(this.refinement);
    this.draw(false);
    if (!this.clock.playing && this.evaluator) this.refinement = setTimeout(() => this.draw(true), REFINE_AFTER);
  }

  draw(refined) {
    const { header, model, evaluator, theme } = this, frame = this.clock.frame;
    const view = { player: this, header, model, theme, frame, focus: this.focus };
    if (evaluator && this.arrays.parameters) {
      view.layout = evaluator.layout;
      view.parameters = overlay(this.frameParameters(frame), this.edits);
      view.evaluation = evaluator.evaluate(view.parameters, evaluator.side(refined));
    }
    this.view = view;
    for (const panel of this.panels) if (panel.width) panel.draw(view);
    this.editBar.update(view.parameters ? view : null);
    this.timeline.update();
    this.charts.show(frame, css(theme.text));
    Object.assign(this.root.dataset, { run: header.id, frame, epoch: header.epochs[frame], frames: header.epochs.length, playing: this.clock.playing, refined });
  }

  key(event) {
    const inControl = event.composedPath()[0];
    if (event.altKey || event.ctrlKey || event.metaKey || inControl.type === "number") return;
    const onButton = inControl.tagName === "BUTTON", onScrubber = inControl === this.timeline.scrubber;
    const actions = {
      " ": () => { if (onButton) return false; if (this.clock.playing) this.clock.pause(); else this.clock.play(); return true; },
      ArrowLeft: () => { this.timeline.step(-1); return true; },
      ArrowRight: () => { this.timeline.step(1); return true; },
      Home: () => { this.clock.pause(); this.clock.seek(0); return true; },
      End: () => { this.clock.pause(); this.clock.seek(this.clock.available - 1); return true; },
    };
    const action = actions[event.key];
    if (!action || (inControl.type === "range" && !onScrubber)) return;
    if (action()) { event.preventDefault(); event.stopPropagation(); }
  }

  destroy() {
    this.clock.stop();
    this.charts.stop();
    this.resizes.disconnect();
    clearTimeout(this.refinement);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
