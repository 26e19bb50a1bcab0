"""What a study is: a question about an experiment that takes many networks to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


@runtime_checkable
class StudyResult(Protocol):
    """What every study has found so far: a frozen dataclass whose other fields are plain NumPy arrays and numbers.

    What is not known yet is NaN. `notes` says in whole sentences where less was done than asked for.
    """

    @property
    def experiment(self) -> "Experiment":
        """The experiment that was asked about."""
        ...

    @property
    def complete(self) -> bool:
        """Whether nothing more will come."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the page; usually none."""
        ...


@runtime_checkable
class InProgress(Protocol):
    """A study while it is computed. It can be abandoned after any `advance`."""

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        ...

    @property
    def progress(self) -> float:
        """Share of the work done, 0 to 1."""
        ...

    def advance(self) -> None:
        """One chunk of about 0.25 s at most. Does nothing once done."""
        ...

    def snapshot(self) -> StudyResult:
        """What is known so far."""
        ...


@dataclass(frozen=True)
class Study:
    """One entry of the registry `STUDIES`.

    `refusal` says why an experiment cannot be studied, in one sentence with the remedy; None where it can.
    `start` raises `dlcore.run.WorkRefusedError` with that sentence. `subject` is the experiment without what the study
    does not depend on: experiments with the same subject are studied once.
    """

    id: str  # permanent, ASCII, written in links
    title: str
    question: str
    start: "Callable[[Experiment], InProgress]"
    refusal: "Callable[[Experiment], str | None]"
    subject: "Callable[[Experiment], Experiment]" = lambda experiment: experiment
