"""From a table to a data set: which column is the target, what kind of task it is, and whether it can be learned."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from dlcore.amounts import counted
from dlcore.datasets.own import CsvFile, OwnDataset, held_bytes, own_dataset
from dlcore.datasets.spec import Task
from dlcore.own_data.column import Column
from dlcore.own_data.limits import FEWEST_ROWS, MOST_CLASSES, MOST_HELD_BYTES, MOST_INPUTS
from dlcore.own_data.names import distinct
from dlcore.own_data.problems import OwnDataError, shown
from dlcore.own_data.table import Table
from dlcore.own_data.written_file import written_file
from dlcore.setting import write_number


@dataclass(frozen=True)
class Choice:
    """What a table is taken for. None: as it looks."""

    target: str | None = None  # name of a column; the last one
    task: Task | None = None
    left_out: tuple[str, ...] = ()  # names of columns


def task_of(column: Column) -> Task:
    """What its cells look like: words or a few whole numbers are classes, other numbers are to be predicted."""
    if column.holds_text:
        return "classification"
    numbers = np.unique(column.numbers[np.isfinite(column.numbers)])
    few = len(numbers) <= MOST_CLASSES and bool((numbers == np.round(numbers)).all())
    return "classification" if few else "regression"


def own_data(table: Table, choice: Choice | None = None) -> OwnDataset:
    """The data set that is chosen of a table. Raises OwnDataError, which says where and what to do."""
    choice = choice or Choice()
    for name in (*choice.left_out, *([choice.target] if choice.target else [])):
        if name not in table.names:
            known = ", ".join(table.names[:20])
            raise OwnDataError("no such column", f"There is no column {shown(name)}. The columns are {known}.")
    target = _target(table, choice)
    inputs = [one for one in table.columns if one is not target and one.name not in choice.left_out]
    if not inputs:
        raise OwnDataError(
            "too few columns",
            "There is no input column. Bring at least two columns, inputs and a target, separated by commas, "
            "semicolons or tabs.",
        )
    if len(inputs) > MOST_INPUTS:
        raise OwnDataError(
            "too many columns",
            f"There are {len(inputs)} input columns; the network reads at most {MOST_INPUTS}. Leave "
            f"{len(inputs) - MOST_INPUTS} out.",
        )
    task = choice.task or task_of(target)
    _check_cells(inputs, target, task)
    if table.rows < FEWEST_ROWS:
        raise OwnDataError(
            "too few rows",
            f"There {'is' if table.rows == 1 else 'are'} {counted(table.rows, 'example')}; at least {FEWEST_ROWS} are "
            "needed, to learn from some and to judge with the others.",
        )
    for column in inputs if task == "classification" else [*inputs, target]:
        if column.numbers.min() == column.numbers.max():
            raise OwnDataError(
                "constant",
                f"Column {column.name} is {column.numbers[0]:g} in every row"
                + (": there is nothing to predict. Choose another target." if column is target else
                   ", which says nothing about any of them. Leave it out."),
            )  # fmt: skip
    values, codes = _classes(target) if task == "classification" else ((), None)
    if len(inputs) == 1 and len(values) > 2:
        raise OwnDataError(
            "too many classes",
            f"There are {len(values)} classes and one input column. Along one input the picture is a curve, "
            "which tells two classes apart: bring a second input, or choose regression.",
        )
    numbered = values == tuple(map(float, range(len(values))))
    class_names = () if numbered else distinct([_said(value) for value in values], "class")
    input_names = _input_names(table, inputs)
    found = own_dataset(
        np.column_stack([column.numbers for column in inputs]),
        target.numbers if codes is None else codes,
        task=task,
        input_names=input_names,
        class_names=class_names,
        file=_file(table, inputs, target, values)
        if table.file_name
        else written_file(len(inputs), class_names or values),
    )
    return admitted(found)


def admitted(dataset: OwnDataset) -> OwnDataset:
    """The data set, if this server may hold it beside those of the other sessions. OwnDataError otherwise."""
    if held_bytes() > MOST_HELD_BYTES:
        raise OwnDataError(
            "server full",
            "This server holds as much uploaded data as it may. Try again when others have left, bring fewer "
            "rows, or run the playground on your own machine.",
        )
    return dataset


def _target(table: Table, choice: Choice) -> Column:
    if choice.target is not None:
        return table.columns[table.names.index(choice.target)]
    left = [column for column in table.columns if column.name not in choice.left_out]
    return left[-1] if left else table.columns[-1]


def _check_cells(inputs: Sequence[Column], target: Column, task: Task) -> None:
    """OwnDataError for the first cell, from the top, that cannot be used."""
    faults = [(column.fault, column) for column in inputs if column.fault is not None]
    if task == "regression" or not target.holds_text:
        faults += [(target.fault, target)] if target.fault is not None else []
    elif target.missing is not None:
        faults.append((target.missing, target))
    if not faults:
        return
    fault, column = min(faults, key=lambda one: one[0].line)
    problem = fault.problem(column.name)
    if column is target and problem.kind == "text":
        raise OwnDataError(
            "text target",
            f"Row {fault.line}, column {column.name} is no number: {shown(fault.text)}. Regression predicts numbers: "
            "choose classification, or another target.",
        )
    raise problem


def _file(table: Table, inputs: Sequence[Column], target: Column, labels: tuple[str | float, ...]) -> CsvFile:
    return CsvFile(
        name=table.file_name,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        decimal_comma=table.decimal_comma,
        inputs=tuple(table.columns.index(column) for column in inputs),
        target=table.columns.index(target),
        labels=labels,
    )


def _said(value: str | float) -> str:
    return value if isinstance(value, str) else write_number(value)


def _classes(target: Column) -> tuple[tuple[str | float, ...], Int[np.ndarray, " m"]]:
    """The classes in order, as the file writes them or as numbers, and which one each example has."""
    if target.holds_text:
        order = sorted(target.texts)
        values = tuple(order)
        ranks = np.array([order.index(text) for text in target.texts], np.int64)
        codes = ranks[target.codes] if len(target.texts) <= MOST_CLASSES and len(target.codes) else None
        count = len(target.texts) or None
    else:
        numbers, codes = np.unique(target.numbers, return_inverse=True)
        values, count = tuple(float(number) + 0.0 for number in numbers[: MOST_CLASSES + 1]), len(numbers)
    if count == 1:
        raise OwnDataError(
            "one class",
            f"Every row has the same class, {shown(_said(values[0]))}. Bring examples of at least two, or choose "
            "another target.",
        )
    if count is None or count > MOST_CLASSES or codes is None:
        many = "more than a thousand" if count is None else f"{count:,}"
        raise OwnDataError(
            "too many classes",
            f"Column {target.name} has {many} different values; a network here has at most {MOST_CLASSES} classes. "
            + ("Choose another target." if target.holds_text else "Choose regression, or another target."),
        )
    return values, codes.astype(np.int64)


def _input_names(table: Table, inputs: Collection[Column]) -> tuple[str, ...]:
    if not table.header:
        return tuple(f"x{number}" for number in range(1, len(inputs) + 1))
    return tuple(column.name for column in inputs)
