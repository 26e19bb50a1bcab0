
// The picker of datasets: a radio group of small pictures.

const INSET = 4.5; // px between the picture's edge and the outermost points

class Picker {
  constructor(parent) {
    this.root = element("div", "picker");
    this.label = element("span");
    this.current = element("b");
    this.note = element("span");
    const top = element("div", "top");
    top.append(this.label, this.current, this.note);
    this.groups = element("div", "choices");
    this.groups.setAttribute("role", "radiogroup");
    this.more = element("div", "group"); // beside the choices: it is none of them
    const all = element("div", "groups");
    all.append(this.groups, this.more);
    this.root.append(top, all);
    parent.append(this.root);
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  load({ data, setTriggerValue }) {
    const { header, arrays } = decodeBlob(data);
    this.choose = (id) => setTriggerValue("pick", id);
    this.held = Boolean(header.held);
    this.root.classList.toggle("held", this.held);
    this.label.textContent = header.label;
    this.note.textContent = header.held;
    this.groups.setAttribute("aria-label", header.label);
    const theme = readTheme(this.root);
    const key = JSON.stringify([header.groups, theme.dark, theme.text]);
    if (key !== this.built) {
      this.built = key;
      this.build(header.groups, arrays.points.values, theme);
    }
    this.show(header.selected);
    this.offer(header.more, () => setTriggerValue("more", true));
  }

  // The button that opens what brings another data set.
  offer(more, act) {
    this.more.hidden = !more;
    if (!more) return;
    if (!this.plus) {
      this.plus = button("more", "", "+");
      this.plus.addEventListener("click", () => this.act());
      this.more.append(element("span"), this.plus);
    }
    this.act = act;
    this.more.firstChild.textContent = more.label;
    this.plus.setAttribute("aria-label", more.words);
    this.plus.title = more.words;
    this.plus.setAttribute("aria-expanded", String(more.open));
  }

  build(groups, points, theme) {
    this.buttons = [];
    let start = 0;
    const nodes = groups.map((group) => {
      const node = element("div", "group"), row = element("div", "row");
      for (const item of group.items) {
        const radio = button("", item.label);
        radio.setAttribute("role", "radio");
        radio.dataset.id = item.id;
        const canvas = element("canvas");
        canvas.setAttribute("aria-hidden", "true");
        drawThumbnail(canvas, points.subarray(3 * start, 3 * (start + item.count)), item, theme);
        start += item.count;
        radio.append(canvas);
        radio.addEventListener("click", () => this.pick(item.id));
        row.append(radio);
        this.buttons.push({ id: item.id, label: item.label, radio });
      }
      node.append(element("span", "", group.label), row);
      return node;
    });
    this.groups.replaceChildren(...nodes);
  }

  show(selected) {
    this.selected = selected;
    const chosen = this.buttons.find(({ id }) => id === selected) || this.buttons[0];
    this.current.textContent = chosen && chosen.id === selected ? chosen.label : "";
    for (const { id, radio } of this.buttons) {
      radio.disabled = this.held;
      radio.setAttribute("aria-checked", String(id === selected));
      radio.tabIndex = radio === chosen.radio ? 0 : -1; // one stop for the tab key, arrows inside
    }
  }

  pick(id) {
    if (id === this.selected) return;
    this.show(id); // at once; the server's answer confirms it
    this.choose(id);
  }

  destroy() { this.root.remove(); }

  key(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const count = this.buttons.length, at = this.buttons.findIndex(({ id }) => id === this.selected);
    let next;
    if (event.key in steps) next = (at + steps[event.key] + count) % count;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = count - 1;
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.buttons[next].radio.focus();
    this.pick(this.buttons[next].id);
  }
}

function drawThumbnail(canvas, points, item, theme) {
  const side = 36, context = sharpContext(canvas, side, side);
  canvas.style.height = ""; // the style sheet decides the size on screen
  const table = colorTable(theme.blue, mix(theme.background, theme.text, 0.3), theme.orange);
  const color = (value) => {
    if (item.kind !== "classification") return css([table[value] & 255, (table[value] >> 8) & 255, (table[value] >> 16) & 255]);
    if (item.classes > 2) return css(theme.classes[value % theme.classes.length]);
    return css(value ? theme.orange : theme.blue);
  };
  for (let p = 0; p < points.length; p += 3) {
    const x = INSET + (points[p] / 255) * (side - 2 * INSET), y = side - INSET - (points[p + 1] / 255) * (side - 2 * INSET);
    context.fillStyle = color(points[p + 2]);
    context.beginPath();
    context.arc(x, y, 1.45, 0, 2 * Math.PI);
    context.fill();
  }
}
