// Above the picture of one of several runs: its name and its figures at the moment that is shown.

class RunHeading {
  constructor(run) {
    this.run = run;
    this.element = element("div", "run-heading");
    this.name = element("b", "", run.name);
    this.figures = element("dl", "readouts");
    this.standing = element("span", "standing");
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
