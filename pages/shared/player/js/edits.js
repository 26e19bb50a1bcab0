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

// The bar under the panels while something is edited.
class EditBar {
  constructor(player) {
    this.player = player;
    this.element = element("div", "edit-bar");
    this.element.hidden = true;
    this.text = element("span");
    const undo = button("link", "", "Undo edits");
    undo.addEventListener("click", () => player.undoEdits());
    this.element.append(this.text, undo);
  }

  update(view) {
    const count = this.player.edits.size;
    this.element.hidden = !count;
    if (!count || !view) return;
    const parts = [`${count} ${count === 1 ? "value" : "values"} changed by hand`];
    const errors = this.errors(view);
    if (errors) {
      const show = view.model.task === "regression" ? formatNumber : formatPercent;
      parts.push(...errors.map(({ name, before, after }) => `${name} error ${show(after)} (was ${show(before)})`));
    }
    this.text.textContent = parts.join(" · ");
  }

  errors(view) {
    const { inputs, targets, split } = this.player.arrays;
    if (!inputs) return null;
    if (this.source !== inputs) {
      this.source = inputs;
      const [count, width] = inputs.shape;
      const raw = Array.from({ length: width }, (_, d) => Float32Array.from({ length: count }, (_, i) => inputs.values[i * width + d]));
      this.columns = networkInputs(view.model, raw);
    }
    const outputs = (parameters) => forward(view.model, view.layout, parameters, this.columns).at(-1);
    const after = outputs(view.parameters), before = outputs(this.player.frameParameters());
    return [0, 1].map((set) => ({
      name: SETS[set],
      before: setError(view.model, before, targets.values, split.values, set),
      after: setError(view.model, after, targets.values, split.values, set),
    })).filter((entry) => entry.after !== null);
  }
}
