// A row that changes something of a run after an epoch: the one that a player shows, until another one is typed.

function made(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// The buttons of one quantity, and the number that may be typed instead.
class QuantityControls {
  constructor(quantity, several, send) {
    this.quantity = quantity;
    const { symbol, name, least, most, placeholder, whole } = quantity;
    this.element = made("div", "quantity");
    this.buttons = made("div", "factors");
    this.buttons.append(...[["factor", quantity.factors, ""], ["value", quantity.values, "= "]].flatMap(([how, choices, sign]) =>
      choices.map(([words, number]) => {
        const button = made("button", "", words);
        button.type = "button";
        button.setAttribute("aria-label", `${symbol} ${sign}${words} after this epoch`);
        button.addEventListener("click", () => send({ quantity: quantity.id, [how]: number }));
        return button;
      })));
    this.exact = made("input", "exact");
    Object.assign(this.exact, { type: "number", min: String(least), max: String(most), step: whole ? "1" : "any", placeholder });
    this.exact.setAttribute("aria-label", `Exact ${name} from there on`);
    this.exact.addEventListener("input", () => this.check());
    const sendExact = () => send({ quantity: quantity.id, value: this.exact.valueAsNumber });
    this.exact.addEventListener("keydown", (event) => { if (event.key === "Enter" && !this.go.disabled) sendExact(); });
    const exactly = made("label", "", "or exactly ");
    exactly.append(this.exact);
    this.go = made("button", "go", "Branch here");
    this.go.type = "button";
    if (several) this.go.setAttribute("aria-label", `Branch here with this ${name}`);
    this.go.addEventListener("click", sendExact);
    this.element.append(made("span", "symbol", symbol), this.buttons, exactly, this.go);
  }

  check(off = this.off) {
    this.off = off;
    const number = this.exact.valueAsNumber, { least, most, whole } = this.quantity;
    for (const button of this.buttons.children) button.disabled = off;
    this.go.disabled = off || !(number >= least && number <= most) || (whole && !Number.isInteger(number));
  }
}

class Branching {
  constructor(parent) {
    this.root = made("div", "branching");
    this.root.setAttribute("role", "group");
    this.epoch = made("input");
    Object.assign(this.epoch, { type: "number", min: "0", step: "1" });
    this.epoch.addEventListener("input", () => { this.typed = true; this.check(); });
    this.after = made("label", "after", "After epoch ");
    this.after.append(this.epoch);
    this.lines = made("div", "quantities");
    this.controls = [];
    this.why = made("p", "why");
    this.why.setAttribute("role", "status");
    this.root.append(this.after, this.lines, this.why);
    parent.append(this.root);
    this.heed = () => { if (!this.typed) this.follow(); };
  }

  load({ data, setTriggerValue }) {
    this.tell = (told) => setTriggerValue("branch", told);
    this.last = data.epochs - 1;
    this.disabled = data.disabled;
    this.listen(data.moment);
    const names = data.quantities.map(({ name }) => name), several = names.length > 1;
    this.root.classList.toggle("several", several);
    this.root.setAttribute("aria-label", `Change the ${names.join(" or the ")} while it trains`);
    this.epoch.setAttribute("aria-label", `Epoch after which the ${names.join(" or the ")} changes`);
    this.epoch.max = String(this.last);
    this.epoch.style.width = `${String(data.epochs).length + 4.5}ch`;
    this.build(data.quantities, several);
    this.why.textContent = data.disabled;
    this.why.hidden = !data.disabled;
    if (!this.typed) this.follow();
    this.check();
  }

  // What was typed stays while the choices stay the same.
  build(quantities, several) {
    const described = JSON.stringify(quantities);
    if (described === this.described) return;
    this.described = described;
    this.controls = quantities.map((one) => new QuantityControls(one, several, (what) => this.send(what)));
    this.lines.replaceChildren(...this.controls.map(({ element }) => element));
  }

  // A player tells its moment to the window: "player-moment", and what `window.playerMoment` was last.
  listen(moment) {
    if (moment === this.moment) return;
    this.silence();
    this.moment = moment;
    window.addEventListener(`${moment}-moment`, this.heed);
  }

  silence() { if (this.moment) window.removeEventListener(`${this.moment}-moment`, this.heed); }

  follow() {
    this.epoch.value = String(Math.min(window[`${this.moment}Moment`] || 0, this.last));
    this.check();
  }

  check() {
    const epoch = this.epoch.valueAsNumber;
    const off = Boolean(this.disabled) || !Number.isInteger(epoch) || epoch < 0 || epoch > this.last;
    for (const one of this.controls) one.check(off);
  }

  send(what) {
    this.typed = false;
    this.tell({ epoch: this.epoch.valueAsNumber, ...what });
  }

  destroy() {
    this.silence();
    this.root.remove();
  }
}
