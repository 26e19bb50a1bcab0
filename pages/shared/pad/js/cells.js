// The 8 x 8 image as the network gets it: a cell for every input, which a click or a key changes.

const STEP = 4; // of a count, by + and −

class Cells {
  // `change` is called with the place of a cell and its new count.
  constructor(change) {
    this.change = change;
    this.element = element("div", "cells");
    this.element.setAttribute("role", "grid");
    this.element.setAttribute("aria-label", "The image as the network sees it: 8 rows of 8 inputs, each from 0 to 16. Arrow keys move, Space fills or empties a cell, plus and minus change it");
    this.nodes = [];
    this.element.addEventListener("click", (event) => { const at = this.nodes.indexOf(event.target); if (at >= 0) { this.move(at); this.fill(at); } });
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  build(count, most) {
    this.most = most;
    if (this.nodes.length === count) return;
    this.blocks = Math.sqrt(count);
    this.nodes = Array.from({ length: count }, (_, at) => {
      const node = element("div", "cell-input");
      node.setAttribute("role", "gridcell");
      node.tabIndex = at === 0 ? 0 : -1;
      return node;
    });
    this.element.replaceChildren(...Array.from({ length: this.blocks }, (_, row) => {
      const line = element("div", "cells-row");
      line.setAttribute("role", "row");
      line.append(...this.nodes.slice(row * this.blocks, (row + 1) * this.blocks));
      return line;
    }));
  }

  show(counts, theme) {
    this.counts = counts;
    this.nodes.forEach((node, at) => {
      const shade = mix(theme.background, theme.text, counts[at] / this.most);
      node.textContent = counts[at] || "";
      node.style.background = css(shade);
      node.style.color = legibleOn(shade);
      node.setAttribute("aria-label", `row ${Math.floor(at / this.blocks) + 1}, column ${(at % this.blocks) + 1}: ${counts[at]} of ${this.most}`);
    });
  }

  fill(at) { this.change(at, this.counts[at] ? 0 : this.most); }

  move(at) {
    for (const node of this.nodes) node.tabIndex = -1;
    this.nodes[at].tabIndex = 0;
    this.nodes[at].focus();
  }

  key(event) {
    const at = this.nodes.indexOf(event.target), { blocks, most } = this, [row, column] = [Math.floor(at / blocks), at % blocks];
    const moves = { ArrowLeft: column > 0 && -1, ArrowRight: column < blocks - 1 && 1, ArrowUp: row > 0 && -blocks, ArrowDown: row < blocks - 1 && blocks };
    if (at < 0) return;
    if (event.key in moves) { if (moves[event.key]) this.move(at + moves[event.key]); }
    else if (event.key === " " || event.key === "Enter") this.fill(at);
    else if (event.key === "+" || event.key === "-") this.change(at, Math.max(0, Math.min(most, this.counts[at] + (event.key === "+" ? STEP : -STEP))));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
