"""Guided experiments on hyperparameter search, each a search of its own: what answers is the trials."""

import numpy as np

from dlcore.amounts import error_text
from dlcore.lessons.spec import Lesson
from dlcore.search.axis import value_text
from dlcore.search.importance import importance_of
from dlcore.search.names import symbol_of
from dlcore.search.next_space import border_of
from dlcore.search.reading import IDLE, settings_text
from dlcore.search.result import Trials

OPENING = "v=1&data=checker&n=500&hidden=8-8&epochs=100"
"""What the page opens with: one good region, in the midst of many that are not."""
A_TENTH = 0.1
"""A learning rate: below it lie three of the four powers of ten from 0.0001 to 1, and a tenth of the line."""
CLEARLY = 0.05
"""A difference of dev errors that no lesson rests on less than."""


def _text(trials: Trials, error: float | np.floating) -> str:
    return error_text(trials.experiment.dataset.task, float(error))


def _best(trials: Trials) -> str:
    assert trials.best is not None
    return _text(trials, trials.score[trials.best])


def _values(trials: Trials, number: int = 0) -> np.ndarray:
    """What every trial had of one hyperparameter."""
    return np.array([values[number] for values in trials.values])


def _small_rates(trials: Trials) -> tuple[np.ndarray, np.ndarray]:
    """The scores below a rate of 0.1, and those from there on."""
    small = _values(trials) < A_TENTH
    return trials.score[small], trials.score[~small]


def _explain_linear(trials: Trials) -> str:
    small, large = _small_rates(trials)
    return (
        f"The best has {_best(trials)}. The {len(small)} rates below 0.1 end at a dev error of "
        f"{_text(trials, np.median(small))} (their median), the {len(large)} others at "
        f"{_text(trials, np.median(large))}. Drawn evenly, nine of ten rates lie between 0.1 and 1; on the log scale "
        "it is one in four. Choose the scale log, and the same trials are spread over what matters."
    )


def _repeats(trials: Trials) -> int:
    return len(set(_values(trials).tolist()))


def _explain_grid(trials: Trials) -> str:
    return (
        f"The best has {_best(trials)}, and the grid tried only {_repeats(trials)} learning rates: each of them "
        f"{len(trials.score) // _repeats(trials)} times, with another ε, which changed nothing. Random trials never "
        f"repeat a rate: for the same work {len(trials.score)} of them."
    )


def _rounds(trials: Trials) -> tuple[float, float]:
    """The median score of the first round and of the last."""
    scores = [float(np.median(trials.score[trials.round == number])) for number in (0, trials.round.max())]
    return scores[0], scores[1]


def _explain_zoom(trials: Trials) -> str:
    first, last = _rounds(trials)
    return (
        f"The best has {_best(trials)}. The trials of the first round end at {_text(trials, first)} (their median), "
        f"those of the last at {_text(trials, last)}. Every round draws where the best fifth of all "
        "before lay, so that ever more trials are good ones. What it never saw, it cannot zoom into: the first round "
        "must be wide."
    )


def _explain_border(trials: Trials) -> str:
    best = trials.best
    assert best is not None
    rate = value_text(trials.plan.space[0], trials.values[best][0])
    return (
        f"The best has {_best(trials)} at α = {rate}, close to the end of the range, and the trials near it are the "
        "next best. Nothing was tried beyond: the best rate is probably larger. Whenever the winner lies at a border, "
        "move the border."
    )


def _explain_decides(trials: Trials) -> str:
    found = importance_of(trials)
    assert found is not None
    order = np.argsort(-found.share)
    rest = max(found.share[order[1:]])
    return (
        f"The best has {_best(trials)}, the median {_text(trials, np.median(trials.score))}. Of what separates the "
        f"trials {symbol_of(found.names[order[0]])} decides {100 * found.share[order[0]]:.0f} %, none of the others "
        f"more than {100 * max(rest, 0):.0f} %. That is the order to tune in: α first."
    )


def _decides(trials: Trials, number: int, rest_below: float = 1.0) -> bool:
    """Whether one hyperparameter decides most, and each of the others no more than so much."""
    found = importance_of(trials)
    if found is None:
        return False
    return int(np.argmax(found.share)) == number and bool(np.delete(found.share, number).max() < rest_below)


def _favourite(trials: Trials) -> tuple[int, float, float]:
    """The trial that its first weight seed alone would have chosen, its error there, and the mean with the others."""
    first = int(np.argmin(trials.dev_error[:, 0]))
    return first, float(trials.dev_error[first, 0]), float(trials.dev_error[first, 1:].mean())


