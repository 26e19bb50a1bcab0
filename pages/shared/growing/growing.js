// Asks for the next drawing of what grows, some time after it has been given the last one. Not while a hand is on a
// control: that is about to ask for something else, which would have to wait.

const HELD = 500; // ms in which a hand has the browser to itself
const PATIENCE = 5000; // ms until an answer that does not come is asked for again

class Growing {
  constructor(parent) {
    this.root = document.createElement("span");
    parent.append(this.root);
    this.heldUntil = 0;
    this.touch = (event) => { if (event.type !== "pointermove" || event.buttons) this.heldUntil = performance.now() + HELD; };
    for (const kind of ["pointerdown", "pointermove", "keydown"]) window.addEventListener(kind, this.touch, true);
  }

  load({ data, setTriggerValue }) {
    this.tell = setTriggerValue;
    if (data.drawn === this.drawn) return; // the same drawing, told once more
    this.drawn = data.drawn;
    clearTimeout(this.timer);
    this.root.dataset.grows = data.after !== null;
    if (data.after !== null) this.timer = setTimeout(() => this.ask(), data.after);
  }

  ask() {
    const held = this.heldUntil - performance.now();
    if (held <= 0) this.tell("again", Date.now());
    this.timer = setTimeout(() => this.ask(), held > 0 ? held : PATIENCE);
  }

  destroy() {
    clearTimeout(this.timer);
    for (const kind of ["pointerdown", "pointermove", "keydown"]) window.removeEventListener(kind, this.touch, true);
    this.root.remove();
  }
}
