// The network diagram: every unit a small picture of its output over the plane, every edge as wide as |w|.

const PICTURE_SIDE = 44; // pixels of a unit's picture before it is scaled to the screen
const NAMES_FROM = 260; // px
const DROPPED_ALPHA = 0.25;
const EDGE_STEPS = 12; // edges of one sign and about the same width are stroked together

// The pixels of a picture that lie outside its rounded corners.
const ROUND_CORNERS = Array.from({ length: PICTURE_SIDE ** 2 }, (_, p) => p).filter((p) => {
  const radius = PICTURE_SIDE * 0.13, last = PICTURE_SIDE - 1;
  const inward = (position) => Math.max(0, radius - Math.min(position, last - position) - 0.5);
  return Math.hypot(inward(p % PICTURE_SIDE), inward(Math.floor(p / PICTURE_SIDE))) > radius;
});

class NetworkPanel extends Panel {
  constructor(run, spec) {
    super(run, spec, "The network");
    this.hover = null;
    this.editor = new WeightEditor(run, this.box, () => this.describeSelection());
    this.tooltip = element("div", "tooltip");
    this.tooltip.hidden = true;
    this.box.append(this.tooltip);
    if (run.arrays.masks) this.tools.append(toggle(this, "sampled", "dropout", "Show which units dropout leaves out"));
    this.canvas.addEventListener("pointermove", (event) => this.point(event));
    this.canvas.addEventListener("pointerleave", () => this.leave());
    this.canvas.addEventListener("click", (event) => this.select(event));
  }

  heightFor(width) { return Math.round(width < 520 ? width * 0.92 : Math.min(width * 0.86, 540)); }

  // Which units stand for a wide layer is decided once per run and size, so that nothing jumps while it plays. Runs
  // with the same units show the same ones of them, and their edges are as wide for the same |w|.
  arrange(view) {
    const { model, layout } = view;
    const alike = this.run.stage.runs.filter((run) => run.matches(this.run));
    const key = [this.width, this.height, this.run.id, alike.map((run) => run.told.complete), model.sizes].join("|");
    if (key === this.arrangedFor) return;
    this.arrangedFor = key;
    const shown = shownUnits(layout, alike[0].lastParameters(), model.sizes);
    this.thinned = model.sizes.some((size) => size > UNITS_PER_LAYER);
    const context = this.canvas.getContext("2d");
    context.font = `12px ${view.theme.font}`;
    this.inputNames = shown[0].map((i) => (model.unit_names || model.features || [])[i] || `input ${i + 1}`).map(prettyName);
    this.outputNames = model.sizes.at(-1) > 1 ? shown.at(-1).map((c) => String((model.class_names || [])[c] ?? c)) : [];
    const widest = (names) => Math.min(84, Math.max(0, ...names.map((name) => context.measureText(name).width)));
    // At the side long names leave no room for the units; the tooltip says them.
    if (this.width < NAMES_FROM && widest(this.inputNames) > 30) this.inputNames = this.inputNames.map(() => "");
    const margins = {
      left: widest(this.inputNames) + 10, right: this.outputNames.length ? widest(this.outputNames) + 10 : 4,
      top: 2, bottom: this.thinned ? 20 : 2,
    };
    this.places = placeUnits(model.sizes, shown, this.width, this.height, margins);
    this.scale = Math.max(...alike.map((run) => weightScale(layout, run.lastParameters(), this.places)));
    const units = this.places.flat().length;
    this.atlas = PixelImage.sized(this.atlas, PICTURE_SIDE, PICTURE_SIDE * units);
  }

  draw(view) {
    this.arrange(view);
    const context = this.context();
    this.edges = shownEdges(view.layout, view.parameters, this.places);
    const { dropped } = view;
    if (dropped) this.edges.gaps = this.edges.gaps.map((edges) => edges.filter(({ from, to }) => !dropped(from) && !dropped(to)));
    this.drawEdges(context, view);
    this.drawUnits(context, view);
    this.drawNames(context, view);
    this.updateCaption(view);
    if (!this.editor.target) this.refreshTooltip(view);
    this.editor.refresh(view.parameters);
  }

