"""What a search varies: every scale draws what its definition says, and any text names a valid space."""

import math
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from dlcore.experiment import Experiment
from dlcore.links import to_mapping
from dlcore.search.dimension import SCALES, Dimension
from dlcore.search.dimensions import DIMENSIONS, LEFT_OUT, rank_of
from dlcore.search.space import (
    MOST_CHOICES,
    MOST_DIMENSIONS,
    USUAL_SPACE,
    space_of,
    text_of,
    usual,
    values_at,
    with_values,
)

BASE = Experiment()
EVERY_RANGE = [(name, scale) for name, spec in DIMENSIONS.items() for scale in spec.scales if scale != "choice"]

EACH_KIND = [
    ("lr", "linear"),
    ("lr", "log"),
    ("beta1", "one_minus"),
    ("keep", "one_minus"),
    ("act", "choice"),
    ("batch", "choice"),
    ("batch", "log"),
    ("units", "linear"),
]
"""Of numbers, whole numbers and ids, on every scale."""


def on(name: str, scale: str) -> Dimension:
    """A hyperparameter on one of its scales, over its usual values."""
    spec = DIMENSIONS[name]
    low, high = (max(spec.bounds(scale)[0], spec.usual_range[0]), min(spec.bounds(scale)[1], spec.usual_range[1]))
    choices = spec.usual.choices or tuple(int(end) if spec.usual.whole else end for end in (low, high))
    if scale == "choice":
        return Dimension(name, scale, choices=choices, whole=spec.usual.whole)
    return Dimension(name, scale, low, high, whole=spec.usual.whole)


def cdf(dimension: Dimension):
    """F(x) = P(X ≤ x), from the definition of the scale, by SciPy's distributions."""
    low, high = dimension.low, dimension.high
    if dimension.scale == "log":
        return stats.loguniform(low, high).cdf
    if dimension.scale == "one_minus":
        return lambda x: stats.loguniform(1 - high, 1 - low).sf(1 - np.asarray(x))
    return stats.uniform(low, high - low).cdf


def shares(dimension: Dimension) -> dict:
    """The probability of every value of a choice or of whole numbers."""
    if dimension.scale == "choice":
        return {value: 1 / len(dimension.choices) for value in dimension.choices}
    numbers = np.arange(dimension.low, dimension.high + 1)
    weights = np.log1p(1 / numbers) if dimension.scale == "log" else np.ones(len(numbers))
    return dict(zip(numbers.astype(int).tolist(), weights / weights.sum(), strict=True))


@pytest.mark.parametrize("name, scale", EACH_KIND)
def test_a_uniform_place_is_a_value_distributed_as_the_scale_says(name, scale):
    dimension = on(name, scale)
    drawn = [dimension.at(u) for u in np.random.RandomState(0).random_sample(2000)]
    if dimension.levels is None:
        # the Kolmogorov-Smirnov statistic of 2,000 draws is above 0.0436 once in a thousand samples
        assert stats.kstest(drawn, cdf(dimension)).pvalue > 0.001
        assert dimension.low <= min(drawn) and max(drawn) <= dimension.high
    else:
        expected = shares(dimension)
        counts = np.array([drawn.count(value) for value in expected])
        assert counts.sum() == 2000, "a value that is none of them"
        assert stats.chisquare(counts, 2000 * np.array([*expected.values()])).pvalue > 0.001


@pytest.mark.parametrize("name", DIMENSIONS)
def test_places_and_values_are_each_others_inverse(name):
    for scale in DIMENSIONS[name].scales:
        inverse_on(on(name, scale))


def inverse_on(dimension: Dimension) -> None:
    for u in (0.0, 0.1, 0.5, 0.77, math.nextafter(1.0, 0.0)):
        value = dimension.at(u)
        place = dimension.place(value)
        assert 0 <= place < 1 and dimension.at(place) == pytest.approx(value)
        if dimension.levels is None:
            assert place == pytest.approx(u, abs=1e-9)
    assert dimension.place("no choice" if dimension.scale == "choice" else -1e308) < 0.5


def test_a_range_of_one_value_has_that_value():
    for scale in ("linear", "log", "one_minus"):
        point = Dimension("beta1", scale, 0.9, 0.9)
        assert point.at(0.3) == pytest.approx(0.9) and point.place(0.9) == 0.5
        assert point.levels == 1


