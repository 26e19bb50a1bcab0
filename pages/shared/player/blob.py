"""One bytes object for the browser: a JSON header followed by raw arrays.

Streamlit's components carry raw bytes only as the top level of `data`, so the header and all arrays
travel as one blob that the browser turns into typed arrays without parsing a single number.

    uint32 little-endian header length | UTF-8 JSON header, padded with spaces | arrays, each 4-byte aligned
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

ALIGNMENT = 4
DTYPES = ("float32", "uint8", "int32")


def encode(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Pack `header` and `arrays` (float64 becomes float32, int64 becomes int32) into one blob.

    The table of arrays (dtype, shape, offset in bytes from the start of the body) is added to the header
    under "arrays". Non-finite numbers in the header become null, because JSON has no NaN.
    Raises TypeError for an array whose type the browser has no typed array for.
    """
    table: dict[str, dict[str, Any]] = {}
    body = bytearray()
    for name, array in arrays.items():
        plain = _as_transport_type(name, array)
        table[name] = {"dtype": plain.dtype.name, "shape": list(plain.shape), "offset": len(body)}
        body += plain.tobytes()
        body += b"\0" * (-len(body) % ALIGNMENT)
    text = json.dumps(_finite({**header, "arrays": table}), separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return struct.pack("<I", len(text)) + text + bytes(body)


def decode(blob: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Unpack a blob into (header, arrays); the arrays are read-only views of the blob."""
    (length,) = struct.unpack_from("<I", blob)
    start = struct.calcsize("<I") + length
    header = json.loads(blob[struct.calcsize("<I") : start])
    arrays = {}
    for name, entry in header["arrays"].items():
        count = int(np.prod(entry["shape"], dtype=int))
        flat = np.frombuffer(blob, dtype=entry["dtype"], count=count, offset=start + entry["offset"])
        arrays[name] = flat.reshape(entry["shape"])
    return header, arrays


def _as_transport_type(name: str, array: np.ndarray) -> np.ndarray:
    narrower = {"float64": "float32", "int64": "int32", "bool": "uint8"}
    plain = np.ascontiguousarray(array)
    plain = plain.astype(narrower.get(plain.dtype.name, plain.dtype.name), copy=False)
    if plain.dtype.name not in DTYPES:
        raise TypeError(f"array {name!r}: {plain.dtype.name} cannot travel; use one of {', '.join(DTYPES)}")
    return plain


def _finite(value: Any) -> Any:
    """`value` with NumPy values made plain and non-finite floats replaced by None."""
    if isinstance(value, Mapping):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray):
        return _finite(value.tolist())
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
