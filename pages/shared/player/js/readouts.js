// Figures of the moment that is shown.

// Labels and values of the readouts as a list of definitions; gives the elements of the values.
function showReadouts(list, readouts) {
  const values = readouts.map(() => element("dd"));
  list.replaceChildren(...readouts.map(({ label }, k) => {
    const pair = element("div");
    pair.append(element("dt", "", label), values[k]);
    return pair;
  }));
  list.hidden = !readouts.length;
  return values;
}

function updateReadouts(values, readouts, frame) {
  readouts.forEach((readout, k) => {
    const value = readout.values[frame];
    values[k].textContent = readout.format === "percent" ? formatPercent(value) : formatNumber(value);
  });
}
