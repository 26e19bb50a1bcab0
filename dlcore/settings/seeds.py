"""Settings that choose among equally good random draws."""

from typing import Annotated

from pydantic import BaseModel

from dlcore.setting import Setting

LARGEST_SEED = 2**31 - 1  # a signed 32-bit integer, the smallest of the places a seed travels through


def later_seed(seed: int, steps: int) -> int:
    """The seed so many steps after another one; after the largest comes 0."""
    return (seed + steps) % (LARGEST_SEED + 1)


class SeedSettings(BaseModel):
    """Fields of `Experiment` that seed its three independent random streams, and how many runs to repeat."""

    seed: Annotated[
        int,
        Setting("Weight seed", "Which random first weights.", "Seeds", bounds=(0, LARGEST_SEED)),
    ] = 0
    data_seed: Annotated[
        int,
        Setting("Data seed", "Which random examples, and how they are split.", "Seeds", bounds=(0, LARGEST_SEED)),
    ] = 0
    batch_seed: Annotated[
        int,
        Setting("Batch seed", "Which random order of examples and dropout.", "Seeds", bounds=(0, LARGEST_SEED)),
    ] = 0
    seeds: Annotated[
        int,
        Setting(
            "Runs in a band",
            "Repeats the run from this many weight seeds; curves become a median with a 10-90 % band.",
            "Seeds",
            bounds=(1, 256),
        ),
    ] = 1
