"""Guided experiments on traps, each one entry of the list under one draw."""

from dlcore.lessons.spec import Lesson
from dlcore.traps.measured import Measured, trap_asked
from dlcore.traps.spec import figure_text


def _texts(shown: Measured, place: int) -> tuple[str, str]:
    """One figure both ways: as often written, and as it should be."""
    figure = shown.consequence.figures[place]
    return figure_text(figure.wrong, figure.form), figure_text(figure.right, figure.form)


def _explain_variance(shown: Measured) -> str:
    (wrong, right), (ratio, _) = _texts(shown, 0), _texts(shown, 2)
    return (
        f"Dev error is {wrong} instead of {right}. Divided by σ², an input of deviation σ gets 1/σ: the largest is now "
        f"{ratio} the smallest, the other way round than before. It only works where σ was near 1 anyway."
    )


def _explain_overwritten(shown: Measured) -> str:
    (wrong, right), (step, _) = _texts(shown, 0), _texts(shown, 1)
    return (
        f"The cost stops at {wrong}, where the right line comes to {right}. v is divided by 1 − β₂ᵗ again at every "
        f"update, so it grows without end, and the step is divided by its root: the last one is {step} α long."
    )


def _explain_without_power(shown: Measured) -> str:
    (average, right), (step, _) = _texts(shown, 0), _texts(shown, 1)
    return (
        f"The average says {average} where the costs are near {right}: everybody would notice. In Adam the same line "
        f"makes a step of {step} times the right one: m is too large and √v more so. It looks like a smaller α."
    )


def _explain_batch(shown: Measured) -> str:
    (alone, right), (whole, _) = _texts(shown, 0), _texts(shown, 2)
    return (
        f"Alone, {alone} are misclassified; with the running averages {right}. A batch of one has no spread: it is "
        f"normalised to β, whatever it was. All at once the error is {whole}, so the test script never showed it."
    )


def _explain_lambda(shown: Measured) -> str:
    (spread, right), (one, other) = _texts(shown, 0), _texts(shown, 1)
    return (
        f"Σ W² is {one} for every λ; with λ in the cost it is {other} at λ = 0.01, {right} what it is at λ = 3, and "
        f"not {spread}. The search compares six networks that are one, and its winner is decided by nothing."
    )


def _explain_picked(shown: Measured) -> str:
    wrong, right = _texts(shown, 0)
    return (
        f"On average the report is off by {wrong}; picked on dev and tested once, by {right}. The "
        "smallest of 32 noisy numbers is small by luck too, and a set that has chosen cannot judge."
    )


LESSONS = (
    Lesson(
        id="divided-by-the-variance",
        page="traps",
        title="One square too many",
        teaser="Inputs divided by σ² instead of σ. Does it matter?",
        question="30 inputs, with deviations from 0.002 to 560, are divided by their variance instead of their "
        "deviation. What becomes of the network?",
        choices=("little: scaled is scaled", "many times the errors"),
        answer=1,
        query="seed=1",
        holds=lambda shown: shown.holds,
        explain=_explain_variance,
        fails=True,
        measured=trap_asked,
        chosen=(("entry", "variance"),),
    ),
    Lesson(
        id="overwritten-averages",
        page="traps",
        title="One name less",
        teaser="Adam keeps its corrected averages. What becomes of its steps?",
        question="An Adam overwrites m and v with their corrected values. What becomes of its steps?",
        choices=("they are larger at first, then the same", "they shrink to nothing"),
        answer=1,
        query="seed=2",
        holds=lambda shown: shown.holds,
        explain=_explain_overwritten,
        fails=True,
        measured=trap_asked,
        chosen=(("entry", "overwritten"),),
    ),
    Lesson(
        id="a-power-is-missing",
        page="traps",
        title="The t that was lost",
        teaser="v/(1 − β) instead of v/(1 − βᵗ). Who notices?",
        question="v is divided by 1 − β instead of 1 − βᵗ. Where would you see it?",
        choices=("in Adam: its steps are ten times too long", "in a plain average; Adam hides it"),
        answer=1,
        query="seed=3",
        holds=lambda shown: shown.holds,
        explain=_explain_without_power,
        measured=trap_asked,
        chosen=(("entry", "without-power"),),
    ),
    Lesson(
        id="in-bad-company",
        page="traps",
        title="In company",
        teaser="At test time the batch's own statistics. What of a single example?",
        question="A network with batch normalization uses the statistics of the test batch. The test set of 120 shows "
        "no harm. How often is it wrong when examples come one by one?",
        choices=("as rarely", "about as often as a coin"),
        answer=1,
        query="seed=4",
        holds=lambda shown: shown.holds,
        explain=_explain_batch,
        fails=True,
        measured=trap_asked,
        chosen=(("entry", "batch-statistics"),),
    ),
    Lesson(
        id="a-search-for-nothing",
        page="traps",
        title="A search for nothing",
        teaser="λ is missing in the cost. What does a search over λ find?",
        question="The L2 cost lacks its λ, and you try six values of λ from 0.01 to 3. What do you get?",
        choices=("smaller weights with larger λ", "six times the same network"),
        answer=1,
        query="seed=5",
        holds=lambda shown: shown.holds,
        explain=_explain_lambda,
        fails=True,
        measured=trap_asked,
        chosen=(("entry", "l2-without-lambda"),),
    ),
    Lesson(
        id="the-judge-who-chose",
        page="traps",
        title="The judge who chose",
        teaser="The best of 32 networks on the test set. Is its error true?",
        question="32 networks are compared on the test set, and the error of the best is reported. Is that number "
        "right on average?",
        choices=("yes: it was measured on the test set", "no: it is too small"),
        answer=1,
        query="seed=6",
        holds=lambda shown: shown.holds,
        explain=_explain_picked,
        measured=trap_asked,
        chosen=(("entry", "picked-on-test"),),
    ),
)
