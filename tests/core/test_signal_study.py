"""The study `signal`: 32 networks before their first update, streamed, beside the theory."""

import warnings
from typing import Any

import numpy as np
import pytest

from dlcore.band import seed_runs
from dlcore.data import prepare
from dlcore.engine.settings import architecture_of, head_of
from dlcore.engine.training import first_parameters
from dlcore.experiment import Experiment
from dlcore.parameters import flatten
from dlcore.run import WorkRefusedError
from dlcore.signal.examples import measured_examples
from dlcore.signal.signals import QUANTITIES, propagate
from dlcore.signal.theory import theory
from dlcore.studies import STUDIES, signal
from dlcore.studies.signal import FROM_THEORY, SEEDS, subject
from dlcore.study_export import study_to_csv, study_to_json

STUDY = STUDIES["signal"]
DEEP = Experiment(data="moons", examples=200, hidden=(12, 9, 12), activation="relu", initialization="he", seed=5)


def finished(experiment) -> Any:
    progress = STUDY.start(experiment)
    while not progress.done:
        progress.advance()
    assert progress.progress == 1
    return progress.snapshot()


def test_it_streams_the_first_seed_at_once_then_the_theory_then_the_others(monkeypatch):
    monkeypatch.setattr(signal, "STEP_NUMBERS", 4000)
    progress: Any = STUDY.start(DEEP)
    before = progress.snapshot()
    assert (progress.done, progress.progress, before.complete, before.known) == (False, 0, False, 0)
    assert np.isnan(before.a_std).all() and np.isnan(before.theory_a_std).all()
    seen = []
    while not progress.done:
        progress.advance()
        result = progress.snapshot()
        known = int(np.isfinite(result.a_std).all(axis=0).sum())
        assert result.known == known and progress.progress == known / SEEDS
        seen.append((known, bool(np.isfinite(result.theory_a_std).all())))
    assert seen[:2] == [(1, False), (1, True)] and seen[-1] == (SEEDS, True) and len(seen) > 4
    assert [known for known, _ in seen] == sorted(known for known, _ in seen)
    progress.advance()
    assert result.complete and result.notes == () and progress.snapshot().known == SEEDS


def test_every_network_is_the_pages_own_before_its_first_update():
    result = finished(DEEP)
    data = prepare(DEEP)
    assert result.layers.tolist() == [1, 2, 3] and result.width.tolist() == [12, 9, 12] and result.examples == 100
    for place, one in enumerate(seed_runs(DEEP.replace(seeds=SEEDS))):
        if place % 10 == 0:
            vector = flatten(first_parameters(one, data)).astype(np.float32)
            expected = propagate(
                architecture_of(one, data), "relu", head_of(one, data), vector, *measured_examples(data)
            )
            for name in QUANTITIES:
                np.testing.assert_allclose(getattr(result, name)[:, place], getattr(expected, name), rtol=1e-4)
    line = theory(DEEP, data)
    for name in FROM_THEORY:
        np.testing.assert_array_equal(getattr(result, f"theory_{name}"), getattr(line, name))
    assert set(QUANTITIES) - set(FROM_THEORY) == {"dead", "dw_std"} and result.no_theory == ""


def test_what_training_depends_on_is_no_part_of_the_subject():
    trained = DEEP.replace(
        optimizer="sgd", learning_rate=0.5, epochs=7, batch_size=5, l2=2, keep_prob=(0.5,), patience=3, seeds=8,
        decay="step", batch_seed=4, shift=0.5, ensemble=4, norm_where="after",
    )  # fmt: skip
    assert subject(trained) == subject(DEEP) == DEEP
    for change in (
        {"seed": 6}, {"gain": 2}, {"init_draw": "uniform"}, {"initialization": "glorot"}, {"hidden": (12, 9)},
        {"activation": "tanh"}, {"normalization": "batch"}, {"data_seed": 1}, {"scale": "none"}, {"noise": 0.1},
        {"split": (50, 30, 20)}, {"loss": "mse"}, {"features": ("x1",)},
    ):  # fmt: skip
        assert subject(DEEP.replace(**change)) != DEEP, change
    orthogonal = DEEP.replace(initialization="orthogonal")
    assert subject(orthogonal.replace(init_draw="uniform")) == orthogonal


def test_what_overflows_is_shown_and_where_there_is_no_theory_it_says_so():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exploded = finished(DEEP.replace(hidden=(12,) * 30, initialization="large", gain=10))
        constant = finished(DEEP.replace(initialization="constant"))
        dead = finished(DEEP.replace(initialization="zeros"))
    assert (exploded.a_std[-1] == np.inf).all() and (exploded.da_rms[0] == np.inf).all()
    assert np.isfinite(exploded.theory_a_std[:20]).all(), "the theory does not overflow as soon"
    assert "copies" in constant.no_theory and np.isnan(constant.theory_a_std).all()
    assert (dead.dead == 1).all() and (dead.a_rms == 0).all() and (dead.dw_rms == 0).all()
    study_to_json("signal", exploded)
    header = study_to_csv(constant).splitlines()[0].split(",")
    assert header[:2] == ["layers", "width"] and "a_std_32" in header and "theory_a_std" in header


def test_without_hidden_layers_it_is_refused():
    assert STUDY.refusal(DEEP) is None and "hidden" in (STUDY.refusal(DEEP.replace(hidden=())) or "")
    with pytest.raises(WorkRefusedError, match="hidden layer"):
        STUDY.start(DEEP.replace(hidden=()))
