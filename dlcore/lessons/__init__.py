"""The registry of guided experiments, in the order in which pages show them."""

from dlcore.lessons import (
    batch_norm,
    bias_variance,
    curvature,
    foundations,
    gradient_checking,
    initialization,
    learning_rate,
    minibatches,
    optimizers,
    playground,
    regularization,
    search,
    softmax,
    splits,
    traps,
)
from dlcore.lessons.spec import Lesson

__all__ = ["LESSONS", "Lesson", "lessons_of"]

LESSONS: dict[str, Lesson] = {
    lesson.id: lesson
    for lesson in (
        *playground.LESSONS,
        *splits.LESSONS,
        *bias_variance.LESSONS,
        *regularization.LESSONS,
        *initialization.LESSONS,
        *minibatches.LESSONS,
        *optimizers.LESSONS,
        *learning_rate.LESSONS,
        *curvature.LESSONS,
        *gradient_checking.LESSONS,
        *softmax.LESSONS,
        *batch_norm.LESSONS,
        *search.LESSONS,
        *foundations.LESSONS,
        *traps.LESSONS,
    )
}


def lessons_of(page: str) -> list[Lesson]:
    """The guided experiments of one page."""
    return [lesson for lesson in LESSONS.values() if lesson.page == page]
