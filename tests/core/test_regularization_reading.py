"""What is said of a restraint: each verdict where it holds, with the numbers of its two runs."""

import pytest

from dlcore.amounts import error_text, gap_text
from dlcore.experiment import Experiment
from dlcore.lessons.regularization import OPENING
from dlcore.regularization_reading import RestraintReading, read_restrained
from dlcore.restraint_effect import dev_change
from tests.core.runs import pair_of

OVERFITTING = "data=circles&n=400&noise=0.2&flip=0.1&split=30-70-0&hidden=16-16&epochs=150"
VERDICTS = {
    f"{OVERFITTING}&l2=1": "helped",
    OVERFITTING: "free",
    "data=gauss&n=500&noise=0.2&hidden=none&epochs=5": "free",
    f"{OVERFITTING}&split=100-0-0": "free",
    f"{OVERFITTING}&split=100-0-0&l2=1": "unknown",
    f"{OVERFITTING}&l2=1000": "collapsed",
    "data=sine&n=200&noise=0.3&hidden=8&epochs=40&l2=1000": "collapsed",
    f"{OVERFITTING}&epochs=30&opt=sgd&lr=1&l2=1000": "turned-over",
    "data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=30&l2=0.001": "diverged",
    "data=spiral&n=600&noise=0.1&hidden=4&epochs=100&l2=3": "too-simple",
    "data=xor&noise=0.2&epochs=40&aug=1&aug_kind=rotate": "collapsed",
    "data=moons&n=400&noise=0.5&flip=0.1&split=25-50-25&hidden=16-16&epochs=100&l2=3": "hurt",
    "data=moons&n=300&noise=0.3&hidden=4&epochs=20&l2=0.01": "unclear",
    "data=sine&n=200&noise=0.3&hidden=16&epochs=300&l2=0.001": "unclear",
}


def reading_of(link: str) -> RestraintReading:
    return read_restrained(pair_of(link))


@pytest.mark.parametrize(("link", "verdict"), VERDICTS.items())
def test_the_verdict_fits_the_two_runs(link, verdict):
    reading = reading_of(link)
    assert reading.verdict == verdict, reading
    assert reading.finding.endswith(".") and reading.detail.endswith(".") and "nan" not in reading.detail


@pytest.mark.parametrize("link", VERDICTS)
def test_what_is_to_be_tried_is_valid_and_something_else(link):
    pair, attempt = pair_of(link), reading_of(link).attempt
    tried = Experiment(**(pair.experiment.values() | attempt.changes))
    assert attempt.look or tried != pair.experiment
    assert attempt.label


@pytest.mark.parametrize(
    "link", [link for link, verdict in VERDICTS.items() if verdict in ("helped", "hurt", "unclear")]
)
def test_the_errors_and_the_gaps_are_quoted(link):
    pair, detail = pair_of(link), reading_of(link).detail
    task = pair.run.data.dataset.task
    finals = [one.final for one in (pair.without, pair.run)]
    for final in finals:
        assert error_text(task, final["dev"]["error"]) in detail
    change = dev_change(pair)
    if task == "classification":
        assert f"{change.righted} became right and {change.spoilt} wrong" in detail
    else:
        assert error_text(task, change.standard_error) in detail
    before, after = (gap_text(task, final["dev"]["error"] - final["train"]["error"]) for final in finals)
    said = f"Its distance from train went from {before} to {after}." in detail
    assert said == (before != after and reading_of(link).verdict != "hurt")


def test_a_collapse_says_what_the_network_answers_and_what_it_cost():
    pair, reading = pair_of(f"{OVERFITTING}&l2=1000"), reading_of(f"{OVERFITTING}&l2=1000")
    assert "collapsed" in reading.finding and "to every example" in reading.finding
    weights = float(pair.run.history["squared_weights"][pair.run.last])
    assert (f"{weights:.2g}" if weights < 1 else f"{weights:.1f}") in reading.detail
    assert f"{pair.run.history['train_cost'][pair.run.last]:.3f}" in reading.detail
    assert reading.attempt.changes == {"l2": 100.0}


def test_the_opening_of_the_page_overfits_and_its_restraint_helps():
    """For other first weights too."""
    for seed in (0, 1, 2):
        pair = pair_of(f"{OPENING}&seed={seed}")
        assert read_restrained(pair).verdict == "helped"
        assert pair.without.final["dev"]["error"] - pair.without.final["train"]["error"] > 0.1
