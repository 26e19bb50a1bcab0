"""What stands beside a run with or without normalization, what is said of it beforehand, and what the runs say after.

The readings are held against histories that are made up, so that each verdict has its own.
"""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.batch_norm.advice import ONE_EXAMPLE, advice
from dlcore.batch_norm.gain import gap, learns, left_of_the_start, target_cost
from dlcore.batch_norm.reading import read_normalized
from dlcore.batch_norm.runs import normalization_name, normalizations_of
from dlcore.joint_runs import JointRuns
from dlcore.lessons import LESSONS
from dlcore.links import parse_link
from dlcore.optimizer_reading import epochs_to
from dlcore.parameters import unflatten
from dlcore.reading import constant_cost
from tests.core.runs import standing

QUICK = "data=moons&n=100&noise=0.3&hidden=8-8&batch=10&norm="
"""60 training examples: six mini-batches of ten in every epoch, or 29 of two and two more."""
CHANCE, EPOCHS = 0.7, 20


def experiment_of(kind: str = "batch", more: str = ""):
    changed = {pair.partition("=")[0] for pair in more.split("&")}
    kept = [pair for pair in f"{QUICK}{kind}".split("&") if pair.partition("=")[0] not in changed]
    link = parse_link("&".join(kept) + more)
    assert not link.notices
    return link.experiment


def made(experiment, cost: float, slowness: float = 1.0, *, dev: float = 0.1, diverged: int | None = None, **fields):
    """A run whose cost falls from that of chance to `cost`, the slower the later; its train error, cost / 1.4, from a
    half."""
    epochs = np.arange(EPOCHS + 1)
    costs = cost + (CHANCE - cost) * np.exp(-epochs / slowness)
    if diverged is not None:
        costs[diverged:] = np.nan
    errors = {"train": costs / 1.4, "dev": np.full(len(epochs), dev), "test": np.full(len(epochs), dev)}
    history = {f"{split}_{what}": errors[split] for split in errors for what in ("cost", "error")}
    history |= {"epoch": epochs, "train_cost": costs}
    given = {"complete": True, "updates": 6 * EPOCHS, "diverged_at": diverged} | fields
    return replace(standing(experiment), history=history, **given)


def shown(experiment, **runs) -> JointRuns:
    """Runs of the experiment by their kind, the given one first: `batch=(cost, slowness)`, or the run."""
    named = {}
    for one in normalizations_of(experiment).values():
        found = runs.get(one.normalization)
        if found is not None:
            named[normalization_name(one)] = made(one, *found) if isinstance(found, tuple) else found
    return JointRuns(named)


LEARNS, STUCK = (0.1, 2.0), (CHANCE, 1.0)


@pytest.mark.parametrize("kind", ["none", "batch", "layer"])
def test_the_others_differ_in_the_normalization_alone_and_the_own_stands_first(kind):
    own = experiment_of(kind)
    found = normalizations_of(own)
    assert next(iter(found.values())) == own and set(found) == {"Plain", "Batch norm", "Layer norm"}
    for name, one in found.items():
        assert one.replace(normalization=kind) == own and name == normalization_name(one)


def test_what_cannot_be_normalised_is_not_beside_it():
    single = experiment_of("layer", "&batch=1")
    assert list(normalizations_of(single)) == ["Layer norm", "Plain"] and ONE_EXAMPLE in advice(single)
    linear = experiment_of("batch", "&hidden=none")
    assert list(normalizations_of(linear)) == ["Plain"] and advice(linear).startswith("Without a hidden layer")
    refused = parse_link(f"{QUICK}batch".replace("batch=10", "batch=1"))
    assert refused.experiment.batch_size == 2 and "a single example is its own mean" in refused.notices[0].message


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("batch", "", "over the 10 examples of a mini-batch: its μ strays from that of all 60 by about **0.29 σ**."),
        ("batch", "&batch=full", "over all 60 training examples"),
        ("batch", "&batch=2", "Where two examples differ in a unit by 0.02 or more, ẑ is nearly +1 and −1"),
        ("batch", "&split=1-50-49", "There is one training example, and with one example"),
        ("batch", "&n=135", "The last of the 9 mini-batches of an epoch has one example"),
        ("layer", "&hidden=8-4", "over the 4 or 8 units of a layer."),
        ("layer", "&hidden=8-1", "Of one unit z − μ = 0"),
        ("layer", "&hidden=1", "over the one unit of a layer."),
        ("none", "", "Nothing is normalised"),
    ],
)
def test_what_is_said_before_training_is_true_of_these_settings(kind, more, said):
    assert said in advice(experiment_of(kind, more))


def test_batch_norm_is_said_to_be_left_out_only_where_it_is():
    for more in ("&batch=1", "&split=1-50-49"):
        one = experiment_of("none", more)
        assert ("Batch norm" in normalizations_of(one)) == ("Batch norm is not beside it" not in advice(one)), more
    assert "Batch norm" in normalizations_of(experiment_of("none", "&split=1-50-49"))


