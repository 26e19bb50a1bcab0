// Weights changed by hand: an overlay on the parameters of every frame, and what it does to the errors.

function overlay(parameters, edits) {
  if (!edits.size) return parameters;
  const edited = parameters.slice();
  for (const [offset, value] of edits) edited[offset] = value;
  return edited;
}

// Share misclassified, or root mean squared error for regression, of one set (0 train, 1 dev, 2 test).
function setError(model, outputs, targets, split, set) {
  let count = 0, total = 0;
  for (let i = 0; i < split.length; i++) {
    if (split[i] !== set) continue;
    count++;
    if (model.task === "regression") {
      total += (outputs[0][i] - targets[i]) ** 2;
    } else if (outputs.length === 1) {
      const prediction = outputs[0][i] > 0.5 ? 1 : 0;
      total += prediction === targets[i] ? 0 : 1;
    } else {
      let best = 0;
      for (let c = 1; c < outputs.length; c++) if (outputs[c][i] > outputs[best][i]) best = c;
      total += best === targets[i] ? 0 : 1;
    }
  }
  if (!count) return null;
  return model.task === "regression" ? Math.sqrt(total / count) : total / count;
}

// The bar under the panels while something is edited, in one run or in several.
class EditBar {
  constructor(stage) {
    this.stage = stage;
    this.element = element("div", "edit-bar");
    this.element.hidden = true;
    this.text = element("span");
    this.sources = new Map();
    const undo = button("link", "", "Undo edits");
    undo.addEventListener("click", () => stage.undoEdits());
    this.element.append(this.text, undo);
  }

  update() {
    const edited = this.stage.runs.filter((run) => run.edits.size && run.view && run.view.parameters);
    this.element.hidden = !edited.length;
    this.text.textContent = edited.map((run) => this.words(run)).join(" · ");
  }

  words(run) {
    const count = run.edits.size, where = run.name ? `${run.name}: ` : "";
    const parts = [`${where}${count} ${count === 1 ? "value" : "values"} changed by hand`];
    const errors = this.errors(run);
    if (errors) {
      const show = run.model.task === "regression" ? formatNumber : formatPercent;
      parts.push(...errors.map(({ name, before, after }) => `${name} error ${show(after)} (was ${show(before)})`));
    }
    return parts.join(" · ");
  }

  errors(run) {
    const { inputs, targets, split } = run.arrays, { view } = run;
    if (!inputs) return null;
    const columns = this.columnsOf(run, inputs);
    const outputs = (parameters) => forward(run.model, view.layout, parameters, columns).at(-1);
    const after = outputs(view.parameters), before = outputs(run.parametersAt(view.frame));
    return [0, 1].map((set) => ({
      name: SETS[set],
      before: setError(run.model, before, targets.values, split.values, set),
      after: setError(run.model, after, targets.values, split.values, set),
    })).filter((entry) => entry.after !== null);
  }

  // The examples as the run's network sees them, made once per message.
  columnsOf(run, inputs) {
    const known = this.sources.get(run);
    if (known && known.inputs === inputs) return known.columns;
    const [count, width] = inputs.shape;
    const raw = Array.from({ length: width }, (_, d) => Float32Array.from({ length: count }, (_, i) => inputs.values[i * width + d]));
    const columns = networkInputs(run.model, raw);
    this.sources.set(run, { inputs, columns });
    return columns;
  }
}
