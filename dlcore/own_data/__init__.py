"""Somebody's own examples: read from a file, pasted, or set by hand, and checked with one kind of message.

They become a data set (`dlcore.datasets.own`) that this process knows as long as a session holds it, and a link calls
`custom`, whatever they are.
"""

from dlcore.own_data.chosen import Choice, own_data, task_of
from dlcore.own_data.problems import OwnDataError
from dlcore.own_data.table import Table, read_table

__all__ = ["Choice", "OwnDataError", "Table", "own_data", "read_table", "task_of"]
