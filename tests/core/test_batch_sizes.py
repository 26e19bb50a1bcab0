"""One network with several batch sizes: which are compared, how they are counted, what is said of them."""

from dataclasses import replace

import numpy as np
import pytest

from dlcore.amounts import number_text
from dlcore.budget import refusal
from dlcore.joint_runs import JointRuns
from dlcore.links import parse_link
from dlcore.minibatches.advice import advice, held_bytes, power_of_two, size_text
from dlcore.minibatches.batch_sizes import batch_sizes_of, batch_stops, last_batch, updates_per_epoch
from dlcore.minibatches.other_noise import why_two_costs
from dlcore.minibatches.progress import batch_size, cost_after, per_epoch, progress
from dlcore.minibatches.update_costs import update_costs
from dlcore.minibatches_reading import late_cost, read_batches, restlessness
from dlcore.reading import constant_cost
from dlcore.run import Run
from dlcore.studies.updates import record
from tests.core.runs import run_of, same, trained

SMALL = "data=moons&n=100&noise=0.3&hidden=8-8&opt=sgd&lr=0.3&epochs=6"
MOONS = "data=moons&n=500&noise=0.3&flip=0.1&hidden=8-8&opt=sgd&epochs=60"


def experiment_of(link: str):
    return parse_link(link).experiment


def shown(link: str, **given) -> JointRuns:
    return JointRuns({name: trained(one) for name, one in batch_sizes_of(experiment_of(link)).items()} | given)


def with_cost(run: Run, cost: list[float]) -> Run:
    """The run with another train cost, that many epochs long."""
    others = {name: np.resize(values, len(cost)) for name, values in run.history.items()}
    return replace(run, history=others | {"train_cost": np.array(cost)}, complete=True)


def test_mini_batches_are_counted_as_published():
    """TRUTHS T79: 5,000,000 examples in batches of 1,000, and the last batch of 300 in 64s."""
    assert updates_per_epoch(5_000_000, 1000) == 5000
    assert (updates_per_epoch(300, 64), last_batch(300, 64)) == (5, 44)
    for examples in range(1, 40):
        for batch in range(1, examples + 1):
            sizes = [batch] * (updates_per_epoch(examples, batch) - 1) + [last_batch(examples, batch)]
            assert sum(sizes) == examples and 1 <= sizes[-1] <= batch


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ("batch=32", ["32 examples", "1 example", "all 300"]),
        ("batch=1", ["1 example", "32 examples", "all 300"]),
        ("batch=full", ["all 300", "1 example", "32 examples"]),
        ("batch=300", ["all 300", "1 example", "32 examples"]),
        ("batch=8&norm=batch", ["8 examples", "2 examples", "all 300"]),
        ("batch=64&n=1000000&epochs=2", ["64 examples", "2 examples", "all 600,000"]),
        ("batch=64&n=200000&hidden=256-256&epochs=2", ["64 examples", "1 example"]),  # all at once: too much memory
    ],
)
def test_a_run_stands_between_the_smallest_batch_and_the_full_one(changes, names):
    own = experiment_of(f"{MOONS}&{changes}")
    found = batch_sizes_of(own)
    assert list(found) == names and found[names[0]] == own
    for one in found.values():
        assert one.replace(batch_size=own.batch_size) == own, "they differ in the batch size alone"
        assert refusal(one) is None


def test_sizes_to_choose_from_end_with_all():
    assert batch_stops(experiment_of(MOONS)) == (1, 2, 4, 8, 16, 32, 64, 128, 256, "full")
    assert batch_stops(experiment_of(f"{MOONS}&norm=batch"))[0] == 2


def test_a_batch_of_all_examples_is_the_full_batch_to_the_last_bit():
    """TRUTHS T79: B = m reproduces batch gradient descent exactly."""
    full = trained(experiment_of(f"{SMALL}&batch=full"))
    same(trained(experiment_of(f"{SMALL}&batch=60")), full)


