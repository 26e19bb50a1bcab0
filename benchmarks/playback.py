"""How many pictures a second the player draws, and how even they come."""

from itertools import pairwise
from statistics import median

from benchmarks.measure import Row
from benchmarks.stand import open_and_train, server, until_quiet, visitor

PLAY = """async (speed) => {
  const player = window.player(), button = (name) => player.querySelector(`[aria-label="${name}"]`);
  button(`Speed ${speed}`).click();
  button("Play").click();
  const drawn = [], screens = [];
  let frame = player.dataset.frame;
  await new Promise((resolve) => {
    const tick = (now) => {
      screens.push(now);
      if (player.dataset.frame !== frame) { frame = player.dataset.frame; drawn.push(now); }
      if (drawn.length && player.dataset.playing === "false") resolve(); else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  return { drawn, screens };
}"""


def measure(browser) -> list[Row]:
    from benchmarks.click_to_picture import FIND

    rows = []
    with server() as app:
        page = visitor(browser)
        open_and_train(page, app.address)
        until_quiet(app.process)
        page.evaluate(FIND)
        for speed, goal in (("1×", ""), ("4×", "at least 30 a second")):
            told = page.evaluate(PLAY, speed)
            drawn, screens = told["drawn"], told["screens"]
            gaps = [later - earlier for earlier, later in pairwise(drawn)]
            rate = 1000 * (len(drawn) - 1) / (drawn[-1] - drawn[0])
            screen = 1000 * (len(screens) - 1) / (screens[-1] - screens[0])
            rows.append(
                Row(
                    f"playback at {speed}, network and surface of 8-8-8",
                    f"{rate:.0f} pictures a second (median gap {median(gaps):.0f} ms, longest {max(gaps):.0f} ms; "
                    f"screen {screen:.0f} Hz)",
                    goal,
                )
            )
    return rows
