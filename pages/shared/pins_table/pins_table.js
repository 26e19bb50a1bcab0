// A table of the pinned runs below the page's own one: what differs, what came of it, and buttons.

// A piece of the run's curve, as the charts draw it.
function swatch({ light, dark, dash }, own) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg"), line = document.createElementNS(space, "line");
  picture.setAttribute("aria-hidden", "true");
  const place = { x1: 0, x2: 30, y1: 5, y2: 5, "stroke-width": own ? 2.5 : 1.75, "stroke-dasharray": own ? "none" : dash.join(" ") };
  for (const [name, value] of Object.entries(place)) line.setAttribute(name, String(value));
  line.style.stroke = `light-dark(${light}, ${dark})`;
  picture.append(line);
  return picture;
}

class PinsTable {
  constructor(parent) {
    this.root = element("div", "pins");
    this.around = element("div", "around");
    this.around.tabIndex = 0;
    this.around.setAttribute("role", "region");
    this.around.setAttribute("aria-label", "Pinned runs: settings that differ, and results");
    this.all = this.button("Remove all", "Remove all pinned runs", () => this.tell("remove_all", ""));
    this.root.append(this.around, this.all);
    parent.append(this.root);
  }

  load({ data, setTriggerValue }) {
    this.tell = (act, id) => setTriggerValue("act", { act, id });
    const described = JSON.stringify(data);
    if (described === this.described) return; // a button keeps the focus while another run is trained
    this.described = described;
    const focused = this.root.getRootNode().activeElement, label = focused && focused.getAttribute("aria-label");
    const table = element("table"), head = element("tr");
    head.append(...["run", "", ...data.heads].map((text, place) => {
      const cell = element(place === 1 ? "td" : "th", "", text);
      if (place !== 1) cell.scope = "col";
      return cell;
    }));
    table.append(element("thead"), element("tbody"));
    table.tHead.append(head);
    table.tBodies[0].append(...data.rows.map((row) => this.row(row, data.heads.length)));
    this.around.replaceChildren(table);
    this.all.hidden = data.rows.filter(({ id }) => id).length < 2;
    if (label) [...this.root.querySelectorAll("button, .around")].find((one) => one.getAttribute("aria-label") === label)?.focus();
  }

  row({ name, ink, cells, instead, id }, columns) {
    const line = element("tr"), head = element("th"), buttons = element("td", "buttons");
    head.scope = "row";
    const words = element("span", "", name);
    words.style.color = `light-dark(${ink.light}, ${ink.dark})`;
    head.append(swatch(ink, !id), words);
    if (id) {
      buttons.append(
        this.button("Open", `Open ${name}: set this page to it`, () => this.tell("open", id)),
        this.button("×", `Remove ${name}`, () => this.tell("remove", id)),
      );
    }
    line.append(head, buttons, ...cells.map((text) => element("td", "", text)));
    if (instead) {
      const cell = element("td", "instead", instead);
      cell.colSpan = columns - cells.length;
      line.append(cell);
    }
    return line;
  }

  button(text, label, act) {
    const made = button("", label, text);
    made.addEventListener("click", act);
    return made;
  }

  destroy() { this.root.remove(); }
}
