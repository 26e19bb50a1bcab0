// Lines of equal height through a grid, by marching squares.

const CONTOURS = 14;

// The same levels as the shading has steps. Path over a square of `size` pixels with its corner at (left, top).
function contourPath(shades, side, left, top, size) {
  const path = new Path2D();
  for (let level = 1; level < CONTOURS; level++) addLevel(path, shades, side, left, top, size, level / CONTOURS);
  return path;
}

// Adds the lines where the grid's values are `at`.
function addLevel(path, values, side, left, top, size, at) {
  const cell = size / (side - 1);
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const first = row * side + column;
      const [a, b, c, d] = [values[first], values[first + 1], values[first + side + 1], values[first + side]];
      if ((a < at) === (b < at) && (b < at) === (c < at) && (c < at) === (d < at)) continue;
      const cuts = [];
      const cut = (from, to, x, y, across, down) => {
        if ((from < at) === (to < at)) return;
        const share = (at - from) / (to - from);
        cuts.push([left + (column + x + across * share) * cell, top + (row + y + down * share) * cell]);
      };
      cut(a, b, 0, 0, 1, 0);
      cut(b, c, 1, 0, 0, 1);
      cut(d, c, 0, 1, 1, 0);
      cut(a, d, 0, 0, 0, 1);
      for (let k = 0; k + 1 < cuts.length; k += 2) {
        path.moveTo(...cuts[k]);
        path.lineTo(...cuts[k + 1]);
      }
    }
  }
}
