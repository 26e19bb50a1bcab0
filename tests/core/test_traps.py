"""Traps: every claim holds of its own measurement and could fail, the numbers are those of closed forms, links open."""

import csv
import io
import json
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np
import pytest

from dlcore.data import prepare
from dlcore.links import parse_link
from dlcore.traps import ENTRIES
from dlcore.traps.drawn import drawn
from dlcore.traps.export import to_csv, to_json
from dlcore.traps.links import address_of, options_of
from dlcore.traps.measured import Measured, MeasuredInProgress, measured
from dlcore.traps.spec import Consequence, Figure, figure_text, headline

SEEDS = (0, 1, 2)
each = pytest.mark.parametrize("id", ENTRIES)


def figures(id: str, seed: int = 0) -> tuple[Figure, ...]:
    return measured(id, seed).consequence.figures


def curves(id: str, seed: int = 0):
    found = measured(id, seed).consequence.curves
    assert found is not None
    return found


@each
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_claimed_holds_and_could_fail(id, seed):
    found = measured(id, seed)
    assert found.holds
    harmless = tuple(replace(one, wrong=one.right) for one in found.consequence.figures)
    blameless = tuple(replace(one, wrong=one.right, right=one.wrong) for one in found.consequence.figures)
    for other in (harmless, blameless):
        assert not ENTRIES[id].holds(replace(found.consequence, figures=other))


@each
def test_an_entry_is_complete(id):
    entry, found = ENTRIES[id], measured(id, 0).consequence
    assert entry.id == id and id.isascii() and id == id.lower()
    assert entry.wrong != entry.right and entry.title and entry.why.endswith(".") and entry.claim.endswith(".")
    assert max(len(line) for code in (entry.wrong, entry.right) for line in code.splitlines()) <= 43, (
        "two stand side by side"
    )
    assert 1 <= len(found.figures) <= 4 and all(isinstance(one.name, str) for one in found.figures)
    assert found.said.endswith(".") and "nan" not in found.said
    quoted = [figure_text(value, one.form) for one in found.figures for value in (one.wrong, one.right)]
    assert headline(found).startswith(f"{found.figures[0].name}: {quoted[0]}")


@each
def test_its_curves_can_be_drawn(id):
    found = curves(id)
    assert found.x.shape == found.wrong.shape == found.right.shape and len(found.x) >= 5
    assert all(line.y.shape == found.x.shape for line in found.more)
    assert (np.diff(found.x) > 0).all() and np.isfinite(found.x).all()
    assert not found.x_log or found.x[0] > 0
    assert "log" not in found.x_label + found.y_label, "the chart says so of every logarithmic axis"
    assert np.isfinite(found.right).any() and np.isfinite(found.wrong).any()
    assert found.wrong_name != found.right_name and found.read[:1] == found.read[:1].lower()


@each
def test_its_link_opens_the_experiment_that_is_measured(id):
    entry = ENTRIES[id]
    address, options = address_of(entry, 3), options_of(entry)
    link = parse_link({key: value for key, value in address.items() if key not in options})
    assert link.notices == () and link.experiment == drawn(entry.query, 3)
    assert (link.experiment.seed, link.experiment.data_seed, link.experiment.batch_seed) == (3, 3, 3)
    assert address.items() >= options.items()
    assert parse_link(entry.query, set(options)).notices == ()


def test_titles_are_told_apart_and_areas_stand_together():
    assert len({entry.title for entry in ENTRIES.values()}) == len(ENTRIES)
    areas = [entry.area for entry in ENTRIES.values()]
    assert areas == sorted(areas, key=areas.index), "the list has each heading once"


@pytest.mark.parametrize("id", ["epoch-zero", "unbracketed"])
def test_a_draw_gives_the_same_numbers_again_and_another_one_others(id):
    first, again, other = (ENTRIES[id].measure(seed) for seed in (0, 0, 1))
    assert repr(first.figures) == repr(again.figures) and first.said == again.said  # NaN is not itself
    assert repr(first.figures) != repr(other.figures)


def test_divided_by_the_variance_the_deviations_are_turned_over():
    data = prepare(drawn(ENTRIES["variance"].query, 0))
    raw = data.raw[: data.counts[0]].std(axis=0)
    ratio = figures("variance")[2]
    np.testing.assert_allclose(ratio.wrong, raw.max() / raw.min(), rtol=1e-3)
    np.testing.assert_allclose(ratio.right, 1, rtol=1e-3)


def test_adams_first_step_is_ten_times_as_long_where_it_multiplies():
    # m_hat = (1 - beta1)^2 g, v_hat = (1 - beta2)^2 g^2: 0.01 / 0.001 = 10
    found = curves("multiplied")
    np.testing.assert_allclose(found.wrong[0] / found.right[0], 10, rtol=1e-2)
    assert found.right[0] <= 1


