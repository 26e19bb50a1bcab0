// The newest trial, the best so far and the one that is pointed at or chosen, with their settings and errors.

class TrialRows {
  constructor() {
    this.element = element("div", "trial-rows");
    this.table = element("table");
    this.table.setAttribute("aria-label", "The newest trial, the best so far, and the chosen one");
    this.element.append(this.table);
  }

  load(data) {
    this.data = data;
    const names = data.axes.filter(({ score }) => !score), head = element("tr");
    head.append(element("td"), ...names.map(({ title, short }) => this.head(short, title)), this.head("train", `train ${data.measure}`, "spare"), this.head("dev", `dev ${data.measure}`));
    this.rows = ["now", "best", "chosen"].map((kind) => {
      const row = element("tr", kind), title = element("th"), cells = [...names, "train", "dev"].map((one) => element("td", one === "train" ? "spare" : one === "dev" ? "dev" : ""));
      title.scope = "row";
      row.append(title, ...cells);
      return { kind, row, title, cells };
    });
    this.table.replaceChildren(head, ...this.rows.map(({ row }) => row));
  }

  head(text, title, kind = "") {
    const cell = element("th", kind, text);
    cell.scope = "col";
    cell.title = title;
    return cell;
  }

  draw({ now, best, chosen, hovered }) {
    const { data } = this, third = hovered ?? chosen, number = (trial) => `${this.narrow ? "" : "trial "}${data.numbers[trial]}`;
    const told = {
      now: [now, `Trial ${data.numbers[now]}`],
      best: [best, best === null ? "No best yet" : `Best: ${number(best)}`],
      chosen: [third, third === null ? this.narrow ? "Tap a dot" : "Point at a dot" : hovered === null ? `Chosen: ${number(third)}` : `Trial ${data.numbers[third]}`],
    };
    for (const { kind, title, cells } of this.rows) {
      const [trial, words] = told[kind];
      if (title.textContent !== words) title.textContent = words;
      const texts = trial === null ? cells.map(() => "") : [...data.values[trial], data.trains[trial], data.scores[trial]];
      cells.forEach((cell, k) => { if (cell.textContent !== texts[k]) cell.textContent = texts[k]; });
    }
  }
}
