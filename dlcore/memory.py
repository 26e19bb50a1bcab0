"""Memory that a compilation took and no longer needs, given back to the system."""

import ctypes
from functools import cache


@cache
def _trim():
    """glibc's malloc_trim, or None where the C library has none (macOS, Windows, musl)."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None


def give_back_memory() -> None:
    """Return freed memory to the system. One compilation leaves about 150 MB that the allocator would keep."""
    trim = _trim()
    if trim is not None:
        trim(0)