  drawEdges(context, view) {
    const { theme, run } = view;
    const focus = this.placeInFocus(view);
    context.lineCap = "round";
    for (const edges of this.edges.gaps) {
      const bundles = new Map();
      for (const edge of edges) {
        const strength = Math.min(Math.abs(edge.weight) / this.scale, 1.25);
        if (!(strength > 0.012)) continue;
        const away = focus && focus !== edge.from && focus !== edge.to ? 1 : 0;
        const step = Math.ceil(strength * EDGE_STEPS), sign = edge.weight > 0 ? 1 : 0;
        const key = ((1 - away) * 64 + step) * 2 + sign;
        if (!bundles.has(key)) bundles.set(key, { step, sign, away, edges: [] });
        bundles.get(key).edges.push(edge);
      }
      for (const key of [...bundles.keys()].sort((a, b) => a - b)) {
        const bundle = bundles.get(key), strength = bundle.step / EDGE_STEPS;
        const alpha = (0.22 + (this.edges.dropped ? 0.5 : 0.68) * Math.min(strength, 1)) * (bundle.away ? 0.18 : 1);
        context.strokeStyle = css(bundle.sign ? theme.orange : theme.blue, alpha);
        context.lineWidth = 0.5 + strength * this.widestEdge();
        context.beginPath();
        for (const edge of bundle.edges) traceEdge(context, edge);
        context.stroke();
      }
    }
    for (const edge of this.edges.gaps.flat()) {
      if (run.edits.has(edge.offset)) markEdge(context, edge, theme, [2, 3]);
    }
    const chosen = this.editor.target && this.editor.target.edge ? this.editor.target.edge : this.hover && this.hover.edge;
    if (chosen) markEdge(context, chosen, theme, []);
  }

  widestEdge() {
    const tallest = Math.max(...this.places.map((column) => column.length));
    return Math.max(1, Math.min(4.2, (this.height / tallest) * (this.edges.dropped ? 0.05 : 0.075)));
  }

  // The unit under the pointer, here or in the diagram of another run.
  placeInFocus({ focus }) {
    return focus && this.places[focus.layer].find(({ unit }) => unit === focus.unit);
  }

  drawUnits(context, view) {
    const places = this.places.flat(), inFocus = this.placeInFocus(view);
    const flat = isOneDimensional(view.model);
    if (!flat) {
      places.forEach((place, k) => this.paintPicture(view, place, k));
      this.atlas.update();
    }
    places.forEach((place, k) => {
      const { x, y, size } = place, left = x - size / 2, top = y - size / 2;
      const radius = Math.max(2, Math.min(6, size * 0.15)), dropped = view.dropped && view.dropped(place);
      if (dropped) context.globalAlpha = DROPPED_ALPHA;
      context.beginPath();
      context.roundRect(left, top, size, size, radius);
      if (flat) {
        context.fillStyle = css(view.theme.neutral);
        context.fill();
        drawUnitCurve(context, view, place);
        context.beginPath();
        context.roundRect(left, top, size, size, radius);
      } else {
        context.drawImage(this.atlas.canvas, 0.5, k * PICTURE_SIDE + 0.5, PICTURE_SIDE - 1, PICTURE_SIDE - 1, left, top, size, size);
      }
      context.globalAlpha = 1;
      const chosen = place === inFocus || (this.editor.target && this.editor.target.place === place);
      context.strokeStyle = css(chosen ? view.theme.accent : view.theme.frame);
      context.lineWidth = chosen ? 2 : 1;
      context.stroke();
      if (dropped) crossOut(context, place, view.theme);
    });
  }

  paintPicture(view, place, k) {
    const { model, theme, evaluation } = view;
    const column = evaluation.activations[place.layer][place.unit], side = evaluation.side;
    const [low, high] = unitRange(model, place.layer, column);
    const classes = place.layer === model.sizes.length - 1 && model.sizes.at(-1) > 1;
    const table = classes ? theme.classTables[place.unit % theme.classTables.length] : theme.diverging;
    const sample = this.sample && this.sample.length === PICTURE_SIDE ** 2 ? this.sample : new Float32Array(PICTURE_SIDE ** 2);
    this.sample = sample;
    const step = side / PICTURE_SIDE;
    for (let row = 0, p = 0; row < PICTURE_SIDE; row++) {
      const start = Math.floor((row + 0.5) * step) * side;
      for (let c = 0; c < PICTURE_SIDE; c++, p++) sample[p] = column[start + Math.floor((c + 0.5) * step)];
    }
    const area = PICTURE_SIDE ** 2;
    const pixels = this.atlas.pixels.subarray(k * area, (k + 1) * area);
    paintValues(pixels, sample, low, high, table);
    for (const p of ROUND_CORNERS) pixels[p] = 0; // cheaper than clipping every picture
  }

