// Every racer with its learning rate and how it stands at the update that is shown; pressing one hides its trail.

class Standings {
  constructor(change) {
    this.change = change;
    this.element = element("ul", "standings");
    this.element.setAttribute("aria-label", "Optimizers: press one to hide or show its trail");
    this.hidden = new Set(); // names
  }

  get shown() { return this.header.racers.map(({ name }) => !this.hidden.has(name)); }

  load(header, arrays) {
    Object.assign(this, { header, heights: arrays.heights.values });
    this.rows = header.racers.map(({ name, rate, ink }) => {
      const item = element("li"), node = button("racer", ""), standing = element("span", "standing");
      const label = element("span", "name", name), alpha = element("span", "rate", `α ${rate}`);
      node.append(markElement(ink), label, alpha, standing);
      node.style.setProperty("--light", ink.light);
      node.style.setProperty("--dark", ink.dark);
      node.addEventListener("click", () => this.toggle(name));
      item.append(node);
      return { item, node, standing };
    });
    this.element.replaceChildren(...this.rows.map(({ item }) => item));
    this.showPressed();
  }

  toggle(name) {
    if (!this.hidden.delete(name)) this.hidden.add(name);
    this.showPressed();
    this.change();
  }

  showPressed() {
    this.rows.forEach(({ node }, k) => node.setAttribute("aria-pressed", String(this.shown[k])));
  }

  draw(step) {
    const { racers, total_epochs: total } = this.header;
    racers.forEach((racer, k) => {
      const { node, standing } = this.rows[k], { arrived, diverged, lowest } = racer;
      const gone = diverged >= 0 && step >= diverged, there = arrived >= 0 && step >= arrived;
      let words = `f ${formatHeight(this.heights[step * racers.length + k])}`;
      if (gone) words = `✕ diverged at ${diverged}`;
      else if (there) words = `${lowest ? "there" : "in a higher one"} since ${arrived}`;
      else if (step === total) words += " · not there";
      if (standing.textContent !== words) standing.textContent = words;
      node.classList.toggle("gone", gone);
      node.classList.toggle("there", there && lowest && !gone);
    });
  }
}

// In as many characters whatever it is, so that nothing jumps.
function formatHeight(value) {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 1e4 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(1).replace("-", "−").replace("e+", "e") : Number(value.toPrecision(3)).toString();
}
