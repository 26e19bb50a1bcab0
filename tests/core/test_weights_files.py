"""Weights as files: read by other programs, they predict what the run predicts."""

import io

import numpy as np
import pytest
import safetensors.numpy
from safetensors import safe_open

from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.prediction import outputs_of
from dlcore.weights_files import to_npz, to_safetensors
from tests.core.runs import trained

NORMALIZED = Experiment(data="moons", hidden=(5, 3), norm="batch", epochs=3)


def logits(read, x):
    """Of the network in a file, for columns of scaled inputs: written down from the description of the format."""
    a = x
    for number in (1, 2):
        z = read[f"layer{number}.W"] @ a + read[f"layer{number}.b"][:, None]
        mean, variance = (read[f"layer{number}.running_{name}"][:, None] for name in ("mean", "variance"))
        z = (z - mean) / np.sqrt(variance + 1e-5)
        a = np.tanh(read[f"layer{number}.gamma"][:, None] * z + read[f"layer{number}.beta"][:, None])
    return read["layer3.W"] @ a + read["layer3.b"][:, None]


@pytest.mark.parametrize("format", ["npz", "safetensors"])
def test_a_file_holds_the_network_that_was_trained(format):
    run = trained(NORMALIZED)
    read = np.load(io.BytesIO(to_npz(run))) if format == "npz" else safetensors.numpy.load(to_safetensors(run))
    raw = run.data.raw
    train = raw[: run.data.counts[0]]
    x = ((raw - train.mean(axis=0)) / train.std(axis=0)).astype(np.float32).T
    probability = 1 / (1 + np.exp(-logits(read, x)))
    np.testing.assert_allclose(probability.ravel(), outputs_of(run, raw).ravel(), atol=1e-5)


def test_a_file_says_which_run_it_is_of(tmp_path):
    run = trained(NORMALIZED)
    assert parse_link(str(np.load(io.BytesIO(to_npz(run)))["link"])).experiment == run.experiment
    path = tmp_path / "weights.safetensors"
    path.write_bytes(to_safetensors(run))
    with safe_open(path, "numpy") as file:
        assert parse_link(file.metadata()["link"]).experiment == run.experiment


def test_early_stopping_files_the_best_weights_not_the_last():
    run = trained(Experiment(data="moons", noise=0.5, hidden=(8,), patience=3, epochs=60, lr=0.3))
    assert run.restored is not None and not np.array_equal(run.restored, run.frames[-1])
    read = np.load(io.BytesIO(to_npz(run)))
    np.testing.assert_array_equal(np.ravel(read["layer1.W"]), run.restored[: read["layer1.W"].size])
