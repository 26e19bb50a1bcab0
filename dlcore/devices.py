"""Which processors the computations run on."""

import os

import jax


def devices() -> tuple[str, ...]:
    """One line per device that JAX uses, for example `cpu:0 cpu` or `gpu:0 NVIDIA H100 80GB HBM3`."""
    return tuple(f"{device.platform}:{device.id} {device.device_kind}" for device in jax.devices())


def summary() -> str:
    """Where the numbers are computed, in a few words: `CPU · 2 cores`, or `2 × NVIDIA H100 80GB HBM3`."""
    found = jax.devices()
    if found[0].platform == "cpu":
        return f"CPU · {os.cpu_count()} cores"
    return found[0].device_kind if len(found) == 1 else f"{len(found)} × {found[0].device_kind}"
