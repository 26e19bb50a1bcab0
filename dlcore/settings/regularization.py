"""Settings against overfitting."""

from typing import Annotated

from pydantic import BaseModel, Field

from dlcore.augmentation import AUGMENTATIONS
from dlcore.setting import Setting


class RegularizationSettings(BaseModel):
    """Fields of `Experiment` that give up some fit of the training set for a better one elsewhere."""

    l1: Annotated[
        float,
        Setting(
            "L1 penalty λ",
            "Adds λ/m · Σ|w| to the cost, m the number of training examples: drives weights to exactly 0.",
            "Regularization",
            bounds=(0, 1000),
            scale="log",
        ),
    ] = 0.0
    l2: Annotated[
        float,
        Setting(
            "L2 penalty λ",
            "Adds λ/(2m) · Σw² to the cost, m the number of training examples: shrinks all weights.",
            "Regularization",
            bounds=(0, 1000),
            scale="log",
        ),
    ] = 0.0
    keep_prob: Annotated[
        tuple[float, ...],
        Field(alias="keep"),
        Setting(
            "Dropout keep_prob",
            "Probability of keeping a hidden unit at an update: one number, or one per hidden layer. 1 is no "
            "dropout; a drop rate of 0.2 is a keep_prob of 0.8.",
            "Regularization",
            bounds=(0.05, 1),
            length=(1, 50),
        ),
    ] = (1.0,)
    augmentation: Annotated[
        float,
        Field(alias="aug"),
        Setting(
            "Augmentation",
            "Strength of the random changes made to the training examples at every epoch; 0 is off.",
            "Regularization",
            bounds=(0, 1),
        ),
    ] = 0.0
    patience: Annotated[
        int,
        Setting(
            "Early-stopping patience",
            "Stop after this many epochs without a better dev cost and return to the best weights; 0 is off.",
            "Regularization",
            bounds=(0, 20_000),
            unit="epochs",
        ),
    ] = 0
    ensemble: Annotated[
        int,
        Setting(
            "Ensemble members",
            "Networks trained from different first weights, their predictions averaged.",
            "Regularization",
            bounds=(1, 64),
        ),
    ] = 1
    mask: Annotated[
        str,
        Setting(
            "Dropout masks",
            "Fresh masks are drawn at every update. Frozen ones are drawn once and used at every update: the mistake "
            "of seeding the random numbers anew each time.",
            "Regularization",
            choices=("fresh", "frozen"),
        ),
    ] = "fresh"
    augment: Annotated[
        str,
        Field(alias="aug_kind"),
        Setting(
            "Kind of augmentation",
            "What is done to the training examples at random, anew at every epoch. Points can be jittered, rotated or "
            "mirrored; pictures jittered, shifted, turned, bent (elastic) or put upside down (flip). "
            "Labels stay, right or wrong.",
            "Regularization",
            choices=tuple(AUGMENTATIONS),
        ),
    ] = "jitter"
