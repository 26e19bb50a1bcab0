"""Threads that compute have a lower priority than those that answer."""

import os
import sys
import threading

from pages.shared import priority

import jax.numpy as jnp
import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="threads are told apart on Linux only")
def test_xla_gives_way_and_nobody_else():
    jnp.ones(3).block_until_ready()  # now there are threads that compute
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    names = {task.name: (task / "comm").read_text("utf-8") for task in priority.TASKS.iterdir()}
    computing = {int(task) for task, name in names.items() if name.startswith(priority.COMPUTING)}
    assert computing and priority.computing_gives_way() == len(computing)
    assert {os.getpriority(os.PRIO_PROCESS, task) for task in computing} == {priority.LOWER}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here


def test_elsewhere_nothing_is_done(monkeypatch, tmp_path):
    monkeypatch.setattr(priority, "TASKS", tmp_path / "none")
    assert priority.computing_gives_way() == 0
