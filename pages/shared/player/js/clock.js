// Time: which frame is shown, and how it moves on while playing.

const HOLD = 500; // ms in which a hand on another control has the browser to itself
const RUN_SECONDS = 6; // a whole run at normal speed, however many frames it has, unless it is told otherwise
const LINGER = 900; // ms on the last frame before a run goes back to that of its best weights

class Clock {
  constructor(show) {
    this.show = show; // called whenever the frame or the playing changes; with true inside a screen frame
    this.position = 0;
    this.available = 1;
    this.total = 1;
    this.speed = 1;
    this.seconds = RUN_SECONDS;
    this.playing = false;
    this.complete = true;
    this.heldUntil = 0;
    this.rest = 0;
    this.rested = false;
    this.tick = this.tick.bind(this);
  }

  get frame() { return Math.min(Math.floor(this.position), this.available - 1); }

  // `total` is the number of frames that the finished run is expected to have; on the frame `rest` a complete one comes
  // to rest after playing.
  load(available, total, complete, rest = available - 1) {
    this.heldUntil = 0;
    this.available = available;
    this.total = Math.max(total, available);
    this.complete = complete;
    this.rest = rest;
    this.position = Math.min(this.position, available - 1);
  }

  seek(frame) {
    this.rested = false;
    this.position = Math.max(0, Math.min(this.available - 1, frame));
    this.show();
  }

  // Where playing ends: on the result.
  settle() {
    this.playing = false;
    this.rested = true;
    this.position = this.rest;
  }

  play() {
    if (this.complete && (this.rested || this.frame >= this.available - 1)) this.position = 0;
    this.rested = false;
    this.playing = true;
    this.last = this.arrived = null;
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame(this.tick);
    this.show();
  }

  // The picture stands still for a moment, and goes on by itself.
  hold() { this.heldUntil = performance.now() + HOLD; }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.show();
  }

  tick(now) {
    // A hidden tab or a slow moment must not make the picture jump.
    const elapsed = this.last === null ? 0 : Math.min(now - this.last, 100) / 1000;
    this.last = now;
    if (now < this.heldUntil) { this.request = requestAnimationFrame(this.tick); return; }
    const before = this.frame, end = this.available - 1;
    this.position = Math.min(end, this.position + elapsed * this.speed * (this.total / this.seconds));
    this.arrived = this.position < end ? null : this.arrived ?? now;
    const lingers = this.rest < end && now - this.arrived < LINGER;
    if (this.position >= end && this.complete && !lingers) this.settle(); // an unfinished run waits for more frames
    else this.request = requestAnimationFrame(this.tick);
    if (this.frame !== before || !this.playing) this.show(true);
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.request);
  }
}
