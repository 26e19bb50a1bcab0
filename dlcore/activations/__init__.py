"""The activations: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.activations.elu import ELU
from dlcore.activations.gelu import GELU
from dlcore.activations.leaky import LEAKY
from dlcore.activations.linear import LINEAR
from dlcore.activations.relu import RELU
from dlcore.activations.sigmoid import SIGMOID
from dlcore.activations.sine import SINE
from dlcore.activations.softplus import SOFTPLUS
from dlcore.activations.spec import Activation
from dlcore.activations.swish import SWISH
from dlcore.activations.tanh import TANH

__all__ = ["ACTIVATIONS", "Activation"]

# In the order of the menu. Only the id is permanent: a place in this list is never written anywhere.
ACTIVATIONS: dict[str, Activation] = {
    activation.id: activation
    for activation in (
        LINEAR,
        SIGMOID,
        TANH,
        RELU,
        LEAKY,
        ELU,
        GELU,
        SWISH,
        SOFTPLUS,
        SINE,
    )
}
