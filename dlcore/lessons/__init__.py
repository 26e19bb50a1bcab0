"""The registry of guided experiments, in the order in which pages show them."""

from dlcore.lessons import bias_variance, playground, regularization, splits
from dlcore.lessons.spec import Lesson

__all__ = ["LESSONS", "Lesson", "lessons_of"]

LESSONS: dict[str, Lesson] = {
    lesson.id: lesson
    for lesson in (*playground.LESSONS, *splits.LESSONS, *bias_variance.LESSONS, *regularization.LESSONS)
}


def lessons_of(page: str) -> list[Lesson]:
    """The guided experiments of one page."""
    return [lesson for lesson in LESSONS.values() if lesson.page == page]
