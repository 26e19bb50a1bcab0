"""What classes are called: in a sentence, and where there is little room."""

from dlcore.datasets import Dataset


def class_name(dataset: Dataset, label: int) -> str:
    """Its name where the data set has names, otherwise its number: versicolor, 7, class 2."""
    return dataset.class_names[label] if dataset.class_names else f"class {label}"


def class_names(dataset: Dataset, classes: int) -> tuple[str, ...]:
    """Of so many classes, as a sentence has them."""
    return tuple(class_name(dataset, label) for label in range(classes))


def short_names(dataset: Dataset, classes: int) -> tuple[str, ...]:
    """Of so many classes, for a table: versicolor, 7, 2."""
    return dataset.class_names or tuple(map(str, range(classes)))
