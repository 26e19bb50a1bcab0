// From strokes to the 8 x 8 counts, by the recipe of the set (dlcore/softmax/pad.py):
// upright, of one size and one amount of ink, centred, a bitmap, blocks.
// A stroke is a list of points [x, y] in dots: (0, 0) is the upper left corner of the bitmap, (side, side) the lower right.

// How far to the right the strokes lean per dot down, least squares over all of their length; no more than `lean`.
function slantOf(strokes, { lean }) {
  const segments = strokes.flatMap((stroke) => stroke.slice(1).map((to, k) => {
    const from = stroke[k], [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    return { dx, dy, x: from[0] + dx / 2, y: from[1] + dy / 2, length: Math.hypot(dx, dy) };
  }));
  const total = (of) => segments.reduce((sum, segment) => sum + segment.length * of(segment), 0), length = total(() => 1);
  if (!length) return 0;
  const [x, y] = [total((one) => one.x) / length, total((one) => one.y) / length];
  // moments along a segment of length l: about its own middle they are l d_x d_y / 12
  const both = total((one) => (one.x - x) * (one.y - y) + (one.dx * one.dy) / 12);
  const down = total((one) => (one.y - y) ** 2 + one.dy ** 2 / 12);
  return down ? Math.max(-lean, Math.min(lean, both / down)) : 0;
}

// The strokes made upright, and scaled so that they fill the height of the bitmap and are `width` wide, or keep their
// proportions where they are `narrow`; their middle becomes the bitmap's.
function fitted(strokes, recipe, radius) {
  const { side, width, narrow, stretch, enlarged } = recipe, slant = slantOf(strokes, recipe);
  const upright = strokes.map((stroke) => stroke.map(([x, y]) => [x - slant * y, y])), points = upright.flat();
  const range = (axis) => [Math.min(...points.map((point) => point[axis])), Math.max(...points.map((point) => point[axis]))];
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  const tall = Math.min((side - 2 * radius) / (bottom - top), enlarged), fills = (width - 2 * radius) / (right - left);
  const wide = right - left < narrow * (bottom - top) || right === left ? Math.min(tall, fills) : Math.min(fills, enlarged);
  const down = Math.min(tall, stretch * wide); // a dash stays flat
  const place = ([x, y]) => [side / 2 + wide * (x - (left + right) / 2), side / 2 + down * (y - (top + bottom) / 2)];
  return upright.map((stroke) => stroke.map(place));
}

// The bitmap of strokes that are fitted into it, and so wide that `ink` dots are on.
function preparedBitmap(strokes, recipe) {
  let [thin, thick] = recipe.radii, dots = new Uint8Array(recipe.side ** 2);
  if (!strokes.length) return dots;
  for (let halving = 0; halving < recipe.halvings; halving++) {
    const radius = (thin + thick) / 2;
    dots = bitmapOf(fitted(strokes, recipe, radius), recipe, radius);
    if (dots.reduce((sum, on) => sum + on, 0) < recipe.ink) thin = radius;
    else thick = radius;
  }
  return dots;
}

// 1 for every dot whose centre is within `radius` of a stroke, row by row.
function bitmapOf(strokes, { side }, radius) {
  const dots = new Uint8Array(side * side);
  for (const stroke of strokes) {
    stroke.forEach((to, k) => {
      const from = stroke[Math.max(k - 1, 0)], [dx, dy] = [to[0] - from[0], to[1] - from[1]], length2 = dx * dx + dy * dy;
      const within = (axis) => [Math.max(0, Math.floor(Math.min(from[axis], to[axis]) - radius)), Math.min(side - 1, Math.ceil(Math.max(from[axis], to[axis]) + radius))];
      const [[left, right], [top, bottom]] = [within(0), within(1)];
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const [u, v] = [column + 0.5 - from[0], row + 0.5 - from[1]];
          const along = length2 ? Math.max(0, Math.min(1, (u * dx + v * dy) / length2)) : 0;
          if ((u - along * dx) ** 2 + (v - along * dy) ** 2 <= radius * radius) dots[row * side + column] = 1;
        }
      }
    });
  }
  return dots;
}

// How many dots are on in every block, row by row.
function countedBlocks(dots, { side, block }) {
  const blocks = side / block, counts = new Uint8Array(blocks * blocks);
  dots.forEach((on, at) => {
    const row = Math.floor(at / side), column = at % side;
    counts[Math.floor(row / block) * blocks + Math.floor(column / block)] += on;
  });
  return counts;
}

// What a network says of counts: a probability for every class; one sigmoid is 1 - a and a.
function probabilitiesOf({ model, layout, parameters }, counts, most) {
  const raw = Array.from(counts, (count) => Float32Array.of(count / most));
  const outputs = forward(model, layout, parameters, networkInputs(model, raw)).at(-1).map((column) => column[0]);
  return outputs.length === 1 ? [1 - outputs[0], outputs[0]] : outputs;
}
