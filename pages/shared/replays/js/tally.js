// Who has won how many of the replays so far, as one bar with the even line in its middle.

class Tally {
  constructor() {
    this.element = element("section", "tally");
    this.words = element("p", "tally-words");
    this.bar = element("div", "tally-bar");
    this.parts = ["first", "none", "second"].map((name) => element("span", name));
    this.bar.append(...this.parts, element("i", "even"));
    this.bar.setAttribute("aria-hidden", "true");
    this.left = element("span");
    this.middle = element("span", "standing");
    this.right = element("span");
    this.words.append(this.left, this.middle, this.right);
    this.element.append(this.words, this.bar);
  }

  load(header, counts) {
    Object.assign(this, { header, counts });
    this.element.hidden = !counts;
  }

  // `counts` are won by the first, by none, and by the second.
  draw(frame, theme) {
    if (!this.counts) return;
    const found = [0, 1, 2].map((k) => this.counts.values[3 * frame + k]), all = found[0] + found[1] + found[2];
    const share = (count) => `${((100 * count) / Math.max(1, all)).toFixed(0)} %`;
    const say = (count) => count.toLocaleString("en");
    const [first, second] = this.header.kinds;
    this.left.replaceChildren(element("b", "", `${first.name} better: `), `${say(found[0])} (${share(found[0])})`);
    this.right.replaceChildren(element("b", "", `${second.name} better: `), `${say(found[2])} (${share(found[2])})`);
    this.middle.textContent = found[1] ? `equal: ${say(found[1])}` : "";
    this.parts.forEach((part, k) => { part.style.flexGrow = found[k]; });
    this.parts[0].style.background = first.ink[theme.dark ? "dark" : "light"];
    this.parts[2].style.background = second.ink[theme.dark ? "dark" : "light"];
  }
}
