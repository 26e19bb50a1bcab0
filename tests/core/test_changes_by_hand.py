"""The learning rate changed by hand: what a link says, what a run does, and what it does elsewhere."""

import numpy as np
import pytest

from dlcore.experiment import Experiment
from dlcore.links import parse_link, to_query
from dlcore.schedules import learning_rates
from dlcore.schedules.changes import as_settings, changes_before, changes_of, stretched_changes
from dlcore.script import script
from dlcore.studies.effort import with_updates
from tests.core.runs import trained

SHORT = Experiment(data="moons", examples=100, hidden=(4,), epochs=12, optimizer="sgd", learning_rate=0.1)


def changed(*changes, **more) -> Experiment:
    return SHORT.replace(**as_settings(changes), **more)


def test_from_each_change_on_the_rate_is_constant_until_the_next():
    rates = learning_rates(changed((4, 0.02), (9, 0.5)))
    np.testing.assert_array_equal(rates, [0.1] * 4 + [0.02] * 5 + [0.5] * 3)
    np.testing.assert_array_equal(learning_rates(changed((0, 0.02))), [0.02] * 12)


def test_a_change_ends_decay_and_warm_up():
    plain = SHORT.replace(decay="cosine", warmup=6)
    rates = learning_rates(plain.replace(**as_settings(((3, 0.02),))))
    np.testing.assert_array_equal(rates[:3], learning_rates(plain)[:3])
    np.testing.assert_array_equal(rates[3:], [0.02] * 9)


def test_the_run_is_the_same_until_the_change_and_another_one_after():
    before, after = trained(SHORT), trained(changed((4, 0.01)))
    for name in ("train_cost", "dev_cost"):
        np.testing.assert_array_equal(before.history[name][:5], after.history[name][:5])
    assert (before.history["train_cost"][5:] != after.history["train_cost"][5:]).all()
    at = list(before.frame_epochs).index(4)
    np.testing.assert_array_equal(before.frames[at], after.frames[at])
    whole = trained(SHORT.replace(learning_rate=0.01))
    assert whole.history["train_cost"][-1] != after.history["train_cost"][-1]


def test_the_script_changes_it_too():
    program = script(changed((4, 0.02), (9, 0.5)))
    assert "rates[4:] = 0.02" in program and "rates[9:] = 0.5" in program
    assert "by hand" not in script(SHORT)


@pytest.mark.parametrize(
    ("link", "changes", "keys"),
    [
        ("change_at=10-20&change_to=0.1-1e-05", ((10, 0.1), (20, 1e-05)), []),
        ("change_at=none&change_to=none", (), []),
        ("change_at=10", ((10, 0.003),), ["change_to"]),  # a tenth of what was there
        ("change_at=10-20-30&change_to=0.2", ((10, 0.2), (20, 0.02), (30, 0.002)), ["change_to"]),
        ("change_at=10&change_to=0.1-0.2", ((10, 0.1),), ["change_to"]),
        ("change_to=0.1", (), ["change_to"]),
        ("change_at=20-10&change_to=0.1-0.2", ((20, 0.1),), ["change_at", "change_to"]),
        ("change_at=10-10&change_to=0.1-0.2", ((10, 0.1),), ["change_at", "change_to"]),
        ("change_at=10-50&change_to=0.1-0.2&epochs=50", ((10, 0.1),), ["change_at", "change_to"]),
        ("change_at=1-2-3-4-5-6-7-8-9&change_to=1-1-1-1-1-1-1-1", tuple((k, 1.0) for k in range(1, 9)), ["change_at"]),
        ("change_at=ten&change_to=0.1", (), ["change_at", "change_to"]),
    ],
)  # fmt: skip
def test_a_link_opens_the_nearest_changes_and_says_what_gave_way(link, changes, keys):
    opened = parse_link(f"v=1&{link}")
    assert changes_of(opened.experiment) == changes
    assert [notice.key for notice in opened.notices] == keys
    again = parse_link(to_query(opened.experiment))
    assert again.experiment == opened.experiment and again.notices == ()


def test_what_does_not_fit_is_refused():
    for given in ({"change_at": (3,)}, {"change_at": (3, 3), "change_to": (0.1, 0.1)},
                  {"change_at": (12,), "change_to": (0.1,)}):  # fmt: skip
        with pytest.raises(ValueError, match="would fit"):
            Experiment(epochs=12, **given)


def test_a_shorter_run_changes_at_the_same_shares_of_its_length_or_not_at_all():
    long = changed((4, 0.02), (5, 0.03), (9, 0.5))
    assert stretched_changes(long, 24) == as_settings(((8, 0.02), (10, 0.03), (18, 0.5)))
    assert stretched_changes(long, 3) == as_settings(((1, 0.03), (2, 0.5))), "of two in one epoch the last"
    assert changes_before(long, 9) == as_settings(((4, 0.02), (5, 0.03)))
    short = with_updates(long, train=60, updates=6)  # what the studies train
    assert short.epochs == 3 and changes_of(short) == ((1, 0.03), (2, 0.5))
