"""A run that is watched and changed, and the batch that shares its work: to the last bit what is trained elsewhere."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.branches import Notation, branched, parting
from dlcore.engine.training import Training, batch_orders
from dlcore.experiment import Experiment
from dlcore.fresh import fresh_examples
from dlcore.links import parse_link
from dlcore.parameters import unflatten
from dlcore.prediction import error_of, outputs_of
from dlcore.run import WorkRefusedError
from dlcore.schedules.changes import as_settings
from dlcore.search.babysitting import BabysatRun, BabysittingInProgress
from dlcore.search.caviar import Caviar, CaviarInProgress
from dlcore.search.honest import POOL
from dlcore.search.nudges import NOTATION, Babysat, fitting, nudge_text, nudges_text, stages, watched
from dlcore.search.panda import Watched, begun_at, best_so_far, work
from dlcore.search.panda_reading import read_panda
from dlcore.search.plan import SearchPlan
from dlcore.search.space import usual
from tests.core.runs import finished, trained

SMALL = "data=moons&n=100&noise=0.3&hidden=4&epochs=20"
RATE, LAMBDA, BATCH = 0, 1, 2


def base(link: str = SMALL) -> Experiment:
    return watched(parse_link(link).experiment)


def babysat(*nudges, link: str = SMALL) -> BabysatRun:
    return finished(BabysittingInProgress(Babysat(base(link), nudges))).snapshot()


def same_course(found: BabysatRun, history: dict) -> None:
    for name in ("train_error", "dev_error", "dev_cost"):
        np.testing.assert_array_equal(getattr(found, name), history[name])


@pytest.mark.parametrize("link", [SMALL, f"{SMALL}&decay=cosine&keep=0.8&l2=0.1", f"{SMALL}&aug=0.5&batch=full"])
def test_a_run_that_nobody_touches_is_the_run_of_the_experiment(link):
    run, found = trained(base(link)), babysat(link=link)
    same_course(found, run.history)
    np.testing.assert_array_equal(found.parameters, run.parameters)
    assert found.updates == run.updates and found.complete and found.diverged_at is None
    raw, labels = fresh_examples(run.experiment, POOL)
    assert found.true_error == pytest.approx(error_of("classification", outputs_of(run, raw), labels), abs=1e-9)


def test_changes_of_the_rate_alone_are_those_that_a_link_can_hold():
    """Adam's averages, the order of the examples and the schedule before the change go on over the changes."""
    link = f"{SMALL}&decay=exponential&decay_rate=0.9"
    run = trained(base(link).replace(**as_settings(((7, 0.1), (12, 0.001)))))
    found = babysat((7, RATE, 0.1), (12, RATE, 0.001), link=link)
    same_course(found, run.history)
    np.testing.assert_array_equal(found.parameters, run.parameters)


def test_a_change_before_the_first_epoch_is_another_experiment():
    found = babysat((0, RATE, 0.1), (0, LAMBDA, 0.5), (0, BATCH, 16))
    run = trained(base().replace(learning_rate=0.1, l2=0.5, batch_size=16))
    same_course(found, run.history)
    assert found.updates == run.updates


def test_lambda_and_batch_size_change_where_they_are_changed_and_nowhere_before():
    """Plain descent remembers nothing, so a run begun from the weights of epoch 8 must come to the same end."""
    link = f"{SMALL}&opt=sgd&lr=0.5"
    first = trained(base(link).replace(epochs=8))
    orders = np.random.RandomState(0)
    for _ in range(8):  # what the first epochs have drawn
        orders.permutation(60)
    other = base(link).replace(epochs=12, l2=2.0, batch_size=10)
    rest = finished(
        Training(
            other,
            parameters=unflatten(first.parameters, first.architecture),
            orders=batch_orders(60, 10, orders),
        )
    )
    found = babysat((8, LAMBDA, 2.0), (8, BATCH, 10), link=link)
    np.testing.assert_array_equal(found.dev_cost[:9], first.history["dev_cost"])
    np.testing.assert_allclose(found.dev_cost[8:], rest.history()["dev_cost"], rtol=1e-5)
    np.testing.assert_allclose(found.parameters, rest.last_parameters(), rtol=1e-4, atol=1e-6)
    assert found.updates == 8 * 2 + 12 * 6, "60 examples: 2 batches of 32, 6 of 10"


