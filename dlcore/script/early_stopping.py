"""The lines with which a script stops early and returns to the best weights."""

from typing import TYPE_CHECKING, NamedTuple

from dlcore.set_counts import has_dev_set

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


class Lines(NamedTuple):
    """Lines before the loop over the epochs, at the end of an epoch, and after the loop."""

    before: list[str]
    epoch: list[str]
    after: list[str]


def early_stopping(experiment: "Experiment", kept: str) -> Lines:
    """None without patience or without a dev set. `kept` is what the network consists of in the script, as text."""
    if not experiment.patience or not has_dev_set(experiment):
        return Lines([], [], [])
    dev_cost = f"evaluate({kept}, X[:, dev], Y[:, dev])[0]"
    before = ['dev = SPLITS["dev"]', f"best, lowest, waited = ({kept}), {dev_cost}, 0"]
    epoch = [
        f"    dev_cost, waited = {dev_cost}, waited + 1",
        "    if dev_cost < lowest:",
        f"        best, lowest, waited = ({kept}), dev_cost, 0",
        f"    if waited == {experiment.patience}:",
        '        print(f"stopped early: {waited} epochs without a lower dev cost")',
        "        break",
    ]
    return Lines(before, epoch, [f"{kept} = best  # the weights of the epoch with the lowest dev cost"])