  drawNames(context, view) {
    const { theme, model } = view;
    context.font = `12px ${theme.font}`;
    context.fillStyle = css(theme.muted);
    context.textBaseline = "middle";
    context.textAlign = "right";
    this.places[0].forEach((place, k) => context.fillText(this.inputNames[k], place.x - place.size / 2 - 7, place.y, 78));
    context.textAlign = "left";
    this.outputNames.forEach((name, k) => {
      const place = this.places.at(-1)[k];
      context.fillText(name, place.x + place.size / 2 + 7, place.y, 78);
    });
    if (!this.thinned) return;
    context.textAlign = "center";
    context.font = `11px ${theme.font}`;
    const of = this.spec.side ? "/" : " of ";
    this.places.forEach((column, l) => {
      if (model.sizes[l] > column.length) context.fillText(`${column.length}${of}${model.sizes[l]}`, column[0].x, this.height - 7);
    });
  }

  updateCaption(view) {
    const { side, caption } = this.spec, curve = isOneDimensional(view.model);
    let plain = caption || `each square is one unit's output ${curve ? "as a curve" : "over the plane"}; line width is |w|, colour its sign`;
    if (this.thinned && !side) plain += `; showing at most ${UNITS_PER_LAYER} units of a layer`;
    if (this.edges.dropped) plain += `; the ${this.edges.quota} strongest edges${side ? "" : " between layers"}`;
    const sampled = view.dropped ? this.run.sampledWords(view.frame) : "";
    if (sampled) plain = side ? sampled : `${plain}; ${sampled}`; // at the side there is room for one of them
    this.setCaption(side ? this.run.name : this.title, plain);
  }

  // ---- the pointer ----
  position(event) {
    const bounds = this.canvas.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  }

  under(event) {
    if (!this.places || !this.edges) return {};
    const [x, y] = this.position(event);
    const place = unitAt(this.places, x, y);
    return { place, edge: place ? null : edgeAt(this.edges.gaps, x, y), x, y };
  }

  point(event) {
    if (event.pointerType === "touch" || this.editor.target) return;
    const found = this.under(event);
    const changed = (found.place || null) !== (this.hover && this.hover.place) || (found.edge && found.edge.offset) !== (this.hover && this.hover.edge && this.hover.edge.offset);
    this.hover = found.place || found.edge ? found : null;
    this.canvas.style.cursor = this.hover ? "pointer" : "default";
    if (changed) this.run.focusOn(found.place);
    else if (this.run.view) this.refreshTooltip(this.run.view);
  }

  leave() {
    if (this.editor.target || !this.hover) return;
    this.hover = null;
    this.run.focusOn(null);
  }

  select(event) {
    const found = this.under(event);
    if (!found.place && !found.edge) { this.editor.close(); return; }
    this.hover = found;
    this.tooltip.hidden = true;
    this.run.clock.pause();
    this.editor.open(found, this.scale);
    this.run.focusOn(found.place);
  }

  describeSelection() {
    this.hover = null;
    this.run.focusOn(null);
  }

  refreshTooltip(view) {
    const text = this.hover ? tooltipText(view, this.hover) : "";
    this.tooltip.hidden = !text;
    if (!text) return;
    if (this.tooltip.textContent !== text) this.tooltip.textContent = text;
    const right = this.hover.x > this.width * 0.6;
    this.tooltip.style.left = right ? "" : `${this.hover.x + 14}px`;
    this.tooltip.style.right = right ? `${this.width - this.hover.x + 14}px` : "";
    this.tooltip.style.top = `${Math.max(0, this.hover.y - 30)}px`;
  }
}
