"""Which processors the computations run on."""

import jax


def devices() -> tuple[str, ...]:
    """One line per device that JAX uses, for example `cpu:0 cpu` or `gpu:0 NVIDIA H100 80GB HBM3`."""
    return tuple(f"{device.platform}:{device.id} {device.device_kind}" for device in jax.devices())


def summary() -> str:
    """All devices in a few words, for a page's footer: `CPU`, or `2 × NVIDIA H100 80GB HBM3`."""
    found = jax.devices()
    kind = found[0].device_kind
    name = kind.upper() if kind == "cpu" else kind
    return name if len(found) == 1 else f"{len(found)} × {name}"
