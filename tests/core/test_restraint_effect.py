"""What a restraint changed: counted example by example, and its standard error against resampling."""

import numpy as np
import pytest

from dlcore import restraint_effect
from dlcore.prediction import outputs_of
from dlcore.restraint_effect import collapsed, dev_change, spread
from dlcore.restraints import Restrained
from tests.core.runs import pair_of

CLASSES = "data=moons&n=600&noise=0.8&flip=0.1&hidden=8&epochs=20&l2=100&split=40-60-0"
VALUES = "data=sine&n=600&noise=0.5&hidden=8&epochs=10&l2=30&split=40-60-0"


def said(pair: Restrained) -> tuple[np.ndarray, ...]:
    """Labels, and what each network says of the dev examples."""
    rows = pair.run.data.slices["dev"]
    both = (outputs_of(one, pair.run.data.raw[rows])[:, 0] for one in (pair.without, pair.run))
    return pair.run.data.labels[rows], *both


def test_the_examples_that_changed_sides_are_counted():
    pair = pair_of(CLASSES)
    change = dev_change(pair)
    labels, free, restrained = said(pair)
    before, after = ((one > 0.5) != labels for one in (free, restrained))
    assert change is not None and change.examples == len(labels)
    assert change.righted == np.sum(before & ~after) and change.spoilt == np.sum(~before & after)
    assert change.righted + change.spoilt > 5, "there is something to count"
    finals = [one.final["dev"]["error"] for one in (pair.without, pair.run)]
    assert change.difference == pytest.approx(finals[1] - finals[0])


@pytest.mark.parametrize("link", [CLASSES, VALUES])
def test_the_standard_error_is_that_of_drawing_other_dev_examples(link):
    """Bootstrap: dev sets drawn from the dev examples, with replacement. 4,000 give a standard error to 1.1 %."""
    pair = pair_of(link)
    labels, free, restrained = said(pair)
    change = dev_change(pair)
    assert change is not None
    rows = np.random.RandomState(0).randint(len(labels), size=(4000, len(labels)))
    if link == CLASSES:
        errors = [((one > 0.5) != labels)[rows].mean(axis=1) for one in (free, restrained)]
    else:
        errors = [np.sqrt(((one - labels) ** 2)[rows].mean(axis=1)) for one in (free, restrained)]
    differences = errors[1] - errors[0]
    assert np.mean(differences) == pytest.approx(
        change.difference, abs=5 * change.standard_error / np.sqrt(4000) + 1e-3
    )
    assert np.std(differences) == pytest.approx(change.standard_error, rel=0.06)


def test_the_change_of_an_rmse_is_that_of_the_finals():
    pair = pair_of(VALUES)
    change = dev_change(pair)
    finals = [one.final["dev"]["error"] for one in (pair.without, pair.run)]
    assert change is not None and change.righted is None
    assert change.difference == pytest.approx(finals[1] - finals[0], abs=1e-6)


def test_no_change_at_all_is_not_sure():
    pair = pair_of(CLASSES)
    change = dev_change(Restrained(pair.run, pair.run))
    assert change is not None and change.difference == 0 and not change.sure


def test_without_a_dev_set_there_is_no_change_to_measure():
    assert dev_change(pair_of(f"{CLASSES}&split=100-0-0")) is None


def test_of_very_many_examples_the_first_speak_for_the_rest(monkeypatch):
    pair = pair_of(CLASSES)
    monkeypatch.setattr(restraint_effect, "MOST_WORK", 50 * restraint_effect.prediction_work(pair.run.architecture))
    change = dev_change(pair)
    labels, free, restrained = said(pair)
    before, after = (((one > 0.5) != labels)[:50] for one in (free, restrained))
    assert change is not None and change.examples == 50
    assert change.difference == pytest.approx(after.mean() - before.mean())


@pytest.mark.parametrize("link", ["data=moons&n=100&hidden=4&epochs=60", "data=sine&n=100&hidden=4&epochs=60"])
def test_a_network_that_answers_the_same_to_everything_has_collapsed(link):
    strong, weak = pair_of(f"{link}&l2=1000"), pair_of(f"{link}&l2=0.001")
    assert collapsed(strong) and not collapsed(weak)
    labels = strong.run.data.labels[: strong.run.data.counts[0]]
    answers = outputs_of(strong.run, strong.run.data.raw[: len(labels)])
    scale = np.std(labels) if "sine" in link else 1.0
    assert spread(strong.run) == pytest.approx(np.std(answers) / scale)