def test_the_target_is_the_last_cost_of_the_plain_network_or_where_learning_begins():
    own = experiment_of()
    learns = shown(own, batch=LEARNS, none=(0.2, 4.0), layer=LEARNS)
    target = target_cost(learns)
    assert target == pytest.approx(learns.runs["Plain"].history["train_cost"][-1])
    assert epochs_to(learns.run, target) < epochs_to(learns.runs["Plain"], target) == EPOCHS
    chance = shown(own, batch=LEARNS, none=STUCK)
    assert target_cost(chance) == pytest.approx(0.98 * constant_cost(chance.run))
    assert target_cost(shown(own, batch=LEARNS)) is None
    growing = JointRuns({**learns.runs, "Plain": replace(learns.runs["Plain"], complete=False)})
    assert target_cost(growing) is None


def test_every_reading_has_its_case():
    own, plain, layer = (experiment_of(kind) for kind in ("batch", "none", "layer"))
    diverged = made(plain, 0.1, 2.0, diverged=3, complete=True)
    few, late = experiment_of("batch", "&batch=4"), experiment_of("batch", "&norm_momentum=0.999")
    cases = {
        "no-layers": shown(experiment_of("batch", "&hidden=none"), batch=LEARNS),
        "diverged": shown(plain, none=diverged, batch=LEARNS, layer=STUCK),
        "growing": shown(own, batch=LEARNS, none=made(plain, 0.1, 2.0, complete=False)),
        "alone": shown(own, batch=LEARNS),
        "needs-it": shown(plain, none=STUCK, batch=(0.2, 2.0), layer=(0.1, 2.0)),
        "late": shown(late, batch=STUCK, none=LEARNS),
        "held-back": shown(few, batch=(0.3, 2.0), none=LEARNS, layer=LEARNS),
        "stuck": shown(own, batch=STUCK, none=STUCK, layer=STUCK),
        "rescued": shown(own, batch=LEARNS, none=diverged, layer=STUCK),
        "sooner": shown(own, batch=LEARNS, none=(0.15, 5.0), layer=LEARNS),
        "later": shown(plain, none=(0.15, 5.0), batch=LEARNS, layer=STUCK),
        "later ": shown(own, batch=(0.1, 5.0), none=(0.1, 5.0), layer=LEARNS),
        "little": shown(layer, layer=LEARNS, none=LEARNS, batch=LEARNS),
    }
    said = {verdict: read_normalized(case) for verdict, case in cases.items()}
    assert {verdict: reading.verdict for verdict, reading in said.items()} == {
        verdict: verdict.strip() for verdict in cases
    }
    for verdict, reading in said.items():
        assert reading.finding.startswith(f"{cases[verdict].own}: "), verdict
        assert "nan" not in reading.finding + reading.detail and reading.detail.endswith("."), verdict
        changed = reading.suggestion.changes
        assert any(getattr(cases[verdict].experiment, name) != value for name, value in changed.items()), verdict
    assert said["needs-it"].finding == "Plain: it sits at chance, and Layer norm and Batch norm learn."
    assert said["needs-it"].suggestion.changes == {"normalization": "layer"}, "the lower cost"
    assert said["diverged"].suggestion.changes == {"normalization": "batch"}, "the one that learned"
    assert said["rescued"].finding == "Batch norm: it learns, and Plain diverged in epoch 3."
    assert "Layer norm does not learn." in said["rescued"].detail
    assert "The μ and σ² of 4 examples" in said["held-back"].detail
    mine, slow = (epochs_to(run, target_cost(cases["sooner"])) for run in list(cases["sooner"].runs.values())[:2])
    assert (
        said["sooner"].finding == f"Batch norm: it comes to Plain's last cost in {mine:.0f} epochs and not {slow:.0f}."
    )
    assert said["later"].finding.startswith("Plain: Batch norm comes to its last cost in ")
    assert said["later "].finding.startswith("Batch norm: Layer norm comes to Plain's last cost in ")
    assert said["later "].suggestion.changes == {"normalization": "layer"}
    assert left_of_the_start(cases["late"].run) == pytest.approx(0.999**120)
    assert "After 120 updates 89 % of them is still what they began with" in said["late"].detail
    assert said["late"].suggestion.changes == {"norm_momentum": 0.9}


def test_a_run_whose_cost_is_that_of_chance_may_err_less_and_is_not_said_to_sit_there():
    own, plain = experiment_of(), experiment_of("none")
    begun = made(plain, *STUCK)
    begun.history["train_error"][:] = 0.12
    both = [shown(own, batch=LEARNS, none=one) for one in (begun, made(plain, *STUCK))]
    assert [read_normalized(one).finding for one in both] == [
        "Batch norm: it learns, and Plain has hardly begun to learn.",
        "Batch norm: it learns, and Plain sits at chance.",
    ]


def rising(experiment, cost: float = 1.0, error: float = 0.5):
    """A run that had learned, and whose last weights cost and err so much."""
    run = made(experiment, *LEARNS)
    run.history["train_cost"][-1], run.history["train_error"][-1] = cost, error
    return run


