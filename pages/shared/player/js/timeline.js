// The controls of time at the foot of the stage.

const SPEEDS = [[0.5, "½×"], [1, "1×"], [4, "4×"]];
const ICONS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M7 5.5h3.6v13H7zM13.4 5.5H17v13h-3.6z",
  back: "M6 6h2v12H6zM18 6v12l-8.5-6z",
  save: "M11 4h2v9l3.3-3.3 1.4 1.4L12 16.8l-5.7-5.7 1.4-1.4L11 13zM5 18.5h14v2H5z",
  forward: "M16 6h2v12h-2zM6 6v12l8.5-6z",
};

function icon(name) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg"), path = document.createElementNS(namespace, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

class Timeline {
  constructor(clock) {
    this.clock = clock;
    this.element = element("div", "timeline");
    this.playButton = button("play", "Play");
    this.playButton.append(icon("play"));
    this.playButton.addEventListener("click", () => (clock.playing ? clock.pause() : clock.play()));
    const back = button("step", "Step back"), forward = button("step", "Step forward");
    back.append(icon("back"));
    forward.append(icon("forward"));
    back.addEventListener("click", () => this.step(-1));
    forward.addEventListener("click", () => this.step(1));
    this.scrubber = element("input", "scrubber");
    Object.assign(this.scrubber, { type: "range", min: "0", step: "1" });
    this.scrubber.setAttribute("aria-label", "Moment of the training run");
    this.scrubber.addEventListener("input", () => { clock.pause(); clock.seek(this.scrubber.valueAsNumber); });
    this.marks = new TimelineMarks(clock);
    const track = element("div", "track");
    track.append(this.scrubber, this.marks.element);
    this.epoch = element("output", "epoch");
    this.epochNumber = element("b");
    this.epochTotal = element("span");
    this.epochUnit = element("span");
    this.epoch.append(this.epochUnit, this.epochNumber, this.epochTotal);
    this.readouts = element("dl", "readouts");
    this.element.append(this.playButton, back, forward, track, this.epoch, this.readouts, this.speeds());
  }

  speeds() {
    const group = element("div", "segmented");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Speed");
    for (const [speed, text] of SPEEDS) {
      const node = button("", `Speed ${text}`, text);
      node.addEventListener("click", () => {
        this.clock.speed = speed;
        for (const other of group.children) other.setAttribute("aria-pressed", String(other === node));
      });
      node.setAttribute("aria-pressed", String(speed === this.clock.speed));
      group.append(node);
    }
    return group;
  }

  step(by) {
    this.clock.pause();
    this.clock.seek(this.clock.frame + by);
  }

  // Space plays and pauses, arrows step, Home and End lead to the ends.
  key(event) {
    const inControl = event.composedPath()[0], { clock } = this;
    if (event.altKey || event.ctrlKey || event.metaKey || inControl.type === "number") return;
    const onButton = inControl.tagName === "BUTTON", onScrubber = inControl === this.scrubber;
    const actions = {
      " ": () => { if (onButton) return false; if (clock.playing) clock.pause(); else clock.play(); return true; },
      ArrowLeft: () => { this.step(-1); return true; },
      ArrowRight: () => { this.step(1); return true; },
      Home: () => { clock.pause(); clock.seek(0); return true; },
      End: () => { clock.pause(); clock.seek(clock.available - 1); return true; },
    };
    const action = actions[event.key];
    if (!action || (inControl.type === "range" && !onScrubber)) return;
    if (action()) { event.preventDefault(); event.stopPropagation(); }
  }

  load(header) {
    this.header = header;
    this.scrubber.max = String(Math.max(1, this.clock.total - 1));
    this.unit = header.unit || "epoch";
    this.epochUnit.textContent = `${this.unit} `;
    this.epochTotal.textContent = ` of ${header.total_epochs.toLocaleString("en")}`;
    const widest = header.total_epochs.toLocaleString("en").length;
    this.epochNumber.style.minWidth = `${widest * 0.62}em`;
    this.values = showReadouts(this.readouts, header.readouts || []);
    this.marks.load(header, this.clock.total);
  }

  update() {
    const { clock, header } = this, frame = clock.frame, epoch = header.epochs[frame];
    const last = Math.max(1, clock.total - 1);
    this.scrubber.value = String(frame);
    this.scrubber.style.setProperty("--played", `${(100 * frame) / last}%`);
    this.scrubber.style.setProperty("--loaded", `${(100 * (clock.available - 1)) / last}%`);
    const marked = this.marks.at(epoch).map((label) => `, ${label}`).join("");
    this.scrubber.setAttribute("aria-valuetext", `${this.unit} ${epoch} of ${header.total_epochs}${marked}`);
    this.epochNumber.textContent = epoch.toLocaleString("en");
    updateReadouts(this.values, header.readouts || [], frame);
    if (this.shownPlaying === clock.playing) return;
    this.shownPlaying = clock.playing;
    this.playButton.replaceChildren(icon(clock.playing ? "pause" : "play"));
    this.playButton.setAttribute("aria-label", clock.playing ? "Pause" : "Play");
    this.playButton.title = clock.playing ? "Pause (space)" : "Play (space)";
  }
}
