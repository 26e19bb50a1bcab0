"""A mini-batch through a normalization and back as a picture: number lines, the equations with their numbers in, and
sliders for γ and β that move it at once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from dlcore.activations import ACTIVATIONS
from dlcore.batch_norm.one_batch import OneBatch
from dlcore.normalization import EPSILON

from ..component import component, two_numbers
from ..player import javascript
from ..player.blob import encode

__all__ = ["message", "one_batch_picture"]

REACH = 3.0
"""The sliders of γ and β go at least so far to either side."""

_HERE = Path(__file__).parent
_PLAYER = ("blob.js", "activations.js", "colors.js", "canvas.js")
_OWN = ("number_line.js", "steps_of_batch.js", "lines_picture.js", "way_back.js", "one_batch.js")

SCRIPTS = (*javascript(*_PLAYER), *(_HERE / "js" / name for name in _OWN))
STYLES = (_HERE.parent / "player" / "player.css", _HERE / "one_batch.css")

_component = component("one_batch", "OneBatch", SCRIPTS, *STYLES)


def one_batch_picture(
    found: OneBatch,
    names: list[str],
    classes: int,
    *,
    key: str,
    on_scale: Callable[[float | None, float | None], None],
    on_choose: Callable[[int], None],
) -> None:
    """Draw a mini-batch.

    Args:
        found: its numbers.
        names: what each of the numbers that are normalised together is called.
        classes: how many classes there are; 1 where there are none.
        key: tells the pictures of one page apart.
        on_scale: called with the γ and β that were chosen, None for those that the run has learned.
        on_choose: called with the place, among these numbers, of the one to be followed.
    """

    def scaled(told: object) -> None:
        if isinstance(told, dict):
            values = told.get("values")
            on_scale(*((None, None) if values is None else two_numbers(values)))

    def chosen(at: object) -> None:
        if isinstance(at, int) and 0 <= at < len(found.given):
            on_choose(at)

    _component(message(found, names, classes), key=key, scale=scaled, chosen=chosen)


def message(found: OneBatch, names: list[str], classes: int) -> bytes:
    """What the browser gets: both passes, number by number."""
    gamma, beta = found.of_unit
    chain = found.chain
    by_class = classes > 1 and found.kind == "batch"
    header = {
        "id": f"{found.kind} {found.where} {found.epoch} {found.layer} {found.unit} {found.size}",
        "kind": found.kind,
        "where": found.where,
        "activation": found.activation,
        "label": ACTIVATIONS[found.activation].label,
        "unit_name": f"layer {found.layer}, unit {found.unit + 1}",
        "over": f"over the {found.size} examples of the mini-batch" if found.size > 1 else "of the one example",
        "names": names,
        "classes": classes,
        "marks": found.labels.astype(int).tolist() if by_class else None,
        "chosen": found.chosen,
        "mean": found.mean,
        "variance": found.variance,
        "deviation": found.deviation,
        "spread": found.norm_spread,
        "epsilon": EPSILON,
        "learned": dict(zip(("gamma", "beta"), found.learned, strict=True)),
        "used": {"gamma": gamma, "beta": beta},
        "reach": {
            name: max(REACH, 1.5 * abs(learned)) for name, learned in zip(("gamma", "beta"), found.learned, strict=True)
        },
        "d_variance": chain.d_variance,
        "d_mean": chain.d_mean,
        "d_gamma": found.d_gamma,
        "d_beta": found.d_beta,
    }
    arrays = {
        "z": found.z,
        "given": found.given,
        "norm": found.norm,
        "gammas": found.gamma,
        "betas": found.beta,
        "d_tilde": found.d_tilde,
        **{name: getattr(chain, name) for name in ("d_norm", "direct", "through_variance", "through_mean", "d_given")},
    }
    with np.errstate(over="ignore"):  # what float32 cannot hold is drawn as infinite
        return encode(header, {name: values.astype(np.float32) for name, values in arrays.items()})