def test_a_run_that_forgot_what_it_had_learned_does_not_learn():
    """Its cost may even stay below that of chance while it errs as often."""
    own, plain = experiment_of(), experiment_of("none")
    for cost, error, fate in ((1.0, 0.5, "sits at chance"), (0.5, 0.5, "sits at chance"), (1.0, 0.3, "lost what")):
        lost = shown(own, batch=rising(own, cost, error), none=STUCK, layer=STUCK)
        assert not learns(lost.run)
        found = read_normalized(lost)
        assert found.verdict == "lost" and fate in found.finding and f"and is {cost:g} in the end." in found.detail
        beside = JointRuns({"Plain": made(plain, *STUCK), "Batch norm": lost.run})
        assert read_normalized(beside).finding == "Plain: nothing was learned, and none beside it learns."
        rescued = read_normalized(shown(own, batch=LEARNS, none=rising(plain, cost, error)))
        assert rescued.verdict == "rescued" and f"Plain {fate}" in rescued.finding
        others = read_normalized(
            shown(own, batch=LEARNS, none=STUCK, layer=rising(experiment_of("layer"), cost, error))
        )
        assert "Layer norm does not learn." in others.detail
    back = read_normalized(shown(own, batch=rising(own), none=(0.2, 2.0)))
    assert back.verdict == "lost" and "From the same first weights Plain learns." in back.detail


def test_no_cause_is_named_where_it_cannot_be_one():
    def held_back(more: str, kind: str = "batch"):
        found = read_normalized(shown(experiment_of(kind, more), **{kind: (0.3, 2.0)}, none=LEARNS))
        assert found.verdict == "held-back" and found.suggestion.changes == {"normalization": "none"}
        return found.detail

    assert "noise" in held_back("") and "noise" not in held_back("&batch=full")
    assert "lose the size" in held_back("", "layer")
    assert "nothing gets through" in held_back("&hidden=8-1", "layer")
    few = held_back("&split=20-40-40&batch=4")
    assert "The μ and σ² of 4 examples" in few, "of 20 there are no mini-batches of 32"
    one = held_back("&split=1-50-49")
    assert "With one example per mini-batch" in one and "company" not in one


def test_one_training_example_has_finite_times():
    """Always the same answer costs nothing there."""
    plain = experiment_of("none", "&split=1-50-49")
    found = read_normalized(shown(plain, none=(0.09, 2.0), batch=(0.24, 2.0), layer=(0.05, 1.0)))
    assert found.finding.startswith("Plain: Layer norm comes to its last cost in ")
    assert "inf" not in found.finding and f"not {EPOCHS}." in found.finding


def test_a_cost_that_is_hardly_higher_holds_nobody_back():
    assert read_normalized(shown(experiment_of(), batch=(0.11, 2.0), none=LEARNS)).verdict == "little"
    assert read_normalized(shown(experiment_of(), batch=(0.2, 2.0), none=LEARNS)).verdict == "held-back"


def test_the_gap_is_between_dev_and_train_and_none_without_dev():
    own = experiment_of()
    run = made(own, 0.1, 2.0, dev=0.2)
    assert gap(run) == pytest.approx(0.2 - run.history["train_error"][-1])
    pair = shown(own, batch=run, none=(0.1, 2.0))
    assert (
        "From train to dev it is +12.9 points with Batch norm and +2.9 points without." in read_normalized(pair).detail
    )
    assert gap(made(experiment_of("batch", "&split=100-0-0"), 0.1)) is None


def test_nothing_to_gain_asks_for_the_end_alone_and_tells_of_layer_norm_which_has_no_noise():
    lesson = LESSONS["nothing-to-gain"]
    runs = {"Batch norm": (0.02, 2.0), "Plain": (0.01, 4.0), "Layer norm": (0.003, 1.0)}
    both = JointRuns({name: made(experiment_of(), *found) for name, found in runs.items()})
    assert lesson.choices[lesson.answer] == "at a higher cost than plain" and lesson.holds(both), "though it is sooner"
    assert "sooner" not in lesson.question and "ends at 0.003." in lesson.explain(both)


def test_ten_times_the_weights_are_a_hundred_thousand_times_the_logits_of_four_relu_layers():
    """As the explanation of the guided experiment says: each of its five matrices passes the ten on."""
    large = parse_link(LESSONS["size-is-nothing"].query).experiment.replace(normalization="none")
    ends = []
    for one in (large, large.replace(gain=1.0)):
        run = standing(one)
        a = run.data.inputs
        *hidden, last = unflatten(run.frames[0], run.architecture)
        for layer in hidden:
            a = np.maximum(a @ layer.weights.T + layer.bias, 0)
        ends.append(a @ last.weights.T + last.bias)
    np.testing.assert_allclose(ends[0], 1e5 * ends[1], rtol=1e-4, atol=1e-2)
    assert "logits 100,000 times as large" in LESSONS["size-is-nothing"].explain(
        JointRuns({name: made(large, *LEARNS) for name in ("Batch norm", "Plain")})
    )