def test_truth_36_momentum_by_one_minus_a_power_of_ten():
    """β = 1 − 10^(−r−1), r ~ U(0, 1): P(β > 0.97) = P(r > 0.5229) = 0.4771."""
    beta = Dimension("beta1", "one_minus", 0.9, 0.99)
    assert 1 - beta.place(0.97) == pytest.approx(0.4771, abs=5e-5)
    for r in (0.0, 0.25, 0.5229, 1.0):
        assert beta.at(r) == pytest.approx(1 - 10 ** (-r - 1))


def test_truth_82_learning_rates_by_powers_of_ten():
    """α = 10^(−4r): a quarter of them from 0.0001 to 0.001, where even sampling has 0.0009, and 0.9 above 0.1."""
    log, linear = (Dimension("lr", scale, 1e-4, 1) for scale in ("log", "linear"))
    assert log.place(1e-3) == pytest.approx(0.25)
    assert linear.place(1e-3) == pytest.approx(0.0009, abs=5e-6)
    assert 1 - linear.place(0.1) == pytest.approx(0.9, abs=5e-4)


def test_every_field_of_the_schema_varies_or_is_said_to_be_none():
    keys = {setting.key for setting in Experiment.settings().values()}
    made = {"units", "layers"}
    assert set(DIMENSIONS) - made | set(LEFT_OUT) == keys
    assert not set(DIMENSIONS) & set(LEFT_OUT)
    assert all(space_of(text_of((usual(name),))) == ((usual(name),), "") for name in DIMENSIONS)
    assert [rank_of(name, BASE.replace(optimizer="momentum")) for name in ("lr", "beta1", "l2")] == [1, 2, None]
    assert rank_of("beta1", BASE) == 4, "Adam's is almost never tuned"


def test_every_value_makes_an_experiment_that_has_it():
    base = BASE.replace(decay="step", normalization="layer", epochs=30)
    unchanged = to_mapping(base)
    for name, u in zip(DIMENSIONS, np.linspace(0, 1, len(DIMENSIONS), endpoint=False), strict=True):
        dimension = usual(name)
        (value,) = values_at((dimension,), np.array([u]))
        found = with_values(base, (dimension,), [value])
        if name in ("units", "layers"):
            assert found.hidden == ((value, value) if name == "units" else (8,) * value)
        elif name != "aug_kind":  # pictures cannot be turned on a plane: mended
            written = DIMENSIONS[name].setting.write(value)
            assert to_mapping(found) == unchanged | {name: written}


def test_units_and_layers_make_the_network_together():
    space = (usual("units"), usual("layers"))
    assert with_values(BASE, space, [5, 3]).hidden == (5, 5, 5)
    assert with_values(BASE, space, [5, 0]).hidden == ()
    assert with_values(BASE.replace(hidden=(4, 6)), space[1:], [3]).hidden == (6, 6, 6)
    assert with_values(BASE.replace(hidden=()), space[:1], [3]).hidden == (3,)


def test_values_that_contradict_the_rest_are_mended():
    space, _ = space_of("batch~choice~1~8~~norm~choice~batch~~layers~choice~3")
    found = with_values(BASE.replace(keep_prob=(0.9, 0.8)), space, [1, "batch", 3])
    assert found.batch_size == 2 and found.keep_prob == (0.9, 0.8, 1.0)


def test_a_space_is_read_as_it_was_written():
    text = "lr~log~0.0001~1~~batch~choice~8~32~full"
    space, why = space_of(text)
    assert not why and text_of(space) == text == quote(text)
    assert space == (Dimension("lr", "log", 1e-4, 1), Dimension("batch", "choice", choices=(8, 32, "full"), whole=True))


