"""Settings of the network: its layers, its units and its first weights."""

from typing import Annotated

from pydantic import BaseModel, Field

from dlcore.activations import ACTIVATIONS
from dlcore.initializers import INITIALIZERS
from dlcore.setting import Setting


class NetworkSettings(BaseModel):
    """Fields of `Experiment` that fix the function the network can compute."""

    hidden: Annotated[
        tuple[int, ...],
        Setting(
            "Hidden layers",
            "Number of units in each hidden layer. None leaves logistic, softmax or linear regression.",
            "Network",
            bounds=(1, 256),
            unit="units",
            word="none",
            length=(0, 50),
        ),
    ] = (8, 8)
    activation: Annotated[
        str,
        Field(alias="act"),
        Setting(
            "Activation",
            "The function every hidden unit applies to its weighted sum z.",
            "Network",
            choices=tuple(ACTIVATIONS),
        ),
    ] = "tanh"
    initialization: Annotated[
        str,
        Field(alias="init"),
        Setting(
            "Initialization",
            "How the first weights are drawn. Biases start at 0.",
            "Network",
            choices=tuple(INITIALIZERS),
        ),
    ] = "glorot"
    gain: Annotated[
        float,
        Setting("Gain", "Multiplies every weight the initialization draws.", "Network", bounds=(0, 10)),
    ] = 1.0
    normalization: Annotated[
        str,
        Field(alias="norm"),
        Setting(
            "Normalization",
            "Batch normalization uses the mean and variance of each unit over the batch; layer normalization "
            "those of each example over the layer.",
            "Network",
            choices=("none", "batch", "layer"),
        ),
    ] = "none"
    norm_where: Annotated[
        str,
        Setting(
            "Normalize",
            "Before the activation (its input z) or after it (its output a).",
            "Network",
            choices=("before", "after"),
        ),
    ] = "before"
    norm_momentum: Annotated[
        float,
        Setting(
            "Running-average momentum",
            "Share of the old running mean and variance kept at every update. They stand in for the batch's "
            "own at test time.",
            "Network",
            bounds=(0, 0.999),
        ),
    ] = 0.9
    init_draw: Annotated[
        str,
        Setting(
            "Weights drawn",
            "From a normal distribution, or from a uniform one of the same variance (±√3 σ). Zeros, constant, "
            "uniform(0, 1) and orthogonal are what they are.",
            "Network",
            choices=("normal", "uniform"),
        ),
    ] = "normal"
