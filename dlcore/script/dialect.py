"""What differs between a script in JAX and the same script in plain NumPy."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.script.source import Collected

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

Lines = Callable[["Experiment"], list[str]]


@dataclass(frozen=True)
class Dialect:
    """How one of the two writes what the other writes differently; all else is shared, in `jnp`."""

    name: str  # as people write it
    network: Callable[["Experiment", Collected], str]  # the section that defines the network
    vector: (
        Lines  # `theta`, all parameters as one vector, and `as_layers`, back; `is_weight` where weights are penalised
    )
    gradient: Lines  # the function `gradient`
    dropout: Lines  # `dropout`, the masks of update t
    evaluated: Callable[["Experiment"], str]  # left side of what `forward` gives when predicting
    returned: Callable[[str], str]  # what `update` returns, from the names of its state
    translated: Callable[[str], str]  # the whole text, from what is written with `jnp`
    imports: Callable[[Set[str], str], set[str]]  # statements, from those gathered and the translated text
