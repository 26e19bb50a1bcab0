// A slider over a logarithmic range with its value beside it and a button that brings it back to 1.

const RANGE_STOPS = 400;

class LogRange {
  // `move` is called with the value the hand comes to.
  constructor({ label, low, high, help, ends }, move) {
    Object.assign(this, { low, high, move });
    this.element = element("div", "log-range");
    this.element.title = help;
    const words = element("label", "range-label"), name = element("span", "", label);
    this.output = element("output");
    this.input = element("input");
    Object.assign(this.input, { type: "range", min: "0", max: String(RANGE_STOPS), step: "1" });
    this.input.setAttribute("aria-label", label);
    words.append(name, this.output);
    this.back = button("toggle", `${label}: back to 1`, "= 1");
    const row = element("div", "range-row"), between = element("div", "range-between");
    between.append(this.input, element("span", "end", ends[0]), element("span", "end last", ends[1]));
    row.append(words, between, this.back);
    this.element.append(row);
    this.input.addEventListener("input", () => this.move(this.valueAt(this.input.valueAsNumber)));
    this.back.addEventListener("click", () => this.move(1));
  }

  // Three digits, and 1 itself near 1.
  valueAt(stop) {
    const value = this.low * (this.high / this.low) ** (stop / RANGE_STOPS);
    if (Math.abs(Math.log(value)) < Math.log(this.high / this.low) / RANGE_STOPS) return 1;
    return Math.max(this.low, Math.min(this.high, Number(value.toPrecision(3))));
  }

  show(value) {
    const stop = Math.round((RANGE_STOPS * Math.log(value / this.low)) / Math.log(this.high / this.low));
    if (this.input.valueAsNumber !== stop && this.valueAt(this.input.valueAsNumber) !== value) this.input.value = String(stop);
    const text = String(Number(value.toPrecision(3)));
    if (this.output.textContent !== text) this.output.textContent = text;
    this.input.setAttribute("aria-valuetext", text);
    this.input.style.setProperty("--share", `${(100 * stop) / RANGE_STOPS}%`);
    this.back.disabled = value === 1;
  }
}