def test_rmsprops_first_step_is_the_root_of_ten_alpha():
    # s = (1 - beta2) g^2, so g / sqrt(s) = 1 / sqrt(0.1)
    np.testing.assert_allclose(figures("no-root")[0].right, np.sqrt(10), rtol=1e-3)


def test_without_the_power_average_and_step_are_off_by_what_the_formula_says():
    average, step = figures("without-power")
    np.testing.assert_allclose(average.wrong / average.right, (1 - 0.9**120) / 0.1, rtol=1e-6)
    # m too large by (1 - beta1^t)/(1 - beta1), v likewise, and v enters by its root
    too_large = [(1 - beta**600) / (1 - beta) for beta in (0.9, 0.999)]
    np.testing.assert_allclose(step.wrong, too_large[0] / np.sqrt(too_large[1]), rtol=1e-3)
    found = curves("without-power")
    assert found.wrong[0] == pytest.approx(found.right[0]) == pytest.approx(found.more[0].y[0])


def test_without_the_brackets_every_quotient_is_epsilon_squared_times_the_right_one():
    relative, derivative = figures("unbracketed")
    np.testing.assert_allclose(derivative.wrong, 1e-10 * derivative.right, rtol=1e-9)
    found = curves("unbracketed")
    # one is k times the other: |k - 1| / (k + 1)
    expected = (1 - found.x**2) / (1 + found.x**2)
    near = (found.x >= 1e-6) & (found.x <= 1e-2)
    np.testing.assert_allclose(found.wrong[near], expected[near], rtol=1e-4)
    assert relative.wrong == pytest.approx(1, abs=1e-9)


def test_a_penalised_bias_is_too_low_by_the_factor_of_its_normal_equation():
    experiment = drawn(ENTRIES["penalised-biases"].query, 0)
    data = prepare(experiment)
    count = data.counts[0]
    true = float(data.targets[:count].mean())
    mean, _ = figures("penalised-biases")
    # inputs of mean 0: d/db of mean (b - y)^2 + lambda/(2m) b^2 is 0 at b = mean y / (1 + lambda/(2m))
    np.testing.assert_allclose(mean.wrong, true / (1 + 100 / (2 * count)), rtol=1e-4)
    np.testing.assert_allclose(mean.right, true, rtol=1e-4)


def test_without_lambda_the_gradient_is_that_of_another_penalty():
    relative = figures("l2-without-lambda")[2]
    assert relative.right < 1e-7 < 1e-3 < relative.wrong
    found = curves("l2-without-lambda")
    assert np.ptp(found.wrong) == 0 and (np.diff(found.right) < 0).all()
    assert found.wrong[0] == found.right[list(found.x).index(1.0)], "λ = 1 is what is trained"


def test_what_a_job_measures_is_what_a_lesson_gets():
    work = MeasuredInProgress("unbracketed", 0)
    assert not work.done and work.progress == 0 and work.snapshot() is None
    work.advance()
    assert work.done and work.progress == 1 and work.snapshot() is measured("unbracketed", 0)
    with pytest.raises(KeyError):
        measured("nothing", 0)


@each
def test_files_hold_the_numbers(id):
    found = measured(id, 0)
    rows = list(csv.reader(io.StringIO(to_csv(found))))
    assert len(rows) == len(curves(id).x) + 1 and len({len(row) for row in rows}) == 1
    assert [float(row[0]) for row in rows[1:]] == curves(id).x.tolist()
    held = json.loads(to_json(found), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert held["holds"] and len(held["figures"]) == len(found.consequence.figures)
    page, _, query = held["link"].partition("?")
    assert page == f"/{ENTRIES[id].page}" and dict(parse_qsl(query)) == address_of(ENTRIES[id], 0)


def test_a_file_without_curves_has_its_heading_alone():
    found = Measured("variance", 0, Consequence((Figure("a", np.nan, np.inf),), "So."))
    assert to_csv(found) == "x\n"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.0314, "percent", "3.1 %"),
        (-0.038, "percent", "−3.8 %"),
        (-0.0001, "percent", "0.0 %"),
        (-0.038, "points", "−3.8 points"),
        (-0.0001, "points", "0.0 points"),
        (0.01234, "number", "0.0123"),
        (-2.5, "number", "−2.5"),
        (1204.0, "count", "1,204"),
        (8.9512, "times", "8.95 ×"),
        (np.inf, "number", "∞"),
        (-np.inf, "percent", "−∞"),
        (np.nan, "count", "–"),
        (0.0, "count", "0"),
    ],
)
def test_a_figure_is_written_as_people_do(value, form, text):
    assert figure_text(value, form) == text


def test_an_entry_without_a_right_number_says_the_wrong_one_alone():
    found = Consequence((Figure("epochs", 0, np.nan, "count"),), "So.")
    assert headline(found) == "epochs: 0"