@pytest.mark.parametrize(
    "text, used, why",
    [
        ("", text_of(USUAL_SPACE), "names no hyperparameter"),
        ("~~~~~", text_of(USUAL_SPACE), "names no hyperparameter"),
        ("nonsense", text_of(USUAL_SPACE), "which is no hyperparameter"),
        ("Lr~log~0.1~1", text_of(USUAL_SPACE), "did you mean lr"),
        ("noise~linear~0~1", text_of(USUAL_SPACE), "changes the examples that trials are judged by"),
        ("seed~linear~0~9", text_of(USUAL_SPACE), "more seeds per trial"),
        ("lr", "lr~log~0.0001~1", "gives lr no scale"),
        ("lr~cubic~0.1~1", "lr~log~0.1~1", "a scale that is not one of linear, log, choice"),
        ("lr~one_minus~0.1~1", "lr~log~0.1~1", "a scale that is not one of"),
        ("act~log~0.1~1", text_of((usual("act"),)), "a scale that is not one of choice"),
        ("lr~log~1~0.1", "lr~log~0.1~1", "from high to low"),
        ("lr~log~0.1", "lr~log~0.1~1", "an end that is not a number"),
        ("lr~log~0.1~1~2", "lr~log~0.1~1", "more than two ends"),
        ("lr~log~nan~inf", "lr~log~0.0001~1", "an end that is not a number"),
        ("lr~linear~-1e308~1e308", "lr~linear~1e-06~10", "an end that is not from 1e-06 to 10"),
        ("l2~log~0~1", "l2~log~1e-06~1", "on the scale log"),
        ("beta1~one_minus~0.9~1", "beta1~one_minus~0.9~0.9999", "an end that is not from 0 to 0.9999"),
        ("keep~one_minus~0.5~1", "keep~one_minus~0.5~0.999999", "on the scale one_minus"),
        ("units~linear~1.5~4", "units~linear~2~4", "is not a whole number"),
        ("batch~linear~full~64", "batch~linear~8~64", "is not a number"),
        ("act~choice~relu~sofmax~relu", "act~choice~relu", "is not one of"),
        ("act~choice~foo", text_of((usual("act"),)), "is not one of"),
        ("act~choice", text_of((usual("act"),)), "gives act no value"),
        ("lr~log~0.1~1~~lr~log~0.01~1", "lr~log~0.1~1", "names lr twice"),
        ("batch~choice~" + "~".join(map(str, range(1, 99))), None, f"more than {MOST_CHOICES} values"),
        ("~~".join(f"{name}" for name in DIMENSIONS), None, "gives lr no scale"),
        ("lr~log~0.1~1~~" * 1000, "lr~log~0.1~1", "has 14000 characters"),
    ],
)
def test_what_cannot_be_used_is_the_nearest_space_and_a_reason(text, used, why):
    space, reason = space_of(text)
    assert why in reason
    assert used is None or text_of(space) == used
    assert space_of(text_of(space)) == (space, "")


def test_forty_hyperparameters_are_the_first_of_them():
    space, why = space_of("~~".join(text_of((usual(name),)) for name in (*DIMENSIONS, *DIMENSIONS)))
    assert [one.name for one in space] == [*DIMENSIONS][:MOST_DIMENSIONS]
    assert why == f"varies more than {MOST_DIMENSIONS} hyperparameters"


NUMBER = st.floats(allow_nan=True).map(repr) | st.sampled_from(["", "1e308", "-0", "full", "0x10", "1_0", "٣"])
PART = st.lists(st.sampled_from([*DIMENSIONS, *LEFT_OUT, *SCALES]) | NUMBER | st.text(max_size=5), max_size=6)
TEXT = st.lists(PART.map("~".join), max_size=6).map("~~".join) | st.text(max_size=200)


@settings(max_examples=60)
@given(TEXT)
def test_no_text_raises_and_what_it_is_read_as_is_valid(text):
    space, _ = space_of(text)
    assert 1 <= len(space) <= MOST_DIMENSIONS
    assert space_of(text_of(space)) == (space, "")
    assert hash(space) == hash(space_of(text_of(space))[0])
    with_values(BASE, space, values_at(space, np.full(len(space), math.nextafter(1.0, 0.0))))


@settings(max_examples=60)
@given(st.sampled_from(EVERY_RANGE), st.floats(0, 1, exclude_max=True), st.floats(0, 1), st.floats(0, 1))
def test_any_range_within_the_bounds_has_an_inverse_and_keeps_within(which, u, one, other):
    name, scale = which
    spec = DIMENSIONS[name]
    least, most = spec.bounds(scale)
    ends = sorted(
        Dimension(name, scale, least, most, whole=spec.usual.whole).at(min(end, 0.999)) for end in (one, other)
    )
    dimension = Dimension(name, scale, *ends, whole=spec.usual.whole)
    value = dimension.at(u)
    assert ends[0] <= value <= ends[1]
    assert 0 <= dimension.place(value) < 1
    assert dimension.at(dimension.place(value)) == pytest.approx(value, rel=1e-6)