def _explain_favourite(trials: Trials) -> str:
    first, alone, others = _favourite(trials)
    return (
        f"With one seed a dev error of {_text(trials, alone)} wins: trial {first + 1}, {settings_text(trials, first)}. "
        f"From the other first weights the same settings come to {_text(trials, others)}; all trials together to "
        f"{_text(trials, trials.score.mean())}. The least of many noisy numbers looks better than it is: take "
        "several seeds for each trial, or train the winner again."
    )


LESSONS = (
    Lesson(
        id="nine-of-ten-wasted",
        page="search",
        title="Nine of ten wasted",
        teaser="32 rates drawn evenly from 0.0001 to 1. How many are small?",
        question="32 learning rates are drawn evenly from 0.0001 to 1, and the good ones lie below 0.1. How many do?",
        choices=("about three", "about half: 0.1 is far up the range"),
        answer=0,
        query="data=checker&n=400&hidden=8-8&epochs=40",
        holds=lambda trials: (
            1 <= len(_small_rates(trials)[0]) <= len(trials.score) // 8
            and np.median(_small_rates(trials)[0]) < np.median(_small_rates(trials)[1]) - CLEARLY
        ),
        explain=_explain_linear,
        fails=True,
        searched=True,
        chosen=(("space", "lr~linear~0.0001~1"), ("trials", "32")),
    ),
    Lesson(
        id="eight-rates-for-64",
        page="search",
        title="Sixty-four trials, how many rates?",
        teaser="A grid over α and ε. What is the second one worth?",
        question="A grid of 64 trials over α and Adam's ε. How many different learning rates does it try?",
        choices=("64: every trial is another one", "8: each of them eight times"),
        answer=1,
        query="data=moons&noise=0.4&n=200&hidden=4&epochs=30",
        holds=lambda trials: _repeats(trials) == 8 and _decides(trials, 0, rest_below=IDLE),
        explain=_explain_grid,
        fails=True,
        searched=True,
        chosen=(("space", "lr~log~0.0001~1~~eps~log~1e-10~1e-06"), ("sampler", "grid")),
    ),
    Lesson(
        id="coarse-to-fine",
        page="search",
        title="Coarse to fine",
        teaser="Four rounds, each around the best of those before. Does it help?",
        question="48 trials in four rounds, each drawn around the best before it. Is a trial of the last round better?",
        choices=("yes: clearly better than one of the first", "no: it is as random as the first"),
        answer=0,
        query="data=checker&n=400&hidden=8-8&epochs=50",
        holds=lambda trials: _rounds(trials)[1] < _rounds(trials)[0] - CLEARLY,
        explain=_explain_zoom,
        searched=True,
        chosen=(("space", "lr~log~0.0001~10~~l2~log~0.001~10"), ("sampler", "coarse"), ("trials", "48")),
    ),
    Lesson(
        id="beyond-the-border",
        page="search",
        title="Beyond the border",
        teaser="Rates from 0.0001 to 0.01. Is the best one among them?",
        question="32 learning rates from 0.0001 to 0.01. Where will the best trial lie?",
        choices=("somewhere in the middle", "at the upper end of the range"),
        answer=1,
        query="data=moons&n=200&hidden=4&epochs=30",
        holds=lambda trials: border_of(trials) == (0, True),
        explain=_explain_border,
        searched=True,
        chosen=(("space", "lr~log~0.0001~0.01"), ("trials", "32")),
    ),
    Lesson(
        id="what-decides",
        page="search",
        title="What decides?",
        teaser="Four hyperparameters vary at once. Which one matters most?",
        question="α, batch size, units and λ vary together in 64 trials. Which one separates good from bad?",
        choices=("the batch size", "the units per layer", "the penalty λ", "the learning rate α"),
        answer=3,
        query="data=xor&n=200&hidden=4&epochs=30",
        holds=lambda trials: _decides(trials, 0),
        explain=_explain_decides,
        searched=True,
        chosen=(("space", "lr~log~0.0001~1~~batch~choice~16~32~64~~units~linear~2~4~~l2~log~0.001~1"),),
    ),
    Lesson(
        id="won-by-its-first-weights",
        page="search",
        title="Won by its first weights",
        teaser="The winner of 64 trials is trained again. Does it win again?",
        question="The best of 64 trials is trained again from other first weights. Is its dev error as good as before?",
        choices=("yes: these settings are the best", "no: clearly worse"),
        answer=1,
        query="data=spiral&n=300&noise=0.1&hidden=8-8&act=relu&init=he&epochs=40&seeds=3",
        holds=lambda trials: _favourite(trials)[2] > _favourite(trials)[1] + CLEARLY,
        explain=_explain_favourite,
        fails=True,
        searched=True,
        chosen=(("space", "lr~log~0.02~0.2"),),
    ),
)
