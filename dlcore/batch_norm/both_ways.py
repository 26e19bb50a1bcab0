"""One example predicted both ways: with the running averages, and with the statistics of a batch that it shares with
others, or with nobody.

Alone, z - mu is 0 in every unit: z_norm = 0, z_tilde = beta, whatever the example is. With companions the answer
depends on who they are.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.batch_norm.judged import NewExamples, by_batch, by_running, new_examples
from dlcore.prediction import wrong
from dlcore.run import Run

SIZES = (2, 8, 32)
"""Test batches in which the example has companions."""
DRAWS = 60
"""Of companions, for each size."""
SEED = 0


@dataclass(frozen=True, eq=False)
class BothWays:
    """What a network says of one new example: the probability of its class, or a regression's value.

    `draws` has a row for each of `sizes`; a size that there are not enough examples for is left out.
    """

    split: str  # that the example is from: "dev", or "train" where there is no dev set
    number: int  # of the example in it, from 1
    count: int  # examples that it was chosen among
    target: float  # its class, or its value
    regression: bool
    running: float
    running_right: bool  # whether the largest probability is that of its class; of a regression always
    alone: float
    alone_right: bool
    sizes: tuple[int, ...]
    draws: Float[np.ndarray, "k d"]
    right: Bool[np.ndarray, "k d"]

    @property
    def spread(self) -> Float[np.ndarray, " k"]:
        """Standard deviation of the answers over the companions drawn."""
        return self.draws.std(axis=1)

    @property
    def other_answer(self) -> Float[np.ndarray, " k"]:
        """Share of the draws that are right where the running averages are wrong, or wrong where those are right."""
        return (self.right != self.running_right).mean(axis=1)


def both_ways(run: Run, frame: int, number: int | None = None) -> BothWays | None:
    """Example `number`, from 1, of the new examples (the last one where there are fewer); by default the one whose
    answers with the running averages and alone lie farthest apart. None where the network has overflowed."""
    new = new_examples(run.data)
    running = by_running(run, run.frames[frame], new)
    alone = by_batch(run, run.frames[frame], new.inputs[:1, None])[0, 0]
    if not (np.isfinite(running).all() and np.isfinite(alone).all()):
        return None
    alone_of_all = np.broadcast_to(alone, running.shape)
    said, said_alone = said_of(new, running), said_of(new, alone_of_all)
    at = int(np.abs(said - said_alone).argmax()) if number is None else min(number, len(new.labels)) - 1
    sizes = tuple(size for size in SIZES if size <= len(new.labels))
    # (d, outputs) of each size: the example is the first of every batch
    drawn = [by_batch(run, run.frames[frame], new.inputs[rows])[:, 0] for rows in _batches(at, len(new.labels), sizes)]
    own = NewExamples(new.split, new.of, new.regression, new.inputs[[at] * DRAWS], new.labels[[at] * DRAWS])
    return BothWays(
        split=new.split,
        number=at + 1,
        count=len(new.labels),
        target=float(new.labels[at]),
        regression=new.regression,
        running=float(said[at]),
        running_right=not _wrong(new, running)[at],
        alone=float(said_alone[at]),
        alone_right=not _wrong(new, alone_of_all)[at],
        sizes=sizes,
        draws=np.array([said_of(own, outputs) for outputs in drawn]).reshape(len(sizes), DRAWS),
        right=np.array([~_wrong(own, outputs) for outputs in drawn], bool).reshape(len(sizes), DRAWS),
    )


def said_of(new: NewExamples, outputs: Float[np.ndarray, "n outputs"]) -> Float[np.ndarray, " n"]:
    """Of every example the probability of its class, or a regression's value."""
    if new.regression:
        return outputs[:, 0].astype(np.float64)
    if outputs.shape[1] == 1:
        return np.where(new.labels == 1, outputs[:, 0], 1 - outputs[:, 0]).astype(np.float64)
    return outputs[np.arange(len(outputs)), new.labels].astype(np.float64)


def _wrong(new: NewExamples, outputs: Float[np.ndarray, "n outputs"]) -> Bool[np.ndarray, " n"]:
    return np.zeros(len(outputs), bool) if new.regression else wrong(outputs, new.labels)


def _batches(at: int, count: int, sizes: tuple[int, ...]) -> list[Int[np.ndarray, "d s"]]:
    """Rows of the batches: the example, and companions that differ from it and from each other."""
    rng = np.random.RandomState(SEED)
    others = np.delete(np.arange(count), at)
    companions = (np.array([rng.choice(others, size - 1, replace=False) for _ in range(DRAWS)]) for size in sizes)
    return [np.column_stack([np.full(DRAWS, at), drawn]) for drawn in companions]
