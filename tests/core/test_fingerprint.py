"""The fingerprint of a run: the same for the same link, another one for any difference."""

import re
from dataclasses import replace

import numpy as np

from dlcore.experiment import Experiment
from dlcore.fingerprint import fingerprint
from dlcore.links import parse_link, to_query
from dlcore.run import train
from tests.core.runs import trained

GIVEN = Experiment(data="moons", hidden=(4,), epochs=3)


def test_who_opens_the_link_sees_the_same_letters():
    run = trained(GIVEN)
    again = train(parse_link(to_query(GIVEN)).experiment)
    assert again is not run
    assert re.fullmatch("[0-9a-f]{4}-[0-9a-f]{4}", fingerprint(run))
    assert fingerprint(again) == fingerprint(run)


def test_whatever_changes_the_result_changes_the_letters():
    others = [GIVEN, *(GIVEN.replace(**{name: 1}) for name in ("seed", "data_seed", "batch_seed"))]
    found = {fingerprint(trained(one)) for one in (*others, GIVEN.replace(epochs=4), GIVEN.replace(hidden=(5,)))}
    assert len(found) == len(others) + 2


def test_one_bit_of_one_weight_is_enough_and_what_is_not_the_result_is_not_asked():
    run = trained(GIVEN)
    frames = run.frames.copy()
    frames[-1, 0] = np.nextafter(frames[-1, 0], np.float32(np.inf))
    assert fingerprint(replace(run, frames=frames)) != fingerprint(run)
    assert fingerprint(replace(run, seconds=99.0, device="another")) == fingerprint(run)
