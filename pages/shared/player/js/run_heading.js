// Above the picture of one of several runs: its name and its figures at the moment that is shown.

class RunHeading {
  constructor(run) {
    this.run = run;
    this.element = element("div", "run-heading");
    this.name = element("b", "", run.name);
    this.figures = element("dl", "readouts");
    this.standing = element("span", "standing");
    if (run.told.ink) this.name.prepend(swatch(run.told.ink));
    this.element.append(this.name, this.figures, this.standing);
  }

  update(view, epoch) {
    const readouts = this.run.told.readouts || [];
    if (this.source !== readouts) {
      this.source = readouts;
      this.values = showReadouts(this.figures, readouts);
    }
    updateReadouts(this.values, readouts, view.frame);
    this.standing.textContent = this.run.standing(epoch);
  }
}

// The line that stands for the run on the charts of the stage.
function swatch({ light, dark, dash }) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg"), line = document.createElementNS(namespace, "line");
  svg.setAttribute("class", "swatch");
  svg.setAttribute("viewBox", "0 0 28 8");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of Object.entries({ x1: 1, x2: 27, y1: 4, y2: 4 })) line.setAttribute(name, value);
  if (dash[1]) line.setAttribute("stroke-dasharray", dash.join(" "));
  line.style.setProperty("--light", light);
  line.style.setProperty("--dark", dark);
  svg.append(line);
  return svg;
}
