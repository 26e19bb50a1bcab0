// The geometry of the network diagram: which units and edges are shown, where they stand, what lies under the pointer.

const UNITS_PER_LAYER = 16;
const EDGES_PER_GAP = 110;
const EDGES_IN_ALL = 640;

// In a wide layer, the units with the largest outgoing weights speak for it.
function shownUnits(layout, parameters, sizes) {
  return sizes.map((size, l) => {
    const all = Array.from({ length: size }, (_, i) => i);
    if (size <= UNITS_PER_LAYER) return all;
    const next = layout.layers[l];
    const strength = new Float64Array(size);
    for (let k = 0; next && k < next.outputs; k++) {
      for (let i = 0; i < size; i++) strength[i] += Math.abs(parameters[next.weights + k * size + i]);
    }
    return all.sort((i, j) => strength[j] - strength[i]).slice(0, UNITS_PER_LAYER).sort((i, j) => i - j);
  });
}

// Width scale of the edges: the 95th percentile of |w| over the edges that are drawn.
function weightScale(layout, parameters, places) {
  const sizes = shownEdges(layout, parameters, places).gaps.flat().map((edge) => Math.abs(edge.weight)).sort((a, b) => a - b);
  return sizes[Math.floor(0.95 * (sizes.length - 1))] || 1;
}

function placeUnits(sizes, shown, width, height, margins) {
  const columns = sizes.length, tallest = Math.max(...shown.map((units) => units.length));
  const innerHeight = height - margins.top - margins.bottom;
  const gap = (width - margins.left - margins.right) / Math.max(columns - 0.55, 1);
  const size = Math.round(Math.max(9, Math.min(46, 0.72 * (innerHeight / tallest), 0.44 * gap)));
  const step = (width - margins.left - margins.right - size) / Math.max(columns - 1, 1);
  return shown.map((units, l) => {
    const spacing = Math.min(innerHeight / units.length, innerHeight * 0.3);
    const x = margins.left + size / 2 + l * step;
    const first = margins.top + innerHeight / 2 - (spacing * (units.length - 1)) / 2;
    return units.map((unit, k) => ({ layer: l, unit, x, y: first + k * spacing, size }));
  });
}

// The edges of this frame that are drawn, per gap between layers, weakest first.
function shownEdges(layout, parameters, places) {
  let dropped = false;
  const quota = Math.min(EDGES_PER_GAP, Math.max(24, Math.floor(EDGES_IN_ALL / layout.layers.length)));
  const gaps = layout.layers.map((layer, l) => {
    const edges = [];
    for (const to of places[l + 1]) {
      for (const from of places[l]) {
        const offset = layer.weights + to.unit * layer.inputs + from.unit;
        edges.push({ from, to, offset, weight: parameters[offset] });
      }
    }
    edges.sort((a, b) => Math.abs(a.weight) - Math.abs(b.weight));
    if (edges.length <= quota) return edges;
    dropped = true;
    return edges.slice(edges.length - quota);
  });
  return { gaps, dropped, quota };
}

// An edge is the cubic from the right of one unit to the left of the next, with both handles at half way.
// All edges of a gap share x(t) = x0 + dx (1.5 t - 1.5 t^2 + t^3), and y(t) = y0 + dy (3 t^2 - 2 t^3).
function edgeShareAt(start, end, x) {
  let low = 0, high = 1;
  for (let step = 0; step < 20; step++) {
    const t = (low + high) / 2;
    if (start + (end - start) * (1.5 * t - 1.5 * t * t + t * t * t) < x) low = t;
    else high = t;
  }
  return 3 * low * low - 2 * low * low * low;
}

function unitAt(places, x, y) {
  for (const column of places) {
    for (const place of column) {
      const reach = place.size / 2 + 2;
      if (Math.abs(x - place.x) <= reach && Math.abs(y - place.y) <= reach) return place;
    }
  }
  return null;
}

function edgeAt(gaps, x, y) {
  let nearest = null, distance = 6;
  for (const edges of gaps) {
    if (!edges.length) continue;
    const start = edges[0].from.x + edges[0].from.size / 2, end = edges[0].to.x - edges[0].to.size / 2;
    if (x < start || x > end) continue;
    const share = edgeShareAt(start, end, x);
    for (const edge of edges) {
      const away = Math.abs(edge.from.y + (edge.to.y - edge.from.y) * share - y);
      if (away <= distance) { nearest = edge; distance = away; }
    }
  }
  return nearest;
}