def test_the_full_batch_and_back():
    found = babysat((5, BATCH, 0), (10, BATCH, 32))
    assert found.updates == 5 * 2 + 5 * 1 + 10 * 2
    assert [stage.experiment.batch_size for stage in stages(found.babysat)] == [32, "full", 32]
    assert [stage.until for stage in stages(found.babysat)] == [5, 10, 20]


def test_a_run_that_diverges_ends_there():
    link = "data=plane&n=100&hidden=16&act=linear&init=he&opt=sgd&lr=0.02&epochs=10"
    found = babysat((4, RATE, 5.0), link=link)
    run = trained(base(link).replace(**as_settings(((4, 5.0),))))
    assert found.diverged_at == run.diverged_at is not None and found.complete
    assert found.end == found.diverged_at - 1 and np.isnan(found.true_error)


def test_changes_that_a_run_does_not_come_to_or_does_not_bear_are_left_out():
    nudges = ((3, BATCH, 1), (5, RATE, 0.1), (30, RATE, 0.2))
    assert fitting(nudges, base()) == nudges[:2]
    assert fitting(nudges, base(f"{SMALL}&norm=batch")) == nudges[1:2], "batch normalization needs two examples"


def test_changes_in_words():
    assert nudges_text(((4, RATE, 0.01), (6, LAMBDA, 0.3))) == "α = 0.01 after epoch 4, λ = 0.3 after epoch 6"
    assert nudge_text((6, BATCH, 0)) == "all examples at once" and nudge_text((6, BATCH, 8)) == "batches of 8"


@pytest.mark.parametrize(
    "runs",
    [(), ((),), (((4, RATE, 0.01), (4, BATCH, 0)), ()), (((0, LAMBDA, 0.5), (9, RATE, 1e-05)), ((3, BATCH, 8),))],
)
def test_branches_travel_as_numbers(runs):
    assert NOTATION.read(NOTATION.write(runs)) == runs


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((1, 40, 0), "needs for each run"),
        ((-1,), "needs for each run"),
        ((1, 40, 3, 0.1), "needs 0, 1 or 2"),
        ((1, 40, 0.5, 0.1), "needs 0, 1 or 2"),
        ((1, 40, 0, 50), "needs α from"),
        ((1, 40, 0, 0), "needs α from"),
        ((1, 40, 2, 1.5), "needs batch from"),
        ((2, 40, 0, 0.1, 40, 0, 0.2), "whole epochs that rise"),
        ((0, 0, 0, 0, 0), "at most 4 runs"),
    ],
)
def test_numbers_that_name_no_branch_are_refused_with_the_reason(numbers, why):
    with pytest.raises(ValueError, match=why):
        NOTATION.read(tuple(float(one) for one in numbers))


def test_a_branch_keeps_other_changes_of_the_same_moment():
    before = ((4, RATE, 0.1), (6, LAMBDA, 0.3), (9, RATE, 0.2))
    assert branched(before, (6, RATE, 0.5)) == ((4, RATE, 0.1), (6, RATE, 0.5), (6, LAMBDA, 0.3))
    assert branched(before, (6, LAMBDA, 0.5)) == ((4, RATE, 0.1), (6, LAMBDA, 0.5))
    assert parting(before, before[:1]) == 6 and parting(before, before) == float("inf") and parting((), before) == 4
    assert isinstance(NOTATION, Notation)


def test_what_branches_share_is_trained_and_counted_once():
    first, second, third = (), ((8, RATE, 0.1),), ((8, RATE, 0.1), (15, LAMBDA, 1.0))
    assert work([first], 20) == 20
    assert work([second, first], 20) == 20 + 12 and begun_at([second, first], 20) == (8, 0)
    assert work([third, second, first], 20) == 20 + 12 + 5
    assert work([third, first], 20) == 20 + 12, "the branch between them was forgotten"
    assert work([first, second], 20) == 20 + 12, "gone back to"
    assert work([first, second, first], 20) == 20 + 12 and begun_at([first, second, first], 20) == (20, 8, 0)


