// The moment that the stage shows as one PNG: its pictures as they stand, their words, and what the timeline says.

const PICTURE_SCALE = 2; // pixels for each of the page
const PICTURE_MARGIN = 16; // px
const LINE_HEIGHT = 1.4; // of the size of the letters

// Writes a text that wraps within a width; gives the height that it takes.
function writeWrapped(context, words, x, y, width, size) {
  let line = "", top = y;
  const put = () => { context.fillText(line, x, top + size); top += size * LINE_HEIGHT; };
  for (const word of words.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) { put(); line = word; } else line = longer;
  }
  if (line) put();
  return top - y;
}

function drawHeading(context, panel, place, theme) {
  const { left, top, width } = place(panel.heading), sans = getComputedStyle(panel.heading).fontFamily;
  let y = top;
  if (panel.runHeading) {
    context.font = `700 15px ${sans}`;
    context.fillStyle = css(theme.text);
    y += writeWrapped(context, panel.run.name, left, y, width, 15);
  }
  context.font = `13px ${sans}`;
  context.fillStyle = getComputedStyle(panel.caption).color;
  const tools = panel.tools.getBoundingClientRect();
  const beside = tools.width && tools.top < panel.caption.getBoundingClientRect().bottom ? tools.width + 12 : 0;
  writeWrapped(context, panel.caption.textContent, left, y, Math.max(120, width - beside), 13);
}

// What the timeline says of the moment, in one line.
function momentWords(timeline) {
  const readouts = [...timeline.readouts.children].map((one) => [...one.children].map(({ textContent }) => textContent).join(" "));
  return [timeline.epoch.textContent.trim(), ...readouts].join("   ·   ");
}

// A canvas with all that the stage shows at this moment.
function stagePicture(stage) {
  const bounds = stage.layout.grid.getBoundingClientRect(), foot = 34;
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
  const width = bounds.width + 2 * PICTURE_MARGIN, height = bounds.height + 2 * PICTURE_MARGIN + foot;
  canvas.width = Math.round(width * PICTURE_SCALE);
  canvas.height = Math.round(height * PICTURE_SCALE);
  context.scale(PICTURE_SCALE, PICTURE_SCALE);
  context.fillStyle = getComputedStyle(stage.root).backgroundColor;
  context.fillRect(0, 0, width, height);
  const place = (node) => {
    const at = node.getBoundingClientRect();
    return { left: at.left - bounds.left + PICTURE_MARGIN, top: at.top - bounds.top + PICTURE_MARGIN, width: at.width, height: at.height };
  };
  for (const panel of stage.panels) {
    drawHeading(context, panel, place, stage.theme);
    for (const one of panel.box.querySelectorAll("canvas")) {
      const { left, top, width: wide, height: high } = place(one);
      if (wide && high && one.width && one.height) context.drawImage(one, left, top, wide, high);
    }
  }
  context.font = `600 15px ${getComputedStyle(stage.root).fontFamily}`;
  context.fillStyle = css(stage.theme.text);
  context.fillText(momentWords(stage.timeline), PICTURE_MARGIN, height - PICTURE_MARGIN);
  return canvas;
}

function savePicture(stage) {
  const epoch = stage.root.dataset.epoch;
  stagePicture(stage).toBlob((blob) => download(blob, `${stage.timeline.unit}-${epoch}.png`), "image/png");
}
