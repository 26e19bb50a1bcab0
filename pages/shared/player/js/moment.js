// Charts elsewhere on the page that mark the moment shown. Vega writes a mark with the name "moment" as
// `g.moment_marks` with one line per frame of a run; the line of the current epoch, or the last before it, is made
// visible. Vega keeps the row that a mark is drawn from in `__data__.datum`.

class LinkedCharts {
  constructor() {
    this.groups = [];
    this.stale = true;
    // A chart may come later or be drawn anew; looking for it again is left to the next frame.
    this.observer = new MutationObserver(() => {
      if (this.stale) return;
      this.stale = true;
      requestAnimationFrame(() => this.show(this.epoch, this.color));
    });
    this.observer.observe(document.body, { childList: true, subtree: true });
  }

  show(epoch, color) {
    this.epoch = epoch;
    this.color = color;
    if (epoch === undefined) return;
    if (this.stale) {
      this.stale = false;
      const groups = [...document.querySelectorAll("svg g.moment_marks")];
      this.groups = groups.filter((group) => group.childElementCount > 0).map((group) => ({ group, marks: group.children }));
    }
    for (const entry of this.groups) {
      const { group, marks } = entry;
      const mark = lastNotAfter(marks, epoch);
      if (!mark || (entry.mark === mark && entry.color === color)) continue; // a chart may be emptied before it goes
      if (entry.mark) unmark(entry.mark);
      else [...group.children].forEach(unmark);
      Object.assign(mark.style, { visibility: "visible", strokeOpacity: "1", stroke: color });
      Object.assign(entry, { mark, color });
    }
  }

  stop() {
    this.observer.disconnect();
    for (const { mark } of this.groups) if (mark) unmark(mark);
  }
}

function unmark(mark) { Object.assign(mark.style, { visibility: "", strokeOpacity: "" }); }

function epochOf(mark) { return mark.__data__?.datum?.epoch; }

// Marks stand in the order of their epochs.
function lastNotAfter(marks, epoch) {
  let low = 0, high = marks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (epochOf(marks[middle]) <= epoch) low = middle;
    else high = middle - 1;
  }
  return marks[low];
}

// The moment that the stage shows, for players elsewhere on the page that follow it: each has a module of its own, so
// that the window is what they share.

const MOMENT_EVENT = "player-moment";

function toldMoment() { return window.playerMoment || 0; }

function tellMoment(epoch) {
  if (window.playerMoment === epoch) return;
  window.playerMoment = epoch;
  window.dispatchEvent(new Event(MOMENT_EVENT));
}

function lastFrameNotAfter(epochs, epoch) { return Math.max(0, epochs.findLastIndex((one) => one <= epoch)); }
