"""The dev error over two hyperparameters: real trainings in their cells, and what the replays on them say."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.experiment import Experiment
from dlcore.run import WorkRefusedError, train
from dlcore.search.dimension import Dimension
from dlcore.search.grid_or_random_reading import matters, read_replays
from dlcore.search.replay import replay
from dlcore.search.response_surface import (
    SHAPES,
    ResponseSurface,
    SurfaceInProgress,
    SurfacePlan,
    by_steps,
    cells_of,
    experiments_of,
    refusal,
    subject,
)
from dlcore.search.shortened import affordable_share, core_seconds, shortened
from dlcore.search.space import usual

SMALL = Experiment(data="moons", examples=100, epochs=2)
CHOICES = SurfacePlan(
    SMALL, Dimension("act", "choice", choices=("tanh", "relu")), Dimension("batch", "choice", choices=(8, 16, "full"))
)
RATES = SurfacePlan(SMALL, usual("lr"), usual("beta2"))


def test_every_cell_is_a_real_training():
    training = SurfaceInProgress(CHOICES)
    assert not training.done and training.known == 0
    while not training.done:
        training.advance()
    found = training.snapshot()
    assert found.error.shape == (3, 2, 1) and found.complete and training.progress == 1
    for row, batch in enumerate((8, 16, "full")):
        for column, activation in enumerate(("tanh", "relu")):
            run = train(SMALL.replace(batch_size=batch, activation=activation))
            assert found.error[row, column, 0] == pytest.approx(run.history["dev_error"][-1], abs=1e-6)
            assert found.cost[row, column, 0] == pytest.approx(run.history["dev_cost"][-1], rel=1e-4)
    assert found.landscape.steps == (True, True)


def test_cells_fill_the_ranges_evenly_and_their_values_are_the_dimensions_own():
    cells = experiments_of(RATES, (4, 2))
    assert [one[0].learning_rate for one in cells[0]] == pytest.approx(10 ** (-4 + 4 * (np.arange(4) + 0.5) / 4))
    assert [row[0][0].beta2 for row in cells] == pytest.approx([1 - 10**-1.75, 1 - 10**-3.25])
    banded = experiments_of(replace(RATES, experiment=SMALL.replace(seeds=2)), (4, 2))
    assert [one.seed for one in banded[0][0]] == [0, 1]
    units, layers = Dimension("units", "linear", 2, 8, whole=True), Dimension("decay_every", "log", 1, 9, whole=True)
    assert by_steps(units) and len(cells_of(units, 32)) == 7
    assert [units.at(float(u)) for u in cells_of(units, 32)] == [2, 3, 4, 5, 6, 7, 8]
    assert not by_steps(layers), "its values have unequal shares"
    assert not by_steps(usual("lr")) and len(cells_of(usual("lr"), 32)) == 32


def test_what_varies_does_not_count_and_what_cannot_be_measured_is_refused():
    other = replace(RATES, experiment=SMALL.replace(learning_rate=0.5, beta2=0.5))
    assert subject(other) == subject(RATES) != subject(CHOICES)
    assert refusal(RATES) is None
    assert "same hyperparameter" in str(refusal(replace(RATES, y=usual("lr"))))
    assert "scaling" in str(refusal(replace(RATES, y=usual("scale"))))
    with pytest.raises(WorkRefusedError, match="no dev set"):
        SurfaceInProgress(replace(CHOICES, experiment=SMALL.replace(split=(100, 0, 0))))
    with pytest.raises(WorkRefusedError, match="too much work"):
        SurfaceInProgress(CHOICES, most_seconds=1e-9)


def test_too_much_is_measured_more_coarsely_and_then_for_fewer_epochs():
    shape = SHAPES[-1]
    long = replace(RATES, experiment=SMALL.replace(epochs=100))
    coarse = [one for row in experiments_of(long, shape) for cell in row for one in cell]
    seconds = core_seconds(coarse)
    assert core_seconds([one.replace(epochs=50) for one in coarse]) == pytest.approx(seconds / 2)
    assert affordable_share(coarse, seconds * 2) == 1 and affordable_share(coarse, seconds / 2) == pytest.approx(0.5)
    assert affordable_share(coarse, seconds / 100) is None
    assert shortened(coarse[0], 0.5).epochs == 50 and shortened(coarse[0], 1.0) is coarse[0]
    training = SurfaceInProgress(long, most_seconds=seconds / 2)
    found = training.snapshot()
    assert found.error.shape[:2] == shape[::-1] and len(found.notes) == 2
    assert "16 × 8 settings" in found.notes[0] and "50 % of its epochs" in found.notes[1]


def _surface(score: np.ndarray, plan: SurfacePlan = RATES) -> ResponseSurface:
    return ResponseSurface(plan, True, (), score[..., None], np.zeros((*score.shape, 1)), 0.5)


def test_what_is_not_known_yet_is_drawn_as_the_nearest_that_is():
    score = np.full((4, 6), np.nan)
    with pytest.raises(ValueError, match="nothing is measured"):
        _ = _surface(score).landscape
    score[0, 0], score[3, 5] = 0.1, np.inf
    values = _surface(score).landscape.values
    assert values[1, 1] == pytest.approx(0.1) and values[3, 4] == pytest.approx(0.5, abs=2e-4), "as a constant answer"


ACROSS, UP = (np.arange(33) + 0.5) / 33, (np.arange(16) + 0.5) / 16


@pytest.mark.parametrize(
    ("score", "verdict", "words"),
    [
        (0.4 * np.abs(ACROSS - 0.5)[None].repeat(16, axis=0), "random", ("Random search wins", "β₂ hardly matters")),
        (0.4 * np.abs(UP - 0.5)[:, None].repeat(33, axis=1), "random", ("Next to β₂, α hardly matters",)),
        ((ACROSS[None] - 0.62) ** 2 + (UP[:, None] - 0.4) ** 2, "grid", ("The grid wins", "Both matter")),
        (np.full((16, 33), 0.1), "flat", ("nothing to find",)),
        (np.where(ACROSS < 0.1, 0.3, 0.1)[None].repeat(16, axis=0), "equal", ("same dev error",)),
    ],
)
def test_the_reading_is_that_of_the_replays(score, verdict, words):
    surface = _surface(score)
    found = replay(surface.landscape, 3)
    reading = read_replays(surface, found)
    said = f"{reading.finding} {reading.detail}"
    assert reading.verdict == verdict and all(one in said for one in words), said
    if verdict in ("random", "grid"):
        share = found.share if verdict == "random" else 1 - found.share
        assert f"{100 * share:.1f} % of the replays" in reading.finding
    if verdict == "random":
        assert "9 trials on 3 values of" in reading.detail and "random search on 9" in reading.detail
    assert f"{100 * found.grid_scores.min(axis=1).mean():.1f} % for the grid" in reading.detail


def test_which_of_two_matters_is_said_by_their_shares():
    assert matters(_surface(np.zeros((4, 4))).landscape.effects()) == "none"
    assert matters(_surface(ACROSS[None] * 0.1 + UP[:, None] * 0.1).landscape.effects()) == "both"
