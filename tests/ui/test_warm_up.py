"""A server has its programs prepared, all that its sandbox page can ask for, and does not compile itself."""

import itertools
import json
import subprocess
from dataclasses import asdict

from pages.shared import controls, layers, warm_up

from dlcore.budget import network_ends
from dlcore.datasets import DATASETS
from dlcore.engine import programs
from dlcore.engine.bucket import WHOLE_BATCH_STEPS, choose_bucket
from dlcore.engine.many import CPU_RUNS, fits_together
from dlcore.engine.prepare import command, sandbox_buckets
from dlcore.experiment import Experiment
from dlcore.features import FEATURES
from dlcore.links import nearest
from dlcore.network import Normalization
from dlcore.parameters import Architecture


def test_every_stop_of_the_page_is_prepared():
    """All combinations of what decides a shape: the page never has to compile one."""
    ends = set()
    for data, features in itertools.product(DATASETS, (("x1", "x2"), tuple(FEATURES))):
        for classes in range(DATASETS[data].classes[0], DATASETS[data].classes[1] + 1):
            settings = {"data": data, "features": features, "classes": classes}
            ends.add(network_ends(nearest(Experiment().values() | settings).experiment))
    largest = max(size for size in controls.STEPS["batch_size"] if size != "full")
    assert largest <= max(WHOLE_BATCH_STEPS)
    kinds = itertools.product(ends, ("none", "batch", "layer"), layers.LAYERS, layers.UNITS[::2] + layers.UNITS[-1:])
    networks = {
        Architecture((inputs, *(units,) * depth, outputs), Normalization(kind if depth else "none"))
        for (inputs, outputs), kind, depth, units in kinds
    }
    asked = {
        choose_bucket(network, batch, runs)
        for network, batch, runs in itertools.product(networks, (1, *WHOLE_BATCH_STEPS), (0, CPU_RUNS[0]))
    }
    missing = {one for one in asked if not one.runs or fits_together(one)} - set(sandbox_buckets())
    assert len(ends) > 5 and not missing


def test_a_batch_normalised_mini_batch_is_one_tile_and_has_a_largest_prepared_size():
    """The one exception: its moments need the whole mini-batch at once."""
    batches = {bucket.batch for bucket in sandbox_buckets() if bucket.layout.norm == "batch"}
    assert batches == set(WHOLE_BATCH_STEPS)


def test_the_command_prepares_the_program_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("WHY_NETWORKS_TRAIN_CACHE", str(tmp_path))
    bucket = next(iter(sandbox_buckets()))
    assert json.loads(command(bucket)[-1]) == json.loads(json.dumps(asdict(bucket)))
    subprocess.run(command(bucket), check=True)
    assert len(list(tmp_path.glob("*/*.program"))) == 1


def test_the_server_has_missing_programs_made_elsewhere(monkeypatch):
    """It starts the preparation and hands over what is missing, and tests can switch both off."""
    begun = []

    class Process:
        def __init__(self, arguments, **_):
            begun.append(arguments)

        def poll(self):
            return 0

        def wait(self):
            return 0

    monkeypatch.setattr(warm_up.subprocess, "Popen", Process)
    monkeypatch.setenv(warm_up.SWITCH, "off")
    warm_up.warm_up.clear()
    warm_up.warm_up()
    assert begun == [] and programs._compile_elsewhere is None
    monkeypatch.setenv(warm_up.SWITCH, "on")
    monkeypatch.setattr(warm_up, "_read_first", lambda process: None)
    warm_up.warm_up.clear()
    try:
        warm_up.warm_up()
        assert begun == [command()] and programs._compile_elsewhere is not None
    finally:
        programs.compile_elsewhere(None)
        warm_up.warm_up.clear()
