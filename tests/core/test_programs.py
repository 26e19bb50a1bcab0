"""Compiled programs on disk: read where they fit, made anew where they do not, and never in the way of a run."""

import ast
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import jax
import numpy as np
import pytest

from dlcore.engine import program_file, programs
from dlcore.engine.bucket import choose_bucket
from dlcore.engine.settings import dropout_key
from dlcore.experiment import Experiment
from dlcore.parameters import Architecture
from dlcore.run import train

ROOT = Path(__file__).resolve().parents[2]
SMALL = Experiment(hidden=(3,), epochs=3)
BUCKET = choose_bucket(Architecture((2, 3, 1)), 32)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder for programs, and a process that has loaded none."""
    monkeypatch.setattr(program_file, "program_folder", lambda: tmp_path)
    monkeypatch.setattr(programs, "_loaded", type(programs._loaded)())
    return tmp_path


@pytest.fixture(scope="module", autouse=True)
def in_a_hurry():
    """Nothing here depends on how well a program is optimized, which takes most of the time of compiling it."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the program of the small experiment."""
    place = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program_file, "program_folder", lambda: place)
        forget(patch)
        train(SMALL)
        forget(patch)
    return place


@pytest.fixture
def prepared(folder, made):
    """The same for one test, to do with it what it likes."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return folder


def forget(monkeypatch):
    monkeypatch.setattr(programs, "_loaded", type(programs._loaded)())


def compilations(monkeypatch) -> list:
    made = []
    compile_ = programs.Program._compile
    monkeypatch.setattr(programs.Program, "_compile", lambda self: made.append(self) or compile_(self))
    return made


def test_a_program_is_compiled_once_and_then_read(folder, monkeypatch):
    made = compilations(monkeypatch)
    assert not programs.is_prepared(BUCKET)
    first = train(SMALL)
    assert len(made) == 1 and programs.is_prepared(BUCKET)
    forget(monkeypatch)
    again = train(SMALL)
    assert len(made) == 1, "read, not compiled"
    np.testing.assert_array_equal(first.frames, again.frames)


@pytest.mark.parametrize("content", [b"", b"torn", pickle.dumps((b"no program", None, None))])
def test_a_file_that_holds_no_program_is_not_read(content, prepared):
    (file,) = prepared.rglob("*.program")
    assert programs._read(BUCKET, "float32") is not None
    file.write_bytes(content)
    assert programs._read(BUCKET, "float32") is None


def test_a_file_that_holds_no_program_is_replaced(prepared, monkeypatch):
    (file,) = prepared.rglob("*.program")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])
    made = compilations(monkeypatch)
    assert train(SMALL).complete
    assert len(made) == 1 and len(file.read_bytes()) > len(whole) / 2


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(folder, monkeypatch):
    monkeypatch.setattr(program_file, "program_folder", lambda: folder / "file")
    (folder / "file").write_text("not a folder")
    assert train(SMALL).complete


def test_missing_programs_are_made_elsewhere_when_told_so(folder, monkeypatch):
    """A server hands its compilations to another process; when that fails it does them itself."""
    asked = []
    programs.compile_elsewhere(asked.append)
    made = compilations(monkeypatch)
    try:
        train(SMALL)
        assert asked == [BUCKET] and len(made) == 1, "nothing was left there: compiled here"
    finally:
        programs.compile_elsewhere(None)


def test_only_the_last_programs_stay_in_memory(monkeypatch):
    forget(monkeypatch)
    buckets = [BUCKET.of_runs(runs) for runs in range(programs.MOST_PROGRAMS + 1)]
    kept = [programs.program(bucket) for bucket in buckets]
    assert programs.program(buckets[1]) is kept[1]
    assert programs.program(buckets[0]) is not kept[0]


@pytest.mark.parametrize("seed", [0, 1, 7, 2**31 - 1])
def test_dropout_keys_are_jax_keys(seed):
    np.testing.assert_array_equal(dropout_key(seed), jax.random.key_data(jax.random.key(seed)))


def test_the_files_depend_on_every_source_that_a_program_is_made_from():
    """A process of its own imports nothing else: whatever of this package it then holds must be among the sources."""
    imports = "; ".join(f"import {root}" for root in program_file.ROOTS)
    held = "[m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'dlcore' and m.__file__]"
    code = f"import sys; {imports}; print('\\n'.join({held}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {Path(line).resolve() for line in told.stdout.split()} == set(program_file.sources())


def test_files_are_found_while_another_thread_parses_code():
    """Streamlit does that, and so do scripts: until Python 3.12 `ast` broke off in either thread."""
    broken, stop, text = [], threading.Event(), Path(threading.__file__).read_text()

    def parse_on() -> None:
        try:
            while not stop.is_set():
                ast.parse(text)
        except SystemError as error:
            broken.append(error)

    before, other = sys.getswitchinterval(), threading.Thread(target=parse_on)
    sys.setswitchinterval(1e-6)
    other.start()
    try:
        program_file.sources()
    finally:
        stop.set()
        other.join()
        sys.setswitchinterval(before)
    assert not broken


def test_a_program_of_other_code_depends_on_that_too():
    module = "dlcore.engine.ten_points_program"
    more = set(program_file.sources((module,))) - set(program_file.sources())
    assert {file.name for file in more} == {"ten_points_program.py"}, "the fewer, the more rarely it is compiled anew"
    assert program_file._more_code(module) and not program_file._more_code("dlcore.engine.bucket")


def test_programs_that_nobody_uses_any_more_are_deleted(prepared):
    folder = prepared
    (own,) = folder.iterdir()
    for name, days in (("used", 1), ("unused", program_file.KEPT_DAYS + 1), (own.name, program_file.KEPT_DAYS + 1)):
        (folder / name).mkdir(exist_ok=True)
        then = time.time() - days * program_file.DAY
        os.utime(folder / name, (then, then))
    program_file.delete_old_programs()
    assert {one.name for one in folder.iterdir()} == {"used", own.name}
