// Two searches of one surface, replayed: each replay their trials beside each other, and the score of all so far.

const NARROW_REPLAYS = 640; // pixels: below, one above the other
const REPLAY_SECONDS = 24; // at normal speed; the first replays are few, so that each can be seen
const TELL_AFTER = 600; // ms without another move, before the page hears which replay is looked at

class Replays {
  constructor(parent) {
    this.root = element("div", "player replays bare");
    this.root.tabIndex = -1;
    this.clock = new Clock(() => this.moved());
    this.clock.seconds = REPLAY_SECONDS;
    this.timeline = new Timeline(this.clock);
    this.timeline.scrubber.setAttribute("aria-label", "Which replay is shown");
    this.maps = [new SearchMap(), new SearchMap()];
    this.tally = new Tally();
    this.scale = element("p", "replays-scale");
    this.body = element("div", "replays-body");
    this.body.append(...this.maps.map((map) => map.element));
    this.root.append(this.body, this.scale, this.tally.element, this.timeline.element);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.timeline.key(event));
    this.makeWay = (event) => { if (!event.composedPath().includes(this.root)) this.clock.hold(); };
    for (const touch of ["pointerdown", "keydown"]) window.addEventListener(touch, this.makeWay, true);
    this.resizes = new ResizeObserver(() => this.arrange());
    this.resizes.observe(this.root);
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data), before = this.header;
    Object.assign(this, { header, tell: setTriggerValue, theme: readTheme(this.root) });
    this.root.classList.toggle("dark", this.theme.dark);
    this.clock.load(header.epochs.length, header.epochs.length, true);
    const profiles = [arrays.across, arrays.up];
    this.maps.forEach((map, k) => map.load(header, header.kinds[k], arrays.surface, profiles, arrays[`places${k}`], arrays[`scores${k}`]));
    this.tally.load(header, arrays.tally);
    this.timeline.load(header);
    this.timeline.element.hidden = header.growing;
    this.showScale();
    if (!before || before.id !== header.id) this.start();
    else if (header.at !== this.told) this.show(header.at);
    this.told = header.at;
    this.arrange();
  }

  // New replays are played from the first; a link to one of them opens that.
  start() {
    this.clock.stop();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches || this.header.at > 1;
    this.show(this.header.at);
    if (!still && !this.header.growing) this.clock.play();
  }

  show(replay) {
    this.clock.position = Math.max(0, this.header.epochs.indexOf(replay));
  }

  showScale() {
    const { scale } = this.header, colors = scale.colors[this.theme.dark ? "dark" : "light"];
    const bar = element("i");
    bar.style.background = `linear-gradient(to right, ${colors.join(", ")})`;
    this.scale.replaceChildren(`${scale.name} `, element("span", "", scale.low), bar, element("span", "", scale.high), scale.note);
  }

  arrange() {
    const width = this.root.clientWidth;
    if (width <= 0 || !this.header) return;
    const narrow = width < NARROW_REPLAYS;
    this.root.classList.toggle("narrow", narrow);
    this.root.classList.toggle("wide", !narrow);
    const each = narrow ? width : Math.floor((width - 28) / 2);
    for (const map of this.maps) map.arrange(each, Math.round(Math.min(each * (narrow ? 0.78 : 0.68), 400)));
    this.redraw();
  }

  moved() {
    this.redraw();
    clearTimeout(this.telling);
    if (this.clock.playing || !this.header || this.header.growing) return;
    this.telling = setTimeout(() => {
      const replay = this.header.epochs[this.clock.frame];
      if (this.clock.playing || this.clock.rested || replay === this.told || !this.tell) return;
      this.told = replay;
      this.tell("replay", replay);
    }, TELL_AFTER);
  }

  redraw() {
    if (this.pending || !this.header) return;
    this.pending = requestAnimationFrame(() => this.present());
  }

  present() {
    this.pending = null;
    const { clock, theme } = this;
    for (const map of this.maps) map.draw(clock.frame, theme);
    this.tally.draw(clock.frame, theme);
    this.timeline.update();
    Object.assign(this.root.dataset, { replay: this.header.epochs[clock.frame], playing: clock.playing });
  }

  destroy() {
    this.clock.stop();
    clearTimeout(this.telling);
    this.resizes.disconnect();
    for (const touch of ["pointerdown", "keydown"]) window.removeEventListener(touch, this.makeWay, true);
    cancelAnimationFrame(this.pending);
    this.root.remove();
  }
}
