// One run that is watched, and beside it the batch with the same work: both show the moment of one timeline. It is told
// to the window as "panda-moment", for the row that changes the run there.

const NARROW_BABYSITTING = 720; // pixels: below, one picture above the other
const COURSES_HEIGHT = 290;
const PANDA_EVENT = "panda-moment";

class Babysitting {
  constructor(parent) {
    this.root = element("div", "player babysitting");
    this.root.tabIndex = -1;
    this.clock = new Clock(() => this.redraw());
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Epoch of the run that is watched");
    this.watched = new CoursesPanel((epoch) => this.seek(epoch));
    this.batch = new CoursesPanel();
    this.progress = element("div", "progress");
    this.body = element("div", "babysitting-body");
    this.body.append(this.watched.element, this.batch.element);
    this.root.append(this.progress, this.body, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.timeline.key(event));
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data }) {
    const { header, arrays } = decodeBlob(data), same = this.header && this.header.id === header.id;
    Object.assign(this, { header, theme: readTheme(this.root) });
    this.root.classList.toggle("dark", this.theme.dark);
    const frames = header.epochs.length, last = header.epochs[frames - 1] || 0;
    const expected = header.complete || !last ? frames : Math.round((frames - 1) * (header.total_epochs / last)) + 1;
    const epoch = same ? this.shownEpoch : null;
    this.clock.load(frames, expected, header.complete);
    if (same) this.clock.position = Math.max(0, header.epochs.findLastIndex((one) => one <= epoch)); // frames may lie elsewhere
    this.timeline.load(header);
    this.progress.hidden = header.complete;
    this.progress.style.setProperty("--done", `${(100 * last) / (header.total_epochs || 1)}%`);
    this.loadWatched(header, arrays);
    this.loadBatch(header, arrays);
    if (!same) this.start();
    this.arrange();
  }

  // Played from its start, or at its end where nothing is to move.
  start() {
    this.clock.stop();
    this.clock.position = 0;
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) this.clock.settle();
    else this.clock.play();
  }

  loadWatched(header, arrays) {
    const epochsOf = ({ values }) => Int32Array.from(values, (_, k) => k);
    const kept = header.runs.slice(1).map((run, k) => {
      const dev = arrays[`dev${k + 1}`];
      return { epochs: epochsOf(dev), values: dev.values, from: run.from, color: "dev", width: 1.5, alpha: 0.55, dash: [4, 3], name: run.name, lost: run.diverged !== null };
    });
    const own = { epochs: epochsOf(arrays.dev0), values: arrays.dev0.values, color: "dev", width: 2.5, alpha: 1, name: "dev", marked: true, lost: header.runs[0].diverged !== null };
    const train = { epochs: epochsOf(arrays.train), values: arrays.train.values, color: "train", width: 1.5, alpha: 1, name: "train" };
    this.watched.load({
      caption: ["Panda", "one run that you watch. Pause where it goes wrong and change something below; what it was stays, dashed"],
      label: header.described, last: header.total_epochs, top: header.top, measure: header.measure,
      lines: [...kept, train, own], rules: header.marks.map(({ epoch }) => ({ epoch })),
    });
  }

  loadBatch(header, arrays) {
    const { batch } = header;
    this.batch.element.hidden = !batch;
    if (!batch) return;
    const row = (name, k) => {
      const { values, shape } = arrays[`${name}_dev`];
      return { epochs: arrays[`${name}_records`].values, values: values.subarray(k * shape[1], (k + 1) * shape[1]), color: "dev" };
    };
    const all = Array.from({ length: batch.networks }, (_, k) => k), lines = [];
    if (batch.length > batch.share) lines.push(...all.map((k) => ({ ...row("long", k), from: batch.share, width: 1, alpha: 0.75 })));
    lines.push(...all.filter((k) => k !== batch.best).map((k) => ({ ...row("same", k), width: 1, alpha: 0.5 })));
    if (batch.best !== null) lines.push({ ...row("same", batch.best), width: 2.5, alpha: 1, name: "best", marked: true });
    const last = Math.max(batch.share, batch.length);
    const epochs = batch.share.toLocaleString("en");
    this.batch.load({
      caption: ["Caviar", `${batch.networks} networks that nobody watches, ${epochs} epoch${batch.share > 1 ? "s" : ""} each: together as much work. Beyond it, faint, they are trained as long as the run`],
      label: `Dev errors of ${batch.networks} networks. ${header.described}`, last, top: header.top, measure: header.measure,
      lines, rules: [{ epoch: batch.share, name: "same work" }],
    });
  }

  seek(epoch) {
    this.clock.pause();
    this.clock.seek(Math.max(0, this.header.epochs.findLastIndex((one) => one <= epoch + 0.5)));
  }

  arrange() {
    const style = getComputedStyle(this.root), width = this.root.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (width <= 0 || !this.header) return;
    const narrow = width < NARROW_BABYSITTING;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("wide", !narrow);
    for (const panel of this.shownPanels) panel.arrange(panel.element.clientWidth, narrow ? 220 : COURSES_HEIGHT);
    this.redraw();
  }

  get shownPanels() { return [this.watched, this.batch].filter((panel) => !panel.element.hidden); }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { header, clock, theme } = this, { frame } = clock, epoch = header.epochs[frame];
    this.shownEpoch = epoch;
    this.watched.draw(epoch, theme);
    if (header.batch) this.batch.draw(header.batch.reached[frame], theme);
    this.timeline.update();
    if (window.pandaMoment !== epoch) {
      window.pandaMoment = epoch;
      window.dispatchEvent(new Event(PANDA_EVENT));
    }
    Object.assign(this.root.dataset, { run: header.id, epoch, frames: header.epochs.length, playing: clock.playing });
  }

  destroy() {
    this.clock.stop();
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
