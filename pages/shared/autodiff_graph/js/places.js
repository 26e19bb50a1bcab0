// Where everything of a graph stands in pixels: layers from left to right where there is room, else from top to bottom.

// px: size of a node and of the gradient's strip at its foot, least room between two layers beside each other, letters.
const CARDS = [
  { width: 190, height: 108, strip: 34, between: 84, words: 15, value: 25, gradient: 16 },
  { width: 148, height: 88, strip: 28, between: 64, words: 14, value: 20, gradient: 14 },
  { width: 116, height: 84, strip: 27, between: 50, words: 13, value: 18, gradient: 14 },
  { width: 84, height: 78, strip: 25, between: 40, words: 12, value: 15, gradient: 13 },
];
const DOWN = CARDS[1]; // the largest where layers stand above each other
const ROW_BETWEEN = 26, LAYER_BETWEEN = 58; // px: between nodes above each other, between layers above each other
const MOST_BETWEEN = 190, LEAST_CARD = 58, EDGE_ROOM = 6;

class Places {
  constructor(header, width, narrow) {
    const { depth, width: rows } = header;
    const fits = narrow ? null : CARDS.find((card) => depth * card.width + (depth - 1) * card.between + 2 * EDGE_ROOM <= width);
    this.down = !fits;
    if (fits) {
      this.card = fits;
      const pitch = depth > 1 ? Math.min(fits.width + MOST_BETWEEN, (width - fits.width - 2 * EDGE_ROOM) / (depth - 1)) : 0;
      const used = pitch * (depth - 1) + fits.width;
      Object.assign(this, { width, along: pitch, across: fits.height + ROW_BETWEEN, left: (width - used) / 2, top: EDGE_ROOM });
      this.height = rows * this.across + fits.height + 2 * EDGE_ROOM;
    } else {
      const room = (width - 2 * EDGE_ROOM + 12) / (rows + 1) - 12, card = Math.max(LEAST_CARD, Math.min(DOWN.width, room));
      const like = CARDS.find((one) => one.width <= card) || CARDS.at(-1);
      this.card = { ...like, width: card };
      const used = rows * (card + 12) + card;
      Object.assign(this, { width: Math.max(width, used + 2 * EDGE_ROOM), along: like.height + LAYER_BETWEEN, across: card + 12, top: EDGE_ROOM });
      this.left = (this.width - used) / 2;
      this.height = (depth - 1) * this.along + like.height + 2 * EDGE_ROOM;
    }
  }

  // The middle of a place in a layer.
  at(layer, row) {
    const along = layer * this.along, across = row * this.across;
    return this.down
      ? [this.left + this.card.width / 2 + across, this.top + this.card.height / 2 + along]
      : [this.left + this.card.width / 2 + along, this.top + this.card.height / 2 + across];
  }

  // Where an edge leaves (`side` 1) or reaches (−1) a node, as number `k` of `count` there.
  port({ layer, row }, side, k, count) {
    const [x, y] = this.at(layer, row), { width, height } = this.card;
    const span = this.down ? Math.min(26, (width - 24) / Math.max(1, count - 1)) : Math.min(24, (height - 24) / Math.max(1, count - 1));
    const aside = (k - (count - 1) / 2) * span;
    return this.down ? [x + aside, y + (side * height) / 2] : [x + (side * width) / 2, y + aside];
  }

  // A way through points: from each to the next a curve that leaves and arrives along the layers.
  curve(points) {
    const parts = [`M${points[0].map(px).join(" ")}`];
    for (let k = 1; k < points.length; k++) {
      const [a, b] = [points[k - 1], points[k]];
      const [c, d] = this.down ? [[a[0], (a[1] + b[1]) / 2], [b[0], (a[1] + b[1]) / 2]] : [[(a[0] + b[0]) / 2, a[1]], [(a[0] + b[0]) / 2, b[1]]];
      parts.push(`C${[...c, ...d, ...b].map(px).join(" ")}`);
    }
    return parts.join("");
  }
}

// A point moved along the layers.
function along(places, [x, y], by) { return places.down ? [x, y + by] : [x + by, y]; }

function px(value) { return Math.round(value * 10) / 10; }
