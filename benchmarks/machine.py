"""The machine in words, so that numbers can be judged elsewhere: no names, no paths."""

import datetime
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import jax


def describe(packages: Sequence[str], further: str = "") -> str:
    """Processor, system, versions and how busy the machine is at this moment."""
    found = ", ".join(filter(None, map(_version, packages)))
    return (
        f"{os.cpu_count()} cores ({_processor()}), {_device()}, {platform.system()}, "
        f"Python {platform.python_version()}, {found}{further}. "
        f"Load average at the start: {os.getloadavg()[0]:.1f}. {datetime.date.today():%B %Y}."
    )


def compiler() -> str:
    """The C compiler's version as the end of a list, "" without one."""
    if shutil.which("cc") is None:
        return ""
    told = subprocess.run(["cc", "-dumpversion"], capture_output=True, text=True, check=True)
    return f", cc {told.stdout.strip()}"


def _device() -> str:
    device = jax.devices()[0]
    return "no graphics card used" if device.platform == "cpu" else device.device_kind


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    mhz = [float(line.split(":")[1]) for line in lines if line.startswith("cpu MHz")]
    return f"{platform.machine()}, {max(mhz) / 1000:.1f} GHz" if mhz else platform.machine()