def test_progress_is_counted_in_the_updates_of_the_engine():
    for batch in ("1", "7", "full"):
        run = run_of(f"{SMALL}&batch={batch}")
        assert progress(run, "updates")[-1] == run.updates == per_epoch(run) * 6
        assert progress(run, "epochs").tolist() == list(range(7))
        assert progress(run, "seconds")[[0, -1]].tolist() == pytest.approx([0, run.seconds])
    with pytest.raises(KeyError):
        progress(run, "years")


def test_the_cost_after_some_updates_is_known_where_an_epoch_ends():
    run = run_of(f"{SMALL}&batch=10")
    assert per_epoch(run) == 6
    assert [cost_after(run, 6 * epoch) for epoch in range(7)] == run.history["train_cost"].tolist()
    assert np.isnan([cost_after(run, updates) for updates in (1, 15, 37, 42)]).all()


def test_restlessness_sees_jumps_and_no_steady_fall():
    run = run_of(f"{SMALL}&batch=10")
    falling = with_cost(run, [1 - 0.01 * epoch for epoch in range(51)])
    assert restlessness(falling) == pytest.approx(0, abs=1e-12)
    assert late_cost(falling) == pytest.approx(1 - 0.01 * np.mean(range(41, 51)))
    jumping = with_cost(run, [0.5 + 0.1 * (-1) ** epoch for epoch in range(55)])  # ten differences of 0.2 and -0.2
    assert restlessness(jumping) == pytest.approx(0.2)


def test_what_every_update_meets_adds_up_to_what_the_engine_met():
    """The engine sums the losses that the updates of an epoch meet; here every one of them is at hand."""
    for batch in ("7", "full"):
        run = run_of(f"{SMALL}&batch={batch}")
        costs = update_costs(run, record(run.experiment))
        sizes = np.full(per_epoch(run), float(batch_size(run)))
        sizes[-1] = last_batch(60, batch_size(run))
        met = costs.met.reshape(6, -1) @ sizes / 60
        np.testing.assert_allclose(met, run.history["update_cost"][1:], rtol=2e-5)
        np.testing.assert_array_equal(costs.all, run.history["train_cost"])
        assert costs.ends.tolist() == [per_epoch(run) * epoch for epoch in range(7)]
    np.testing.assert_allclose(costs.met, costs.all[:-1], rtol=2e-5)  # of the full batch both are one
    assert costs.rises == 0 and costs.epochs_risen == 0
    first = update_costs(run, record(run.experiment), 4)
    assert len(first.met) == len(first.average) == 4 and first.ends[-1] == 4


@pytest.mark.parametrize(
    ("changes", "why"),
    [("", ""), ("keep=0.7", "dropout"), ("norm=batch", "normalization"), ("aug=0.5", "augmentation")],
)
def test_of_the_full_batch_both_costs_are_one_unless_something_else_tells_them_apart(changes, why):
    run = run_of(f"{SMALL}&batch=full&{changes}")
    costs, said = update_costs(run, record(run.experiment)), why_two_costs(run.experiment)
    assert bool(said) == bool(why) and why in " ".join(said)
    assert np.allclose(costs.met, costs.all[:-1], rtol=1e-4) == (not why)


def test_the_usual_advice_looks_at_the_number_of_examples():
    few, many = advice(experiment_of(f"{MOONS}&batch=64")), advice(experiment_of(f"{MOONS}&n=5000&batch=100"))
    assert "**300 training examples**: fewer than 2,000, where the usual advice is the full batch." in few
    assert "make 5 updates per epoch, the last of 44 examples." in few
    assert "not fewer than 2,000, where the usual advice is mini-batches of 64 to 512." in many
    assert "100 is no power of two" in many and "power" not in few
    assert "One at a time they make 300 updates per epoch." in advice(experiment_of(f"{MOONS}&batch=1"))
    assert "one update per epoch" in advice(experiment_of(f"{MOONS}&batch=full"))
    assert held_bytes(experiment_of(MOONS), 32) == 4 * 2 * 32 * (8 + 8 + 1)
    assert [size_text(size) for size in (136, 999_800, 40_800, 2_500_000)] == ["136 bytes", "1 MB", "40.8 kB", "2.5 MB"]
    assert [one for one in range(70) if power_of_two(one)] == [1, 2, 4, 8, 16, 32, 64]


