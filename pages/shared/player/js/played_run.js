// One run on the stage: its network at every recorded epoch, its examples, and what was changed by hand.

// Arrays of a run; with several runs their names end with the number of the run, unless all runs share them.
const ARRAYS_OF_A_RUN = ["parameters", "map", "masks", "points", "targets", "split", "inputs"];

class PlayedRun {
  constructor(stage, number) {
    this.stage = stage;
    this.number = number;
    this.edits = new Map();
  }

  // `told` is what the header says about the run: with one run, that is the header itself.
  load(told, arrays, timeline) {
    Object.assign(this, { told, model: told.model, epochs: told.epochs, name: told.name || "" });
    this.arrays = { ...arrays };
    for (const name of ARRAYS_OF_A_RUN) {
      const own = arrays[`${name}${this.number}`];
      if (told.name !== undefined && own) this.arrays[name] = own;
    }
    this.frames = framesOf(told, timeline);
    this.readNetwork();
  }

  // The evaluator keeps its grids as long as the network and its plane are the same.
  readNetwork() {
    const key = JSON.stringify({ ...this.model, target_range: null });
    if (!this.model) this.evaluator = null;
    else if (!this.evaluator || key !== this.evaluated) this.evaluator = new PlaneEvaluator(this.model);
    else this.evaluator.model = this.model;
    this.evaluated = key;
  }

  get options() { return this.stage.options; }
  get clock() { return this.stage.clock; }
  get id() { return this.stage.header.id; }
  redraw() { this.stage.redraw(); }

  // Whether units and weights of the two runs can be compared one by one.
  matches(other) { return this.model.sizes.join() === other.model.sizes.join(); }

  // The unit under the pointer, in this run's diagram or in that of a run with the same units.
  get focus() {
    const { focus } = this.stage;
    return focus && (focus.run === this || this.matches(focus.run)) ? focus : null;
  }

  focusOn(place) {
    this.stage.focus = place ? { run: this, layer: place.layer, unit: place.unit } : null;
    this.redraw();
  }

  parametersAt(frame) {
    const { values, shape } = this.arrays.parameters;
    return values.subarray(frame * shape[1], (frame + 1) * shape[1]);
  }

  lastParameters() { return this.parametersAt(this.epochs.length - 1); }

  edit(offsets, value) {
    for (const offset of offsets) {
      if (value === null) this.edits.delete(offset);
      else this.edits.set(offset, value);
    }
    this.redraw();
  }

  // What the panels draw at a moment of the timeline.
  look(moment, refined) {
    const frame = this.frames[moment];
    const view = { run: this, model: this.model, theme: this.stage.theme, frame, focus: this.focus };
    if (this.evaluator && this.arrays.parameters) {
      view.layout = this.evaluator.layout;
      view.parameters = overlay(this.parametersAt(frame), this.edits);
      view.evaluation = this.evaluator.evaluate(view.parameters, this.evaluator.side(refined, this.stage.runs.length));
      const ended = this.told.complete && this.stage.header.epochs[moment] >= this.epochs.at(-1);
      view.dropped = ended ? null : this.droppedAt(frame);
    } else if (this.arrays.map) {
      view.evaluation = this.evaluatedAt(frame);
    }
    this.view = view;
    return view;
  }

  // What the server evaluated of a network too large for the browser: its outputs over the plane, (F, outputs, points).
  evaluatedAt(frame) {
    const { values, shape: [, outputs, points] } = this.arrays.map, activations = [];
    activations[this.model.sizes.length - 1] = Array.from({ length: outputs }, (_, c) => {
      const start = (frame * outputs + c) * points;
      return values.subarray(start, start + points);
    });
    return { side: Math.round(Math.sqrt(points)), activations };
  }

  // Whether dropout leaves a unit out after this frame; null where nothing is dropped or nobody wants to see it.
  droppedAt(frame) {
    const { masks } = this.arrays, { sizes } = this.model;
    if (!masks || !this.options.sampled || frame >= masks.shape[0]) return null;
    const starts = [];
    let start = frame * masks.shape[1];
    for (let l = 1; l < sizes.length - 1; l++) { starts[l] = start; start += sizes[l]; }
    return ({ layer, unit }) => starts[layer] !== undefined && masks.values[starts[layer] + unit] === 0;
  }

  sampledWords(frame) {
    const { example, updates } = this.told.sampled;
    return `crossed units are dropped for ${example} in update ${updates[frame].toLocaleString("en")}`;
  }

  // Where the run stands, if that is not the epoch of the timeline.
  standing(epoch) {
    const shown = this.epochs[this.view.frame], last = this.epochs.at(-1);
    if (shown === epoch) return "";
    if (this.told.complete && epoch >= last) return this.told.ended || `ended at epoch ${last.toLocaleString("en")}`;
    return `its epoch ${shown.toLocaleString("en")}`;
  }
}

// For every epoch of the timeline, the last of the run's own frames that is not later. After its end, and at the end of
// the timeline, a run that went back to the weights of an earlier epoch ("kept") shows those.
function framesOf({ epochs, complete, kept }, timeline) {
  const last = epochs.length - 1, final = complete && epochs.includes(kept) ? epochs.indexOf(kept) : last;
  let frame = 0;
  return timeline.map((epoch, moment) => {
    while (frame < last && epochs[frame + 1] <= epoch) frame++;
    const ended = epoch > epochs[last] || (epoch === epochs[last] && moment === timeline.length - 1);
    return ended ? final : frame;
  });
}
