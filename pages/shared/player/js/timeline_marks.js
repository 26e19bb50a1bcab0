// Epochs that are marked on the timeline, such as the best one: a tick on the track and a word that leads there.

const AT_THE_EDGE = 0.12; // share of the track within which a word is not centred on its tick

class TimelineMarks {
  constructor(clock) {
    this.clock = clock;
    this.element = element("div", "marks");
    this.marks = [];
  }

  // Marks that a growing run has not reached are not shown yet.
  load(header, total) {
    const { epochs } = header, last = epochs.at(-1);
    this.marks = (header.marks || []).filter(({ epoch }) => epoch <= last);
    this.element.replaceChildren(...this.marks.flatMap(({ epoch, label }, k) => {
      const frame = epochs.findLastIndex((one) => one <= epoch), share = frame / Math.max(1, total - 1);
      const tick = element("span", "tick");
      const word = button("mark", `${label}: go to ${header.unit || "epoch"} ${epoch.toLocaleString("en")}`, label);
      word.classList.toggle("below", k % 2 === 1); // neighbours do not cover each other
      word.classList.add(share < AT_THE_EDGE ? "first" : share > 1 - AT_THE_EDGE ? "last" : "middle");
      for (const node of [tick, word]) node.style.setProperty("--share", share);
      word.addEventListener("click", () => { this.clock.pause(); this.clock.seek(frame); });
      return [tick, word];
    }));
  }

  // Labels of the marks at an epoch.
  at(epoch) { return this.marks.filter((mark) => mark.epoch === epoch).map(({ label }) => label); }
}
