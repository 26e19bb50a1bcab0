"""A study of many networks that are judged by their last weights alone, on train and on dev: a table of errors that
fills up."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from dlcore.data import PreparedData
from dlcore.race_numbers import spread
from dlcore.studies.last_weights import LastWeights, judged_error
from dlcore.studies.shared_runs import judged_by
from dlcore.studies.stepwise import Stepwise

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

Place = tuple[int, int, int]
"""In the table: the kind of network, the point, the seed."""


class JudgedRuns(Stepwise):
    """The part of such a study that is the same for all; `_begin` before the first step."""

    def _begin(
        self,
        data: PreparedData,
        rounds: "Sequence[Sequence[Experiment]]",
        costs: Sequence[float],
        places: Sequence[Sequence[Place]],
        shape: Place,
    ) -> None:
        """The networks of every round (see `LastWeights`), where in a table of this shape each stands."""
        self._data, self._places = data, places
        self._runs = LastWeights(rounds, costs, data)
        self._errors = {split: np.full(shape, np.nan) for split in ("train", "dev")}

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        return self._runs.progress

    def _steps(self) -> Iterator[bool]:
        judged = {split: judged_by(self._data, split) for split in self._errors}
        for ended in self._runs.steps():
            for one in ended:
                at = self._places[one.round][one.place]
                for split, errors in self._errors.items():
                    errors[at] = judged_error(one, self._data, judged[split])
            yield False
        yield True

    def _found(self) -> dict[str, Float[np.ndarray, "..."]]:
        """Of either set the errors so far (kinds points seeds), and their medians over the seeds (points kinds)."""
        errors = {f"{split}_error": errors.copy() for split, errors in self._errors.items()}
        middle = {f"{split}_middle": spread(one.swapaxes(1, 2))[1].T for split, one in self._errors.items()}
        return errors | middle
