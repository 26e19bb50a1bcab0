"""One network beside its linear twin and the other loss: who is compared, what they say over the plane and of single
examples, and what is said of them."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.special

from dlcore.joint_runs import JointRuns
from dlcore.lessons import LESSONS
from dlcore.links import parse_link
from dlcore.losses import HEADS, choose_head
from dlcore.parameters import unflatten
from dlcore.prediction import outputs_of
from dlcore.softmax import reading
from dlcore.softmax.class_maps import ClassMaps, class_maps_of
from dlcore.softmax.class_names import class_name
from dlcore.softmax.reading import read_softmax, uniform_cost
from dlcore.softmax.runs import LAYERS, LINEAR, LOSSES, name_beside, softmaxes_of
from dlcore.softmax.set_answers import Answers
from dlcore.softmax.sureness import judged_answers, judged_split, sureness_of
from tests.core import oracle
from tests.core.runs import run_of, trained

ARMS = "data=spiral&classes=3&noise=0.1&hidden=none&lr=0.03&epochs=150"
BLOBS = "data=blobs&classes=4&n=100&hidden=none&lr=0.03&epochs=20"
TWO = "data=circles&n=100&noise=0.1&hidden=8-8&lr=0.03&epochs=6"


@pytest.mark.parametrize(
    ("query", "names"),
    {
        "data=blobs&hidden=8-8": [LAYERS, LINEAR, "Squared error"],
        "data=blobs&hidden=none": [LINEAR, LAYERS, "Squared error"],
        "data=blobs&hidden=8-8&loss=mse": ["Squared error", LINEAR, "Cross-entropy"],
        "data=blobs&hidden=none&loss=mse": ["Squared error", LAYERS, "Cross-entropy"],
        "data=sine&hidden=8-8": [LAYERS, LINEAR],
        "data=plane&hidden=none": [LINEAR, LAYERS],
    }.items(),
)
def test_the_own_run_is_first_and_the_others_differ_in_one_thing(query, names):
    own = parse_link(query).experiment
    found = softmaxes_of(own)
    assert list(found) == names and next(iter(found.values())) == own
    assert {name_beside(own, one): one for one in found.values()} == found
    for name, one in found.items():
        if name in (LAYERS, LINEAR):
            assert one == own.replace(hidden=one.hidden) and bool(one.hidden) == (name == LAYERS)
        elif one != own:
            assert one == own.replace(loss=one.loss) and LOSSES[one.loss] == name and one.loss != own.loss
    with pytest.raises(KeyError):
        name_beside(own, own.replace(seed=5))


def test_one_keep_prob_for_each_layer_gives_way():
    found = softmaxes_of(parse_link("data=blobs&hidden=8-8&keep=0.9-0.8").experiment)
    assert found[LINEAR].keep_prob == (0.9,)


@pytest.mark.parametrize("classes", [2, 3, 10])
@pytest.mark.parametrize("loss", ["ce", "mse"])
def test_equal_probabilities_cost_what_the_heads_say(classes, loss):
    """T72: ln C for cross-entropy."""
    head = choose_head("classification", classes, loss)
    z = np.zeros((1, 1) if classes == 2 else (classes, 1))
    y = np.eye(len(z))[:, :1]
    assert uniform_cost(classes, loss) == pytest.approx(float(oracle.losses(head.id, z.T, y.T)[0]))
    if loss == "ce":
        assert uniform_cost(classes, loss) == pytest.approx(np.log(classes))


def linear_softmax(run, raw):
    """softmax(W x + b) by SciPy, written out."""
    (layer,) = unflatten(run.parameters, run.architecture)
    return scipy.special.softmax(run.data.network_inputs(raw) @ layer.weights.T + layer.bias, axis=1)


def test_the_maps_are_the_softmax_of_the_logits_and_add_up_to_one():
    run = run_of(ARMS)
    found = class_maps_of(run)
    left, right, bottom, top = run.data.plane.extent
    side = found.probability.shape[1]
    u, v = np.linspace(left, right, side), np.linspace(bottom, top, side)
    for row, column in ((0, 0), (3, 40), (side - 1, side - 1)):
        expected = linear_softmax(run, np.array([[u[column], v[row]]]))[0]
        np.testing.assert_allclose(found.probability[:, row, column], expected, atol=1e-6)
    assert found.points == side**2 and found.furthest_from_one < 1e-6
    assert found.largest_share.sum() == pytest.approx(1)
    for k in range(3):
        others = np.delete(found.probability, k, axis=0).max(axis=0)
        assert found.largest_share[k] == pytest.approx(np.mean(found.probability[k] >= others), abs=1e-3)
    assert found.least_sure == found.probability.max(axis=0).min() > 1 / 3
    assert 0 < found.undecided_share == np.mean((found.probability <= 0.5).all(axis=0)), "straight lines on three arms"


def test_shares_of_maps_by_hand():
    p = np.array([[[0.6, 0.4], [0.2, 0.5]], [[0.3, 0.35], [0.7, 0.3]], [[0.1, 0.25], [0.1, 0.2]]])
    found = ClassMaps(p)
    np.testing.assert_allclose(found.largest_share, [0.75, 0.25, 0])
    assert found.undecided_share == 0.5 and found.furthest_from_one < 1e-12
    assert ClassMaps(p * 1.1).furthest_from_one == pytest.approx(0.1)


def test_two_classes_are_one_sigmoid_and_what_it_leaves():
    run = run_of(TWO)
    found = class_maps_of(run)
    assert len(found.probability) == 2 and found.undecided_share == 0
    corner = outputs_of(run, np.array([[run.data.plane.extent[0], run.data.plane.extent[2]]]))[0, 0]
    np.testing.assert_allclose(found.probability[:, 0, 0], [1 - corner, corner], rtol=1e-6)


def test_there_are_no_maps_of_values():
    with pytest.raises(ValueError, match="no classes"):
        class_maps_of(run_of("data=sine&n=100&hidden=none&epochs=2"))


def answers(probabilities, labels) -> Answers:
    p = np.array(probabilities, np.float32)
    rows = np.arange(len(p))
    return Answers("dev", ("0", "1"), len(p), rows, np.array(labels), p)


def test_sureness_is_the_mean_of_the_largest_probability():
    found = sureness_of(answers([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8]], [0, 0, 0]))
    assert (found.right, found.wrong) == (pytest.approx(0.8), pytest.approx(0.8))
    assert np.isnan(sureness_of(answers([[0.9, 0.1]], [0])).wrong)
    assert np.isnan(sureness_of(answers([[0.9, 0.1]], [1])).right)


def test_a_network_is_judged_on_dev_or_on_train_where_there_is_none():
    run = run_of(BLOBS)
    assert judged_split(run) == "dev" and len(judged_answers(run).rows) == run.data.counts[1]
    alone = run_of(f"{BLOBS}&split=100-0-0")
    found = judged_answers(alone)
    assert judged_split(alone) == found.split == "train" and len(found.rows) == 100
    np.testing.assert_allclose(found.probabilities, linear_softmax(alone, alone.data.raw), atol=1e-6)


def test_a_class_is_called_by_its_name():
    data = {name: parse_link(f"data={name}").experiment.dataset for name in ("iris", "digits", "blobs")}
    assert [class_name(one, 2) for one in data.values()] == ["virginica", "2", "class 2"]


def joint(link: str) -> JointRuns:
    """All that the page trains for a link."""
    return JointRuns({name: trained(one) for name, one in softmaxes_of(parse_link(link).experiment).items()})


VERDICTS = {
    ARMS: "not-straight",
    BLOBS: "straight",
    ARMS.replace("none", "16"): "gains",
    "data=sine&n=100&hidden=none&epochs=2": "no-classes",
    LESSONS["too-sure-to-learn"].query: "let-go",
    "data=blobs&classes=4&n=100&hidden=16&init=zeros&epochs=4": "stuck",
}


@pytest.mark.parametrize(("link", "verdict"), VERDICTS.items(), ids=VERDICTS.values())
def test_the_verdict_fits_the_runs_and_quotes_them(link, verdict):
    shown = joint(link)
    found = read_softmax(shown)
    assert found.verdict == verdict, found
    assert found.finding.endswith(".") and found.detail.endswith(".") and " nan" not in found.detail
    own = shown.experiment
    assert type(own)(**(own.values() | found.suggestion.changes)) != own
    if verdict == "no-classes":
        return
    assert f"the cost was {shown.run.history['train_cost'][0]:.3f}" in found.detail
    if verdict == "let-go":
        for run in (shown.run, shown.runs["Cross-entropy"]):
            assert f"{100 * run.final['train']['error']:.1f} %" in found.detail
        assert found.suggestion.changes == {"loss": "ce"} and "classes cost 0.833." in found.detail
        return
    assert f"ln {own.classes} = {np.log(own.classes):.3f}" in found.detail
    if verdict == "stuck":
        return
    for name in (LAYERS, LINEAR):
        assert f"{100 * shown.runs[name].final['dev']['error']:.1f} %" in found.detail, name


def test_the_most_frequent_mistake_is_named_with_how_sure_it_is():
    run = run_of(ARMS)
    shown = joint(ARMS)
    detail = read_softmax(shown).detail
    p = linear_softmax(run, run.data.raw[run.data.slices["dev"]])
    labels, said = run.data.labels[run.data.slices["dev"]], p.argmax(axis=1)
    wrong = said != labels
    pairs = [(int(one), int(other)) for one, other in zip(labels[wrong], said[wrong], strict=True)]
    most = max(sorted(set(pairs)), key=pairs.count)
    words = f"takes class {most[0]} for class {most[1]}: {pairs.count(most)} of {wrong.sum()} mistakes."
    assert f"Most often it {words}" in detail


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 0, 0, 1], "Most often it takes class 0 for class 1: 2 of 3 mistakes."),
        ([0, 0, 0, 0], "Most often it takes class 0 for class 1: all its 2 mistakes."),
        ([1, 0, 0, 0], "Most often it takes class 0 for class 1: its one mistake."),
        ([0, 0, 1, 1], "No mistake is more frequent than class 0 taken for class 1: 2 of 4 mistakes."),
        ([0, 1, 0, 1], "No two of its 2 mistakes are alike."),
        ([1, 1, 0, 0], "All dev answers are right, with a probability of 70 % on average."),
    ],
)
def test_mistakes_that_are_alike_one_alone_and_none(labels, words, monkeypatch):
    said = [[0.2, 0.8], [0.3, 0.7], [0.6, 0.4], [0.7, 0.3]]
    monkeypatch.setattr(reading, "judged_answers", lambda run: answers(said, labels))
    assert words in read_softmax(joint(ARMS)).detail


def test_one_pair_of_classes_with_all_mistakes():
    run = run_of(TWO)
    dev = run.data.slices["dev"]
    labels, said = run.data.labels[dev], outputs_of(run, run.data.raw[dev])[:, 0] > 0.5
    wrong = [int(((said == one) & (labels != one)).sum()) for one in (0, 1)]
    detail = read_softmax(JointRuns({LAYERS: run})).detail
    most = int(np.argmax(wrong[::-1]))  # taken for class 1 - most; of equal ones the first pair, 0 for 1
    assert sum(wrong) > 1 and f"it takes class {most} for class {1 - most}: " in detail
    of = f"all its {max(wrong)} mistakes" if min(wrong) == 0 else f"{max(wrong)} of {sum(wrong)} mistakes"
    assert f": {of}." in detail


def test_one_alone_one_that_diverged_and_one_that_has_not_begun():
    shown = joint(BLOBS)
    assert read_softmax(JointRuns({LINEAR: shown.run})).verdict == "alone"
    lost = replace(shown.run, diverged_at=3)
    assert read_softmax(JointRuns({**shown.runs, LINEAR: lost})).verdict == "diverged"
    begun = replace(shown.run, history={name: rows[:1] for name, rows in shown.run.history.items()}, complete=False)
    assert read_softmax(JointRuns({**shown.runs, LINEAR: begun})).verdict == "not-begun"
    growing = {name: replace(run, complete=run is shown.run) for name, run in shown.runs.items()}
    assert read_softmax(JointRuns(growing)).verdict == "close", "the others have not come so far"


def test_every_head_of_classes_has_a_cost_of_equal_probabilities():
    assert {head.loss_id for head in HEADS.values() if head.output != "linear"} == set(LOSSES)
