// The probability of every class as a bar, the class that is picked and the true one marked; and small pictures.

class ClassBars {
  constructor(names) {
    this.element = element("ul", "class-bars");
    this.rows = names.map((name, k) => {
      const row = element("li"), track = element("span", "track-bar"), bar = element("i");
      const label = element("span", "class-name", name), share = element("span", "share"), mark = element("span", "class-mark");
      track.append(bar);
      row.append(label, track, share, mark);
      row.style.setProperty("--class", `var(--class-${k % CLASS_COLORS.light.length})`);
      return { row, bar, share, mark };
    });
    this.element.append(...this.rows.map(({ row }) => row));
  }

  // `truth` is the class of the example, or null where nobody knows.
  draw(probabilities, truth = null) {
    const picked = largestOf(probabilities);
    this.rows.forEach(({ row, bar, share, mark }, k) => {
      bar.style.width = `${100 * (probabilities[k] || 0)}%`;
      share.textContent = formatPercent(probabilities[k]);
      row.classList.toggle("picked", k === picked);
      row.classList.toggle("true", k === truth);
      mark.textContent = truth === null ? "" : k === truth ? (k === picked ? "✓ right" : "the truth") : k === picked ? "✕ said" : "";
    });
    return picked;
  }
}

// The place of the largest value, the first of equal ones.
function largestOf(values) {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}

// The colours of the classes as CSS variables of an element.
function nameClassColors(root, dark) {
  CLASS_COLORS[dark ? "dark" : "light"].forEach((color, k) => root.style.setProperty(`--class-${k}`, color));
}

// Paints values 0 (paper) to `most` (ink), row by row, on a canvas with one pixel for each.
function paintPicture(canvas, values, columns, most, theme) {
  const image = new PixelImage(columns, values.length / columns, canvas);
  for (let p = 0; p < values.length; p++) image.pixels[p] = packed(mix(theme.background, theme.text, Math.min(values[p] / most, 1)));
  image.update();
}

// Black or white, whichever is read better on a colour (WCAG 2.2, relative luminance).
function legibleOn(color) {
  const [r, g, b] = color.map((value) => { const s = value / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}
