"""The confusion matrix is scikit-learn's, mistakes are put in order, and the reading says what was counted."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from dlcore.data import prepare
from dlcore.links import parse_link
from dlcore.prediction import outputs_for, wrong
from dlcore.softmax import set_answers
from dlcore.softmax.confusion import Pair, confusion
from dlcore.softmax.confusion_reading import read_confusion
from dlcore.softmax.mistakes import in_cell, surest_mistakes
from dlcore.softmax.pad import INK, MOST, WIDTH, can_be_drawn, drawing_of, starts
from dlcore.softmax.set_answers import Answers, answers_of, class_probabilities
from tests.core.runs import standing

FEW = np.array(
    [[0.9, 0.06, 0.04], [0.1, 0.7, 0.2], [0.4, 0.5, 0.1], [0.02, 0.03, 0.95], [0.8, 0.1, 0.1], [0.5, 0.5, 0]]
)
"""Right, right, 0 taken for 1, 1 taken for 2 (very sure), 1 taken for 0, and a tie, which goes to the first: right."""
LABELS = np.array([0, 1, 0, 1, 1, 0])
ANSWERS = Answers("dev", ("a", "b", "c"), 6, np.arange(20, 26), LABELS, FEW.astype(np.float32))
BLOBS = parse_link("data=blobs&classes=3").experiment.dataset


def test_counts_recall_and_precision_are_those_of_scikit_learn():
    rng = np.random.RandomState(0)
    labels, predicted = rng.randint(0, 5, 300), rng.choice([0, 1, 2, 4], 300)
    labels[labels == 1] = 0  # class 1 has no examples, and class 3 is never said
    found = confusion(labels, predicted, 5)
    np.testing.assert_array_equal(found.counts, confusion_matrix(labels, predicted, labels=range(5)))
    options = {"labels": range(5), "average": None, "zero_division": np.nan}
    np.testing.assert_allclose(found.recall, recall_score(labels, predicted, **options))
    np.testing.assert_allclose(found.precision, precision_score(labels, predicted, **options))
    for shares, normalize in ((found.of_true, "true"), (found.of_predicted, "pred")):
        known = np.nan_to_num(shares)
        np.testing.assert_allclose(known, confusion_matrix(labels, predicted, labels=range(5), normalize=normalize))
    assert np.isnan(found.recall[1]) and np.isnan(found.precision[3])
    assert (found.examples, found.mistakes) == (300, (labels != predicted).sum())
    assert found.error == np.mean(labels != predicted)
    empty = confusion(labels[:0], predicted[:0], 3)
    assert np.isnan(empty.error) and np.isnan(empty.recall).all() and empty.pairs == []


def test_confusions_come_in_the_order_of_their_counts():
    found = confusion(np.array([0, 0, 1, 1, 1, 2]), np.array([0, 2, 0, 0, 2, 2]), 3)
    assert found.pairs == [Pair(1, 0, 2), Pair(0, 2, 1), Pair(1, 2, 1)]


@pytest.mark.parametrize("link", ["data=digits&hidden=8-8", "data=moons&n=100", "data=iris&split=80-20-0"])
@pytest.mark.parametrize("split", ["train", "dev"])
def test_answers_are_the_networks_own(link, split):
    run = standing(parse_link(link).experiment)
    answers, part = answers_of(run, split), run.data.slices[split]
    said = outputs_for(run.experiment, run.data, run.parameters, run.data.inputs[part])
    np.testing.assert_array_equal(answers.wrong, wrong(said, run.data.labels[part]))
    assert answers.wrong.any() and answers.of == len(answers.rows) == run.data.counts[("train", "dev").index(split)]
    assert answers.probabilities.shape[1] == run.data.classes == len(answers.names)
    np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(run.data.labels[answers.rows], answers.labels)
    np.testing.assert_array_equal(answers.numbers, answers.rows - part.start + 1)
    if said.shape[1] == 1:
        np.testing.assert_array_equal(answers.probabilities[:, 1], said[:, 0])


def test_one_sigmoid_is_softmax_of_two():
    z = np.array([[-3.0], [0.0], [2.5]])
    two = np.exp(np.hstack([np.zeros_like(z), z]))
    np.testing.assert_allclose(class_probabilities(1 / (1 + np.exp(-z))), two / two.sum(axis=1, keepdims=True))
    assert class_probabilities(FEW) is FEW


def test_a_very_large_set_is_answered_in_part(monkeypatch):
    monkeypatch.setattr(set_answers, "at_once", lambda architecture, points: 30)
    run = standing(parse_link("data=moons&n=100").experiment)
    answers = answers_of(run, "train")
    assert (len(answers.rows), answers.of, answers.part) == (30, 60, "the first 30 of 60 train examples")
    assert answers_of(run, "dev").part == "" and answers_of(run, "train") is answers, "evaluated once"
    with pytest.raises(ValueError, match="has no classes"):
        answers_of(standing(parse_link("data=sine&n=100").experiment), "dev")


def test_the_surest_mistakes_come_first():
    assert ANSWERS.predicted.tolist() == [0, 1, 1, 2, 0, 0]
    assert surest_mistakes(ANSWERS).tolist() == [3, 4, 2]
    assert in_cell(ANSWERS, 0, 0).tolist() == [0, 5] and in_cell(ANSWERS, 1, 2).tolist() == [3]
    assert in_cell(ANSWERS, 2, 2).tolist() == []
    assert ANSWERS.numbers[surest_mistakes(ANSWERS)].tolist() == [4, 5, 3]


def test_the_reading_says_what_was_counted():
    said = read_confusion(confusion(LABELS, ANSWERS.predicted, 3), ANSWERS, BLOBS)
    assert said.finding == "3 of 6 dev examples are wrong (50.0 %)."
    assert said.detail == (
        "3 confusions are equally frequent, among them class 0 taken for class 1: 1 of the 3 mistakes. "
        "Hardest to find is class 1: 33.3 % of its examples are found (recall). "
        "Least to be trusted is the answer class 2: 0.0 % right (precision). "
        "Where it is wrong it gives its answer a probability of 75.0 % on average, where it is right 70.0 %."
    )
    stuck = _answers([0, 1, 1, 2], [2, 2, 2, 2])
    said = read_confusion(confusion(stuck.labels, stuck.predicted, 3), stuck, BLOBS).detail
    assert "2 classes are never found, among them class 0 (recall 0.0 %)." in said and "Hardest" not in said
    assert "Least to be trusted is the answer class 2: 25.0 % right (precision)." in said
    ties = _answers([0, 0, 1, 1, 2], [0, 1, 1, 0, 2])
    said = read_confusion(confusion(ties.labels, ties.predicted, 3), ties, BLOBS).detail
    assert "Hardest to find are 2 classes, among them class 0: 50.0 % of the examples of each are found" in said
    assert "Least to be trusted are 2 answers, among them class 0: 50.0 % right (precision)." in said
    one = _answers([0, 1, 1], [0, 1, 0])
    said = read_confusion(confusion(one.labels, one.predicted, 3), one, BLOBS).detail
    assert said.startswith("Most often class 1 taken for class 0: the one mistake.")
    all_wrong = _answers([1, 0], [0, 1])
    said = read_confusion(confusion(all_wrong.labels, all_wrong.predicted, 3), all_wrong, BLOBS)
    assert said.detail.endswith("Where it is wrong it gives its answer a probability of 80.0 % on average.")
    right = _answers([0, 1], [0, 1])
    said = read_confusion(confusion(right.labels, right.predicted, 3), right, BLOBS)
    assert (said.finding, said.detail) == (
        "All 2 dev examples are right.", "Its answers get a probability of 80.0 % on average.",
    )  # fmt: skip
    none = _answers([], [])
    assert (
        read_confusion(confusion(none.labels, none.predicted, 3), none, BLOBS).finding == "There are no dev examples."
    )


def _answers(labels: list[int], predicted: list[int]) -> Answers:
    """Answers of 80 % each."""
    places = np.array(predicted, int)
    probabilities = np.full((len(places), 3), 0.1, np.float32)
    probabilities[np.arange(len(places)), places] = 0.8
    return replace(ANSWERS, labels=np.array(labels, int), probabilities=probabilities, rows=np.arange(len(places)))


def test_what_the_pad_says_of_the_images_of_the_set_is_so():
    """Upright, as high as the bitmap, about 20 dots wide, and as much ink whatever the digit."""
    data = prepare(parse_link("data=digits").experiment)
    assert can_be_drawn(data) and not can_be_drawn(prepare(parse_link("data=iris").experiment))
    counts = drawing_of(data.raw)
    np.testing.assert_array_equal(counts / MOST, data.raw)
    ink = counts.sum(axis=1)
    assert ink.mean() == pytest.approx(INK, abs=0.5)
    assert all(300 <= ink[data.labels == digit].mean() <= 335 for digit in range(10))
    pictures = counts.reshape(-1, 8, 8)
    assert (pictures.sum(axis=2) > 0).all(axis=1).mean() > 0.99
    columns = (pictures.sum(axis=1) > 0).sum(axis=1)  # in blocks of 4 dots, the outer ones filled in part
    assert 4 * (columns.mean() - 2) < WIDTH < 4 * columns.mean()
    share = pictures.sum(axis=1) / ink[:, None]
    spread = np.sqrt(share @ np.arange(8) ** 2 - (share @ np.arange(8)) ** 2)  # of the ink from left to right
    varied = [spread[data.labels == digit].std() / spread[data.labels == digit].mean() for digit in range(10)]
    assert max(np.delete(varied, 1)) < 0.12 < varied[1], "all were made equally wide, but the narrow ones"


def test_a_drawing_starts_from_an_example_of_every_class_or_a_mistake():
    first, mistakes = starts(ANSWERS)
    assert first.tolist() == [0, 1] and mistakes.tolist() == [3, 4, 2], "no example of class 2 is right"
    many = _answers([1] * 9, [0] * 9)
    assert [len(found) for found in starts(many)] == [0, 4]


def test_the_sevens_of_the_set_have_a_bar_across_the_stem():
    """Which the pad says: of the average seven, the row of the bar has more ink left of the stem than those around."""
    digits = load_digits()
    seven = digits.images[digits.target == 7].mean(axis=0)
    left = seven[:, 1:4].sum(axis=1)
    assert left[4] > 1.4 * left[2] and left[4] > 1.4 * left[6] and seven[4, 2] > 8
