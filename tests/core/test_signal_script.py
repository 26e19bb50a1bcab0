"""The script about the signal prints the numbers that the page shows."""

import re

import numpy as np
import pytest

from dlcore.initialization_runs import untrained
from dlcore.links import parse_link
from dlcore.script.signal import signal_script
from dlcore.signal.run_signals import signals_of

LINK = "data=moons&n=200&hidden=8-4-8&gain=1.5"


@pytest.mark.parametrize(
    "link",
    [
        f"{LINK}&act=tanh&init=he",
        f"{LINK}&data=blobs&classes=3&act=relu&init=glorot&init_draw=uniform&keep=0.5",
        f"data=moons&n=200&hidden={'-'.join(['16'] * 30)}&act=relu&init=large",  # overflows on its way
    ],
)
def test_it_prints_the_numbers_of_the_page(link, capsys):
    experiment = parse_link(link).experiment
    exec(compile(signal_script(experiment), "signal.py", "exec"), {})
    found = signals_of(untrained(experiment))
    printed = [
        [float(number) for number in re.findall(r"[\d.]+e[+-]\d+|inf|nan", line)]
        for line in capsys.readouterr().out.splitlines()
    ]
    assert len(printed) == len(experiment.hidden)
    assert np.isinf(found.a_std[0]).any() == (experiment.initialization == "large")
    for layer, (a, da) in enumerate(printed):
        assert a == pytest.approx(found.a_std[0, layer], rel=2e-4)
        assert da == pytest.approx(found.da_std[0, layer], rel=2e-4)


def test_there_is_none_without_hidden_layers_or_with_a_normalization():
    for link in ("hidden=none", "hidden=4&norm=batch"):
        assert signal_script(parse_link(link).experiment) is None
