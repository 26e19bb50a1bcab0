// Changing one weight (click an edge) or one bias (click a unit) by hand.

class WeightEditor {
  constructor(run, box, onClose) {
    this.run = run;
    this.onClose = onClose;
    this.target = null;
    this.element = element("div", "editor");
    this.element.hidden = true;
    this.element.setAttribute("role", "dialog");
    this.name = element("b");
    const close = button("quiet", "Close", "×");
    const top = element("div", "editor-row");
    top.append(this.name, close);
    this.number = element("input");
    Object.assign(this.number, { type: "number", step: "0.05" });
    this.range = element("input");
    Object.assign(this.range, { type: "range" });
    const middle = element("div", "editor-row");
    middle.append(this.range, this.number);
    this.restore = button("link", "", "Restore");
    this.remove = button("link", "Set every weight that leaves this unit to zero", "Remove unit");
    const bottom = element("div", "editor-row");
    bottom.append(this.restore, this.remove);
    this.element.append(top, middle, bottom);
    box.append(this.element);
    close.addEventListener("click", () => this.close());
    this.restore.addEventListener("click", () => this.run.edit([this.offset], null));
    this.remove.addEventListener("click", () => this.run.edit(this.outgoing, 0));
    for (const input of [this.number, this.range]) {
      input.addEventListener("input", () => {
        const value = input.valueAsNumber;
        if (Number.isFinite(value)) this.run.edit([this.offset], value);
      });
    }
    this.element.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the page's own shortcuts must not see what is typed here
      if (event.key === "Escape") this.close();
    });
  }

  open({ place, edge, x, y }, scale) {
    const { model, layout, parameters } = this.run.view;
    if (place && place.layer === 0) { this.close(); return; }
    this.target = { place, edge };
    this.offset = edge ? edge.offset : layout.layers[place.layer - 1].biases + place.unit;
    this.name.textContent = edge
      ? `Weight ${unitName(model, edge.from.layer, edge.from.unit)} → ${unitName(model, edge.to.layer, edge.to.unit)}`
      : `Bias of ${unitName(model, place.layer, place.unit)}`;
    const next = place ? layout.layers[place.layer] : null;
    this.outgoing = next ? Array.from({ length: next.outputs }, (_, k) => next.weights + k * next.inputs + place.unit) : [];
    this.remove.hidden = !next;
    const limit = Math.max(4 * scale, 2 * Math.abs(parameters[this.offset]) || 0);
    const nice = Number(limit.toPrecision(2));
    Object.assign(this.range, { min: -nice, max: nice, step: nice / 200 });
    this.range.setAttribute("aria-label", this.name.textContent);
    this.number.setAttribute("aria-label", this.name.textContent);
    this.element.setAttribute("aria-label", this.name.textContent);
    this.element.hidden = false;
    const box = this.element.parentElement.getBoundingClientRect();
    const width = this.element.offsetWidth, height = this.element.offsetHeight;
    this.element.style.left = `${Math.max(0, Math.min(x + 16, box.width - width))}px`;
    this.element.style.top = `${y + 20 + height > box.height ? Math.max(0, y - height - 20) : y + 20}px`;
    this.refresh(parameters);
    this.number.focus({ preventScroll: true });
    this.number.select();
  }

  refresh(parameters) {
    if (!this.target) return;
    const value = parameters[this.offset], focused = this.element.getRootNode().activeElement;
    if (focused !== this.number) this.number.value = String(Number(value.toPrecision(4)));
    if (focused !== this.range) this.range.value = String(value);
    this.restore.hidden = !this.run.edits.has(this.offset);
  }

  close() {
    if (!this.target) return;
    this.target = null;
    this.element.hidden = true;
    this.onClose();
  }
}
