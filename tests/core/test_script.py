"""The printed script, run without dlcore, reproduces what `train` finds."""

import ast
import contextlib
import io
import re
import subprocess
import sys
from itertools import cycle

import jax
import nbformat
import numpy as np
import pytest

from dlcore.activations import ACTIVATIONS
from dlcore.datasets import DATASETS
from dlcore.experiment import Experiment
from dlcore.initializers import INITIALIZERS
from dlcore.ladder import ladder
from dlcore.links import to_query
from dlcore.optimizers import OPTIMIZERS
from dlcore.run import train
from dlcore.schedules import SCHEDULES
from dlcore.script import script
from dlcore.script.jax_lines import JAX
from dlcore.script.notebook import notebook
from dlcore.script.numpy_lines import NUMPY
from dlcore.script.rules import UPDATE_RULES

TOLERANCE = 1e-5  # of float32 arithmetic in another order; the runs are short, so that it does not build up
NUMPY_TOLERANCE = 1e-4  # NumPy's functions round in other ways than the compiled ones
# 192 of 320 examples train, 6 full batches of 32: one shape to compile.
SHORT = {"epochs": 5, "learning_rate": 0.02, "eps": 1e-4, "examples": 320}
# Every entry of every registry, as many at a time as there are registries: data sets are the most.
COMBINED = [
    Experiment(
        data=data, act=act, init=init, opt=opt, decay=decay, decay_rate=0.8, decay_every=2, warmup=2, l2=3, **SHORT
    )
    for data, act, init, opt, decay in zip(
        DATASETS, *(cycle(registry) for registry in (ACTIVATIONS, INITIALIZERS, OPTIMIZERS, SCHEDULES)), strict=False
    )
]
CASES = {
    **{
        " ".join([each.data, each.activation, each.initialization, each.optimizer, each.decay]): each
        for each in COMBINED
    },
    "logistic regression": Experiment(data="gauss", hidden=(), batch="full", scale="none", **SHORT),
    "divided by the variance": Experiment(data="gauss", hidden=(), batch="full", scale="variance", **SHORT),
    "every set by itself": Experiment(
        data="gauss", hidden=(), batch="full", scale="own", shift=0.3, train_dev=20, aug=0.3, **SHORT
    ),
    "squared error": Experiment(data="rings", loss="mse", classes=4, gain=0.5, **SHORT),
    "squared error of a sigmoid": Experiment(data="circles", loss="mse", flip=0.2, **SHORT),
    "features and seeds": Experiment(
        features=("x1sq", "x1x2", "sinx2", "cosx1"), seed=1, data_seed=2, batch_seed=3, **SHORT
    ),
    "l1": Experiment(l1=2, opt="sgd", split=(100, 0, 0), **SHORT),
    "unequal last batch": Experiment(**SHORT | {"examples": 103, "batch_size": 7}),
    "batch norm before": Experiment(norm="batch", data="moons", **SHORT),
    "batch norm after, dropout": Experiment(
        norm="batch", norm_where="after", data="moons", norm_momentum=0.5, keep_prob=(0.8,), l2=1, **SHORT
    ),
    "layer norm": Experiment(norm="layer", data="moons", hidden=(5, 3), **SHORT),
    "stratified, with a train-dev set": Experiment(data="blobs", classes=3, stratify="yes", train_dev=20, **SHORT),
    "dev and test from elsewhere": Experiment(
        shift=0.5, turn=40, more_noise=0.3, balance=0.8, stratify="yes", train_dev=20, flip=0.1, data_seed=3, **SHORT
    ),
    "another balance": Experiment(data="rings", classes=4, balance=0.6, **SHORT),
    "a curve from elsewhere": Experiment(data="sine", shift=0.5, more_noise=0.3, train_dev=10, **SHORT),
    "real data from elsewhere": Experiment(
        data="iris", shift=0.3, more_noise=0.3, stratify="yes", train_dev=10, **SHORT
    ),
    "changed points": Experiment(data="moons", aug_kind="rotate", aug=0.4, features=("x1", "x1x2"), **SHORT),
    "changed pictures": Experiment(data="digits", aug_kind="elastic", aug=0.5, scale="none", **SHORT),
    "changed measurements": Experiment(data="iris", aug=0.3, **SHORT),
    "dropout": Experiment(keep_prob=(0.8, 0.6), hidden=(12, 5), data="moons", batch_seed=4, **SHORT),
    "frozen masks": Experiment(keep_prob=(0.8, 0.6), mask="frozen", hidden=(12, 5), data="moons", **SHORT),
}