SPACE = (usual("lr"), usual("batch"))


@pytest.fixture(scope="module")
def caviar():
    plan = SearchPlan(base(), SPACE, trials=8)
    return finished(CaviarInProgress(Caviar(plan, networks=4, epochs=32, length=20))).snapshot()


def test_the_batch_is_drawn_from_the_space_and_shares_the_work(caviar):
    assert caviar.complete and caviar.same_work.epochs == 8 and caviar.as_long.epochs == 20
    assert len(set(caviar.experiments)) == 4
    for batch in (caviar.same_work, caviar.as_long):
        assert batch.records[-1] == batch.epochs
        for place, one in enumerate(caviar.experiments):
            run = trained(one.replace(epochs=batch.epochs))
            expected = run.history["dev_error"][batch.records]
            assert batch.dev_error[place] == pytest.approx(expected, abs=1e-6)
            raw, labels = fresh_examples(one, POOL)
            honest = error_of("classification", outputs_of(run, raw), labels)
            assert batch.true_error[place] == pytest.approx(honest, abs=2e-3)
        last = batch.dev_error[:, -1]
        assert last[batch.best] == last.min()


def test_the_best_so_far_is_that_of_the_same_epochs(caviar):
    batch = caviar.same_work
    found = best_so_far(batch, np.array([0.0, 2.5, 8.0, 99.0]))
    expected = [batch.dev_error[:, column].min() for column in (0, 2, 8, 8)]
    assert found == pytest.approx(expected)
    broken = replace(batch, dev_error=np.full_like(batch.dev_error, np.inf))
    assert np.isnan(best_so_far(broken, np.array([8.0]))).all() and broken.best is None


def test_who_came_further_is_judged_by_examples_that_chose_neither(caviar):
    own, before = babysat((8, RATE, 0.1)), babysat()
    shown = Watched((own, before), caviar)
    assert shown.work == 32 == caviar.caviar.epochs and shown.complete
    chosen = shown.chosen
    assert chosen is not None and chosen.dev_error[-1] == min(own.dev_error[-1], before.dev_error[-1])
    best, far = caviar.same_work.best, np.full(4, 0.4)
    for errors, finding in (
        (far, "The run that is watched"),
        (far * 0, "4 networks that nobody"),
        (None, "For the same"),
    ):
        errors = np.full(4, chosen.true_error) if errors is None else errors
        found = replace(caviar, same_work=replace(caviar.same_work, true_error=errors))
        words = read_panda(Watched((own, before), found))
        assert words.finding.startswith(finding), words
        assert f"{100 * chosen.true_error:.1f} % against {100 * errors[best]:.1f} %" in words.finding
        assert (
            f"32 epochs, 1 branch that was left included, of which dev chooses “{shown.name_of(chosen)}”"
            in words.detail
        )
        assert "4 networks of 8 epochs" in words.detail
        assert "80 epochs of work" in words.detail
    assert "Too early" in read_panda(Watched((own,), None)).finding


def test_what_diverged_has_lost(caviar):
    own = babysat()
    gone = replace(own, diverged_at=4)
    lost = replace(caviar.same_work, dev_error=np.full_like(caviar.same_work.dev_error, np.inf))
    assert "watched diverged" in read_panda(Watched((gone,), caviar)).finding
    assert "nobody watched diverged" in read_panda(Watched((own,), replace(caviar, same_work=lost))).finding
    assert read_panda(Watched((gone,), replace(caviar, same_work=lost))).finding == "All of them diverged."
    assert Watched((gone, own), caviar).chosen is own


def test_what_is_too_much_is_refused_with_the_remedy():
    large = base("data=moons&n=100000&hidden=64-64-64&epochs=2000")
    with pytest.raises(WorkRefusedError, match="use "):
        BabysittingInProgress(Babysat(large))
    with pytest.raises(WorkRefusedError, match="use "):
        CaviarInProgress(Caviar(SearchPlan(large, SPACE), 4, 4000, 2000))
