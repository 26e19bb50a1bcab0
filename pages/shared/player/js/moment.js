// Charts elsewhere on the page that mark the moment shown. Vega writes a mark with the name "moment" as
// `g.moment_marks` with one line per frame; the line of the current frame is made visible.

class LinkedCharts {
  constructor() {
    this.groups = [];
    this.stale = true;
    // A chart may come later or be drawn anew; looking for it again is left to the next frame.
    this.observer = new MutationObserver(() => {
      if (this.stale) return;
      this.stale = true;
      requestAnimationFrame(() => this.show(this.frame, this.color));
    });
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  show(frame, color) {
    this.frame = frame;
    this.color = color;
    if (frame === undefined) return;
    if (this.stale) {
      this.stale = false;
      const groups = [...document.querySelectorAll("svg g.moment_marks")];
      this.groups = groups.filter((group) => group.childElementCount > 0).map((group) => ({ group, marks: group.children }));
    }
    for (const entry of this.groups) {
      const { group, marks } = entry;
      // A chart that has fewer marks than the player has frames is an older message: it shows its last one.
      const mark = marks[Math.min(frame, marks.length - 1)];
      if (entry.mark === mark && entry.color === color) continue;
      if (entry.mark) entry.mark.style.opacity = "";
      else for (const other of group.children) other.style.opacity = "";
      mark.style.opacity = "1";
      mark.style.stroke = color;
      Object.assign(entry, { mark, color });
    }
  }

  stop() {
    this.observer.disconnect();
    for (const { mark } of this.groups) if (mark) mark.style.opacity = "";
  }
}