def output_of(code: str, *, hurried: bool = True) -> str:
    """What a script prints. It is written for JAX as it comes, without the tests' strict promotion. Usually it is
    compiled in a hurry: it runs for an instant, and would be optimized for seconds."""
    printed = io.StringIO()
    jax.config.update("jax_disable_most_optimizations", hurried)
    try:
        with contextlib.redirect_stdout(printed), jax.numpy_dtype_promotion("standard"), np.errstate():
            exec(compile(code, "script.py", "exec"), {})
    finally:
        jax.config.update("jax_disable_most_optimizations", False)
    return printed.getvalue()


def numbers(output: str) -> dict[str, tuple[float, float]]:
    """Cost and error per set as printed."""
    found = re.findall(r"^(train|train-dev|dev|test) +cost (\S+)  (?:error|RMSE) (\S+)$", output, re.MULTILINE)
    return {split: (float(cost), float(error)) for split, cost, error in found}


def parameters() -> list:
    """Real data need engine programs of their own, which take seconds to compile."""
    return [
        pytest.param(experiment, id=name, marks=[pytest.mark.slow] if experiment.dataset.inputs > 2 else [])
        for name, experiment in CASES.items()
    ]


@pytest.mark.parametrize("experiment", parameters())
def test_the_script_reproduces_the_run(experiment):
    printed = numbers(output_of(script(experiment)))
    run = train(experiment)
    expected = {split: result for split, result in run.final.items() if result is not None}
    if experiment.train_dev:
        _, error = printed.pop("train-dev")
        (expected_error,) = (rung.error for rung in ladder(run, None) if rung.name == "train-dev")
        assert error == pytest.approx(expected_error, abs=TOLERANCE)
    assert printed.keys() == expected.keys()
    by_hand = numbers(output_of(script(experiment, NUMPY)))
    for split, result in expected.items():
        given = (result["cost"], result["error"])
        assert printed[split] == pytest.approx(given, rel=TOLERANCE, abs=TOLERANCE)
        assert by_hand[split] == pytest.approx(given, rel=NUMPY_TOLERANCE, abs=NUMPY_TOLERANCE)


@pytest.mark.parametrize("dialect", [JAX, NUMPY], ids=lambda dialect: dialect.name)
def test_the_script_stands_alone(dialect, tmp_path):
    experiment = CASES["batch norm after, dropout"]
    path = tmp_path / "script.py"
    path.write_text(script(experiment, dialect), encoding="utf-8")
    finished = subprocess.run([sys.executable, "-P", path], capture_output=True, text=True, cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    text = path.read_text(encoding="utf-8")
    assert "dlcore" not in text and ("import jax" in text) == (dialect is JAX)
    assert numbers(finished.stdout) == numbers(output_of(script(experiment, dialect), hurried=False))


def test_no_script_in_numpy_needs_jax():
    for experiment in CASES.values():
        code = ast.parse(script(experiment, NUMPY))
        imported = {alias.name for node in ast.walk(code) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module for node in ast.walk(code) if isinstance(node, ast.ImportFrom)}
        assert imported <= {"numpy", "scipy.special", "sklearn.datasets", "math", "scipy.ndimage", "itertools"}
        assert not {"jax", "jnp"} & {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("dialect", [JAX, NUMPY], ids=lambda dialect: dialect.name)
def test_the_notebook_holds_the_script_in_cells(dialect):
    experiment = CASES["batch norm before"]
    made = nbformat.reads(notebook(experiment, [r"z = W a + b"], dialect), as_version=4)
    nbformat.validate(made)
    code = "\n".join(cell.source for cell in made.cells if cell.cell_type == "code")
    assert numbers(output_of(code)) == numbers(output_of(script(experiment, dialect)))
    said = [cell.source for cell in made.cells if cell.cell_type == "markdown"]
    assert to_query(experiment, full=False) in said[0] and said[1] == "$$z = W a + b$$"
    assert said[2:] == ["## The data", "## The network", "## The training"]
    assert notebook(experiment) == notebook(experiment), "the same run is the same file"


def test_there_is_an_update_rule_for_every_optimizer():
    assert UPDATE_RULES.keys() == OPTIMIZERS.keys()


def test_what_the_script_leaves_out_it_says():
    assert "Not part of this script: the runs from other seeds." in script(Experiment(patience=5, seeds=8))


def test_a_diverging_script_ends_with_finite_numbers():
    experiment = Experiment(data="plane", hidden=(), act="linear", opt="sgd", lr=10, epochs=50)
    for dialect in (JAX, NUMPY):
        output = output_of(script(experiment, dialect))
        assert output.startswith("diverged")
        assert all(cost < float("inf") for cost, _ in numbers(output).values())
