// The stage: one run or several, their panels and their timeline, all showing the same moment.

const PANELS = {
  network: NetworkPanel, surface: SurfacePanel, fit: FitPanel,
  weights: WeightsPanel, histogram: HistogramPanel, lines: LinesPanel, image: ImagePanel, profile: ProfilePanel, layers: LayersPanel,
  drift: DriftPanel,
  class_map: ClassMapPanel,
};
const REFINE_AFTER = 160; // ms without a change

class Stage {
  constructor(parent) {
    this.options = { dev: true, test: false, discretise: false, sampled: true };
    this.runs = [];
    this.panels = [];
    this.root = element("div", "player");
    this.root.tabIndex = -1;
    this.progress = element("div", "progress");
    this.notice = element("p", "notice");
    this.notice.setAttribute("role", "status");
    this.layout = new Layout(this.root);
    this.clock = new Clock((now) => (now ? this.present() : this.redraw()));
    this.timeline = new Timeline(this.clock);
    const save = button("step save", "Save this picture (PNG)");
    save.append(icon("save"));
    save.addEventListener("click", () => savePicture(this));
    this.timeline.element.append(save);
    this.editBar = new EditBar(this);
    this.charts = new LinkedCharts();
    this.root.append(this.progress, this.notice, this.layout.grid, this.editBar.element, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.key(event));
    // A hand on another control is about to ask for a new run: drawing the old one would only keep it waiting.
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.heed = () => this.follow();
    window.addEventListener(MOMENT_EVENT, this.heed);
    this.arranged = 0; // the width that the panels were laid out for
    this.resizes = new ResizeObserver(() => { if (this.root.clientWidth !== this.arranged) this.arrange(); });
    this.resizes.observe(this.root);
  }

  load({ data }) {
    const { header, arrays } = decodeBlob(data);
    const same = this.header && this.header.id === header.id;
    this.theme = readTheme(this.root);
    this.root.classList.toggle("dark", this.theme.dark);
    this.root.classList.toggle("bare", Boolean(header.follows));
    if (header.follows) this.timeline.element.remove();
    this.header = header;
    this.runs = (header.runs || [header]).map((told, k) => {
      const run = this.runs[k] || new PlayedRun(this, k);
      run.load(told, arrays, header.epochs);
      if (!same) run.edits.clear();
      return run;
    });
    if (!same) this.focus = null;
    const frames = header.epochs.length, last = header.epochs[frames - 1] || 0;
    const expected = header.complete || !last ? frames : Math.round((frames - 1) * (header.total_epochs / last)) + 1;
    const atEnd = !this.clock.playing && this.clock.frame === this.clock.available - 1;
    const result = header.complete ? header.epochs.indexOf(header.result) : -1;
    this.clock.load(frames, expected, header.complete, result < 0 ? frames - 1 : result);
    if (same && atEnd && this.still()) this.clock.settle(); // a growing run without animation shows its newest frame
    this.build(same);
    this.timeline.load(header);
    this.notice.textContent = header.notice || "";
    this.notice.hidden = !header.notice;
    this.progress.hidden = header.complete;
    this.progress.style.setProperty("--done", `${(100 * last) / (header.total_epochs || 1)}%`);
    if (header.follows) this.follow();
    else if (!same) this.start();
    this.arrange();
    if (!same && this.pending) this.present(); // a new run is waited for: its frame finds it drawn
  }

  // A player without a timeline of its own shows the moment of the other one.
  follow() {
    if (!this.header || !this.header.follows) return;
    const frame = lastFrameNotAfter(this.header.epochs, toldMoment());
    if (frame !== this.clock.frame) this.clock.seek(frame);
  }

  still() { return !this.header.autoplay || window.matchMedia("(prefers-reduced-motion: reduce)").matches; }

  start() {
    this.clock.stop();
    this.clock.position = 0;
    if (this.still()) this.clock.settle();
    else this.clock.play();
  }

  // Panels are kept while their description stays the same, so that a growing run does not flicker.
  build(same) {
    const runs = this.runs.map(({ name, evaluated, arrays }) => [name, evaluated, Boolean(arrays.masks)]);
    const key = JSON.stringify([this.header.panels, runs]);
    if (same && key === this.built) return;
    this.built = key;
    const known = this.header.panels.filter(({ kind }) => PANELS[kind]);
    this.panels = known.map((spec) => new PANELS[spec.kind](this.runs[spec.run || 0], spec));
    this.layout.fill(this.panels);
  }

  arrange() {
    const width = this.root.clientWidth;
    this.arranged = this.header ? width : 0;
    if (!this.arranged) return;
    this.layout.apply(width);
    this.redraw();
  }

  undoEdits() {
    for (const run of this.runs) run.edits.clear();
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
    if (!this.clock.playing && this.runs.some((run) => run.evaluator)) this.refinement = setTimeout(() => this.draw(true), REFINE_AFTER);
  }

  draw(refined) {
    const { header, theme } = this, frame = this.clock.frame, epoch = header.epochs[frame];
    for (const run of this.runs) run.look(frame, refined);
    for (const panel of this.panels) if (panel.width) panel.show(epoch);
    this.editBar.update();
    this.timeline.update();
    if (header.linked !== false && !header.follows) { // a second player leaves the charts alone
      this.charts.show(epoch, css(theme.text));
      tellMoment(epoch);
    }
    Object.assign(this.root.dataset, { run: header.id, frame, epoch, frames: header.epochs.length, playing: this.clock.playing, refined });
  }

  key(event) {
    if (this.header && this.header.follows) return;
    this.timeline.key(event);
  }

  destroy() {
    this.clock.stop();
    this.charts.stop();
    this.resizes.disconnect();
    window.removeEventListener(MOMENT_EVENT, this.heed);
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    clearTimeout(this.refinement);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
