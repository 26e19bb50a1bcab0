"""Names of parameters as in the network diagram, and what is said of the series of one of them."""

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.backpropagation import blocks_of
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.optimizers import OPTIMIZERS
from dlcore.studies.updates import record
from dlcore.updates import TRAPS, trace
from dlcore.updates.names import Names, Place, input_name
from dlcore.updates.reading import first_step, read_trace, read_trap, sign_changes, standstill

LINK = "data=moons&n=100&hidden=4-3&lr=0.02&epochs=6&act=relu"


def experiment_of(link: str) -> Experiment:
    return parse_link(link).experiment


@pytest.mark.parametrize(
    "link",
    [
        LINK,
        f"{LINK}&norm=batch&features=x1sq-x1x2-sinx2",
        "data=iris&hidden=5",
        "data=blobs&classes=4&hidden=none",
        "data=sine&hidden=2-2",
    ],
)
def test_every_parameter_has_a_name_of_its_own_and_is_found_by_it(link):
    experiment = experiment_of(link)
    names = Names(experiment)
    assert names.architecture == architecture_of(experiment, prepare(experiment))
    count = blocks_of(names.architecture)[-1].slice.stop
    places = [names.place(parameter) for parameter in range(count)]
    assert [names.parameter(place) for place in places] == list(range(count))
    assert len({names.name(parameter) for parameter in range(count)}) == count
    for layer in range(1, len(names.architecture.sizes)):
        assert {place.source for place in places if place.layer == layer} == set(names.sources(layer))
    with pytest.raises(IndexError):
        names.place(count)


def test_names_are_those_of_the_diagram():
    names = Names(experiment_of(f"{LINK}&norm=batch"))
    assert names.name(0) == "x₁ → layer 1, unit 1" and names.symbol(0) == "w"
    assert names.name(3) == "x₂ → layer 1, unit 2", "W1 row by row"
    bias, gamma = (names.parameter(Place(2, field, 1)) for field in ("bias", "gamma"))
    assert names.name(bias) == "bias of layer 2, unit 2" and names.symbol(bias) == "b"
    assert names.name(gamma) == "scale γ of layer 2, unit 2" and names.symbol(gamma) == "γ"
    assert names.name(names.parameter(Place(3, 2, 0))) == "layer 2, unit 3 → output"
    assert [input_name(id) for id in ("x1sq", "x1x2", "cosx2", "x10", "alcohol")] == [
        "x₁²", "x₁x₂", "cos x₂", "x₁₀", "alcohol"
    ]  # fmt: skip


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_first_step_is_the_one_of_the_closed_form(optimizer):
    """Published case T75, on the gradients of a run: the number that is measured and the one of the formula."""
    found = record(experiment_of(f"{LINK}&opt={optimizer}&beta2=0.9&epochs=1"))
    parameter = int(np.argmax(np.abs(found.gradients[0])))
    traced = trace(found, parameter)
    g = abs(float(traced.gradient[0]))
    factor = {
        "sgd": g, "momentum": 0.1 * g, "heavyball": g, "nesterov": 0.19 * g, "adagrad": 1.0, "rmsprop": 10**0.5,
        "adam": 1.0, "adamw": 1.0,
    }[optimizer]  # fmt: skip
    assert abs(traced.step[0]) / 0.02 == pytest.approx(factor, rel=1e-4)
    words = first_step(found.experiment, traced, 0.02)
    assert f" {number_text(factor)} times α;" in words and words.endswith(f" says {number_text(factor)}."), words
    assert f"gradient was {'−' if traced.gradient[0] < 0 else '+'}{number_text(g)}" in words


def test_what_is_said_of_a_weight_are_the_numbers_of_its_series():
    found = record(experiment_of(f"{LINK}&opt=momentum&batch=2&beta1=0.5".replace("relu", "tanh")))
    traced = trace(found, 20)
    words = read_trace(found, traced, "it")
    g, step = traced.gradient.astype(float), traced.step.astype(float)
    part = round(0.1 * len(g))
    for values in (g, step):
        first, last = (np.sqrt((one**2).mean()) for one in (values[:part], values[-part:]))
        factor = max(first / last, last / first)
        assert ("stayed as large" if factor < 1.1 else f"{number_text(factor)} times") in words.finding
    flips = [sum(a * b < 0 for a, b in zip(one[1:], one, strict=False)) for one in (g, step)]
    assert f"sign {flips[0]:,} times" in words.detail and 2 < flips[1] < flips[0], "momentum smooths"
    assert words.detail.endswith(f"the step {flips[1]:,} times.")
    assert sign_changes(np.array([1.0, 0, 2, -1, 0, -1, 3])) == 2


def test_a_parameter_without_gradient_does_not_move():
    found = record(experiment_of(f"{LINK}&opt=adam&init=zeros"))
    words = read_trace(found, trace(found, 0), "x₁ → layer 1, unit 1")
    assert words.finding == "No gradient has reached this parameter." and "X₁ →" in words.detail
    decayed = record(experiment_of(f"{LINK}&opt=adamw&init=zeros&l2=5"))
    assert "penalty" not in read_trace(decayed, trace(decayed, 0), "it").detail, "nothing shrinks 0"


def test_what_is_said_of_a_trap_are_its_costs():
    for trap, optimizer in (("overwritten", "adam"), ("without_power", "adam"), ("no_root", "rmsprop")):
        both = record(experiment_of(f"{LINK}&opt={optimizer}").replace(epochs=30), trap)
        wrong, right = trace(both.wrong, 9, trap=trap), trace(both, 9)
        words = read_trap(both, wrong, right)
        last = round(0.1 * len(both.cost))
        for costs in (both.wrong_cost, both.cost):
            assert number_text(float(np.mean(costs[-last:], dtype=float))) in words.finding
        worse = both.wrong_cost[-last:].mean() > 1.1 * both.cost[-last:].mean()
        assert words.finding.startswith("The wrong line costs") == worse
        stands = standstill(wrong.step)
        assert (stands is None) == ("exactly 0" not in words.detail)
        if trap == "overwritten":
            assert stands is not None and not wrong.step[stands - 1 :].any() and wrong.step[stands - 2] != 0
            assert f"From update {stands:,} on" in words.detail
        at = 0 if trap == "no_root" else 1  # the first correction is right, but for the one that has no root to take
        ratio = abs(float(wrong.step[at]) / float(right.step[at]))
        assert f"At update {at + 1} the step of this parameter was {number_text(ratio)} times the right" in words.detail
        ratio = abs(float(np.abs(wrong.step).max()) / float(np.abs(right.step).max()))
        assert f"its longest step was {number_text(ratio)} times the longest right one." in words.detail
    assert standstill(np.zeros(3)) == 1 and standstill(np.array([0.0, 1])) is None


def test_every_trap_is_explained():
    for trap in TRAPS.values():
        assert trap.label and trap.help.endswith(".") and set(trap.rules) <= set(OPTIMIZERS)
