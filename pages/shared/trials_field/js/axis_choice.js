// The name of an axis, which is a list to choose another hyperparameter from, and how many values of it were tried.

class AxisChoice {
  constructor(axis, label, change) {
    this.element = element("label", `axis-choice ${axis}`);
    this.select = element("select");
    this.select.setAttribute("aria-label", label);
    this.count = element("span", "count");
    this.element.append(this.select, this.count);
    this.select.addEventListener("change", () => change(this.select.value));
  }

  load(axes, taken) {
    const names = JSON.stringify(axes.map(({ key, title }) => [key, title]));
    if (names !== this.names) {
      this.select.replaceChildren(...axes.map(({ key, title }) => {
        const option = element("option", "", title);
        option.value = key;
        return option;
      }));
    }
    this.names = names;
    this.select.value = taken;
    this.select.disabled = axes.length < 2;
  }

  tell(axis, count) {
    const words = axis.score ? "" : `${count} ${count === 1 ? "value" : "values"} tried`;
    if (this.count.textContent !== words) this.count.textContent = words;
  }
}
