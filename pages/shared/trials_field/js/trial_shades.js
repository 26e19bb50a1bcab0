// The one colour of dev errors, from the worst (near the page's ground) to the best: the stronger, the lower the error.

const SHADE_STOPS = {
  light: ["#e6e0ea", "#cda3d2", "#a2318c", "#4a0f45"],
  dark: ["#3b3444", "#7d5a86", "#d673c0", "#ffe1f6"],
};
const SHADES = 64;

// Colours by their place, 0 the best; the server says where between the best and the worst an error stands.
function shadesOf(theme) {
  const stops = SHADE_STOPS[theme.dark ? "dark" : "light"].map(rgb).reverse();
  return Array.from({ length: SHADES }, (_, i) => {
    const at = (i / (SHADES - 1)) * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2);
    return css(mix(stops[k], stops[k + 1], at - k));
  });
}

function shadeAt(shades, place) { return shades[Math.round(Math.max(0, Math.min(1, place)) * (SHADES - 1))]; }

// What the colours stand for: a bar with the errors at its ends and between.
class ShadeLegend {
  constructor() {
    this.element = element("div", "shades");
    this.bar = element("span", "bar");
    this.bar.setAttribute("aria-hidden", "true");
    this.ends = element("span", "ends");
    this.crossed = element("span", "crossed", "× diverged");
    this.element.append(this.bar, this.ends, this.crossed);
  }

  load({ legend, measure, crossed }, shades) {
    this.bar.style.background = `linear-gradient(to right, ${shades.join(", ")})`;
    this.ends.replaceChildren(...legend.map(({ place, text }) => {
      const word = element("span", "", text);
      word.style.setProperty("--at", `${100 * place}%`);
      word.classList.add(place === 0 ? "first" : place === 1 ? "last" : "middle");
      return word;
    }));
    this.element.hidden = !legend.length;
    this.element.setAttribute("aria-label", `Colour of the dev ${measure}: the stronger, the lower`);
    this.crossed.hidden = !crossed;
  }
}