def test_every_verdict_is_met():
    met = {}
    for link in (
        f"{MOONS}&lr=0.5&batch=1",
        f"{MOONS}&lr=0.3&batch=32",
        "data=moons&n=500&noise=0.3&hidden=8-8&opt=sgd&epochs=60&lr=0.5&batch=full",
    ):
        runs = shown(link)
        reading = read_batches(runs)
        met[reading.verdict] = reading
        assert reading.finding.startswith(f"{runs.own[0].upper()}{runs.own[1:]}: ")
        assert "nan" not in reading.detail
    assert list(met) == ["restless", "ahead", "too-few-updates"]
    compared = met["too-few-updates"]  # 60 updates of both: sixty epochs of one, six of the other
    full, _, usual = shown("data=moons&n=500&noise=0.3&hidden=8-8&opt=sgd&epochs=60&lr=0.5&batch=full").runs.values()
    costs = [number_text(run.history["train_cost"][epoch]) for run, epoch in ((full, 60), (usual, 6))]
    assert f"After the same 60 updates the costs are {costs[0]} and {costs[1]}." in compared.detail
    assert met["restless"].suggestion.changes == {"batch_size": 32}
    assert met["too-few-updates"].suggestion.changes == {"batch_size": 64}
    own, one, full = shown(f"{MOONS}&lr=0.3&batch=32").runs.values()
    flat = [constant_cost(own) * 0.5] * 61

    def verdict(cost: list[float], *others: list[float]) -> str:
        runs = (with_cost(run, values) for run, values in zip((own, one, full), (cost, *others), strict=False))
        return read_batches(JointRuns(dict(zip(("32 examples", "1 example", "all 300"), runs, strict=False)))).verdict

    jumping = [0.5 + 0.1 * (-1) ** epoch for epoch in range(61)]

    def moved(run: Run, **changes) -> str:
        """What is said to keep a run moving."""
        restless = replace(with_cost(run, jumping), experiment=run.experiment.replace(**changes))
        return read_batches(JointRuns({"own": restless})).detail

    assert "So few examples point elsewhere in every update, and α = 0.3 follows them." in moved(own)
    whole = moved(full)
    assert "No noise is in these steps: with α = 0.3 they are too long." in whole and "few examples" not in whole
    dropping = moved(full, keep_prob=(0.5,))
    assert "but dropout drops other units in every update. That, or" in dropping and "No noise" not in dropping
    assert "augmentation changes the examples" in moved(full, augmentation=0.5)

    low = [value / 2 for value in flat]
    assert verdict(flat, flat, flat) == "as-good"
    assert verdict(flat, flat, low) == "too-noisy" and verdict(flat, low, flat) == "too-few-updates"
    near, alike = ([value * share for value in flat] for share in (0.93, 0.97))  # 0.035 and 0.015 of the constant cost
    assert verdict(flat, flat, near) == verdict(flat, near, flat) == "a-little-behind"
    assert verdict(flat, flat, alike) == verdict(alike, flat, flat) == "as-good"
    assert verdict(low, flat, flat) == verdict(low, low, flat) == "ahead"
    assert verdict(flat) == "alone"
    growing = JointRuns({"32 examples": replace(own, complete=False), "all 300": full})
    assert read_batches(growing).verdict == "growing"
    diverged = JointRuns({"32 examples": replace(own, diverged_at=9), "all 300": full})
    assert read_batches(diverged).verdict == "diverged" and "all 300 did not" in read_batches(diverged).detail
