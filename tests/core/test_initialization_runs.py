"""The same network from several initializations: what is compared, what each is called, and what is said of them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dlcore.amounts import error_text, number_text
from dlcore.experiment import Experiment
from dlcore.initialization_reading import factor_text, learned, passage_of, read_initialized
from dlcore.initialization_runs import STANDARD, four_of, name_of, untrained
from dlcore.joint_runs import JointRuns
from dlcore.links import parse_link
from dlcore.parameters import unflatten
from dlcore.reading import constant_cost
from dlcore.run import train
from dlcore.signal.run_signals import signals_of

SMALL = "data=circles&n=100&noise=0.1&act=relu&init=he&lr=0.01&epochs=10"


def experiment_of(link: str) -> Experiment:
    return parse_link(link).experiment


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ("init=he", ["He", "Xavier", "Too small", "Too large"]),
        ("init=glorot", ["Xavier", "He", "Too small", "Too large"]),
        ("init=large", ["Too large", "He", "Xavier", "Too small"]),
        ("init=zeros&act=relu", ["zeros", "He", "Too small", "Too large"]),
        ("init=orthogonal&act=tanh", ["orthogonal", "Xavier", "Too small", "Too large"]),
        ("init=he&gain=1.5&act=relu", ["He × 1.5", "He", "Too small", "Too large"]),
        ("init=glorot&gain=2&act=tanh", ["Xavier × 2", "Xavier", "Too small", "Too large"]),
        ("init=small&gain=2&act=tanh", ["small normal × 2", "Xavier", "Too small", "Too large"]),
        ("init=lecun&act=relu", ["LeCun", "He", "Too small", "Too large"]),
    ],
)
def test_the_own_run_is_first_and_the_others_differ_in_the_scale_of_their_weights_only(link, names):
    own = experiment_of(f"{link}&hidden=4-4&seed=3&init_draw=uniform")
    found = four_of(own)
    assert list(found) == names and found[names[0]] == own
    for name, one in list(found.items())[1:]:
        assert one == own.replace(initialization=STANDARD[name], gain=1.0)
        assert name_of(one) == name
    assert len(set(found.values())) == 4


def test_the_same_seed_gives_the_same_directions_in_all_four():
    first = [untrained(one).frames[0] for one in four_of(experiment_of(SMALL)).values()]
    used = first[0] != 0
    for one in first[1:]:
        assert (np.sign(one[used]) == np.sign(first[0][used])).all()


def test_an_untrained_run_is_what_training_begins_with():
    experiment = experiment_of(SMALL)
    run, begun = train(experiment), untrained(experiment)
    np.testing.assert_array_equal(begun.frames[0], run.frames[0])
    assert not begun.complete and len(begun.history["epoch"]) == 0
    assert untrained(experiment.replace(examples=1_000_000)) is None


@pytest.mark.parametrize(
    ("factor", "text"),
    [(1.0, "× 1"), (0.953, "× 0.95"), (0.0, "× 0"), (3.2e-7, "× 3·10⁻⁷"), (2.6e12, "× 3·10¹²"), (152.4, "× 150"),
     (float("inf"), "∞"), (float("nan"), "–")],
)  # fmt: skip
def test_factors_are_written_for_people(factor, text):
    assert factor_text(factor) == text


def test_it_neither_learns_nor_does_not_before_its_first_epoch():
    for link, word in (
        (f"{SMALL}&hidden=16-16", "signal and gradient arrive"),
        (f"{SMALL}&hidden={DEEP}&init=small", "fade"),
    ):
        run = shown(link).run
        begun = replace(
            run, frames=run.frames[:1], frame_epochs=run.frame_epochs[:1], complete=False,
            history={name: values[:1] for name, values in run.history.items()},
        )  # fmt: skip
        reading = read_initialized(JointRuns({name_of(run.experiment): begun}))
        assert reading.verdict == "not-begun" and word in reading.finding and "learns" not in reading.finding
        assert not learned(begun)


@cache
def shown(link: str) -> JointRuns:
    """The run beside He, which tells a network that does not learn from one that cannot."""
    own = experiment_of(link)
    beside = [own] + ([] if name_of(own) == "He" else [own.replace(initialization="he", gain=1.0)])
    return JointRuns({name_of(one): train(one) for one in beside})


DEEP = "-".join(["16"] * 10)
VERDICTS = {
    f"{SMALL}&hidden=none": "no-layers",
    f"{SMALL}&hidden={'-'.join(['16'] * 30)}&init=large&epochs=1": "overflow",
    f"{SMALL}&hidden={DEEP}&init=constant": "copies",
    f"{SMALL}&hidden={DEEP}&init=zeros": "copies",
    f"{SMALL}&hidden={DEEP}&init=small": "vanished",
    f"{SMALL}&hidden={DEEP}&init=large": "exploded",
    f"{SMALL}&hidden=16-16&epochs=60": "arrives",
    f"{SMALL}&hidden=16-16&act=linear&init=glorot&epochs=60": "stuck",
    "data=plane&n=100&hidden=16&act=linear&init=he&opt=sgd&lr=5&epochs=10": "diverged",
    "data=wine&scale=none&hidden=8&act=tanh&init=glorot&lr=0.0001&epochs=2": "saturated",
    f"{SMALL}&hidden={'-'.join(['16'] * 6)}&act=sigmoid&init=glorot&lr=0.03&epochs=100": "in-spite",
}


@pytest.mark.parametrize(("link", "verdict"), VERDICTS.items(), ids=VERDICTS.values())
def test_the_verdict_fits_the_run(link, verdict):
    reading = read_initialized(shown(link))
    assert reading.verdict == verdict, reading
    assert reading.finding.endswith(".") and reading.detail.endswith(".") and "nan" not in reading.detail
    own = shown(link).experiment
    assert Experiment(**(own.values() | reading.suggestion.changes)) != own


def test_the_others_are_quoted_with_their_names_and_numbers():
    good, bad = f"{SMALL}&hidden=16-16&epochs=60", f"{SMALL}&hidden={DEEP}&init=small"
    he, small = shown(good).run, shown(bad).run
    failed = read_initialized(JointRuns({"Too small": small, "He": he})).detail
    error = error_text("classification", he.final["train"]["error"])
    assert failed.endswith(f" From the same seeds He comes to {error}.")
    several = JointRuns({"He": he, "Xavier": he, "Too small": small, "Too large": small})
    assert read_initialized(several).detail.endswith(" From the same seeds Too small and Too large did not learn.")


def test_what_is_suggested_is_the_usual_initialization_or_another_depth():
    small, arrives = (read_initialized(shown(link)).suggestion for link in list(VERDICTS)[4:7:2])
    assert (small.label, small.changes["initialization"]) == ("He", "he")
    assert (arrives.label, arrives.changes["hidden"]) == ("4 hidden layers", (16,) * 4)
    deepest = experiment_of(f"{SMALL}&hidden={'-'.join(['8'] * 50)}&act=tanh&init=orthogonal")
    first = {"epoch": np.arange(1), "train_cost": np.array([0.7])}
    begun = replace(untrained(deepest), history=first)
    assert read_initialized(JointRuns({"orthogonal": begun})).suggestion.label == "another seed"


def test_a_run_that_still_trains_has_not_failed_yet():
    complete = shown(f"{SMALL}&hidden={DEEP}&init=small")
    growing = JointRuns({complete.own: replace(complete.run, complete=False)})
    assert read_initialized(complete).finding.endswith(" it does not learn.")
    assert read_initialized(growing).finding.endswith(" it has not begun to learn.")


def test_the_passage_is_measured_on_the_first_weights():
    """Against a forward pass written here."""
    run = shown(f"{SMALL}&hidden={DEEP}&init=small").run
    a, sizes = run.data.inputs[: min(run.data.counts[0], 100)].astype(float), []
    for layer in unflatten(run.frames[0].astype(float), run.architecture)[:-1]:
        a = np.maximum(a @ layer.weights.T + layer.bias, 0)
        sizes.append(a.std())
    passage, back = passage_of(run), signals_of(run).da_std[0]
    assert passage.signal == pytest.approx(sizes[-1] / sizes[0], rel=1e-4)
    assert passage.gradient == pytest.approx(back[0] / back[-1]) and passage.gradient < 1e-6, "it fades on its way back"
    assert factor_text(sizes[-1] / sizes[0]) in read_initialized(shown(f"{SMALL}&hidden={DEEP}&init=small")).detail


def test_what_is_quoted_are_the_numbers_of_the_run():
    both = shown(f"{SMALL}&hidden=16-16&epochs=60")
    detail = read_initialized(both).detail
    numbers = both.run.final["train"]
    assert error_text("classification", numbers["error"]) in detail and number_text(numbers["cost"]) in detail
    assert number_text(constant_cost(both.run)) in detail and learned(both.run)
