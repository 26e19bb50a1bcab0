"""The source text of a function with all it needs, for scripts that stand on their own.

What a script shows is the code that ran: it is copied from here, never written a second time.
"""

import ast
import inspect
import sys
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType

ONE_LINE = "\0"  # marks the end of a constant, so that the next one can follow without blank lines
READING = threading.RLock()
"""Held by who reads code. Until Python 3.12 `ast` breaks off with a SystemError when two threads use it at once."""
OWN = "dlcore"  # what is imported from this package is copied into the script instead


@dataclass
class Collected:
    """Imports and definitions gathered so far, in an order in which they can be run."""

    imports: set[str] = field(default_factory=set)
    definitions: dict[str, str] = field(default_factory=dict)

    def add(self, function: Callable, name: str | None = None) -> None:
        """Add a function of this package, under another `name` if given, and everything it refers to.

        Its types are left out, its comments and docstring stay. Raises ValueError when two different things
        would have the same name.
        """
        module = inspect.getmodule(function)
        assert module is not None
        with READING:
            self._add(module, function.__name__, name or function.__name__)

    def text(self, but: Collection[str] = ()) -> str:
        """The definitions, except the named ones, as code."""
        text = ""
        for name, code in self.definitions.items():
            if name not in but:
                is_line = not code.startswith(("def", "class"))
                text += ("\n" if is_line and text.endswith(ONE_LINE) else "\n\n\n" if text else "") + code
                text += ONE_LINE if is_line else ""
        return text.replace(ONE_LINE, "")

    def _add(self, module: ModuleType, name: str, new_name: str) -> None:
        text, tree = _parsed(module)
        node = _definition(tree, name)
        if node is None:
            raise LookupError(f"{module.__name__} has no top-level {name}")
        if isinstance(node, ast.ImportFrom | ast.Import):
            self._add_import(node, name)
            return
        code = _without_types(text, node, new_name) if isinstance(node, ast.FunctionDef) else _segment(text, node)
        if self.definitions.get(new_name, code) != code:
            raise ValueError(f"two different definitions of {new_name}")
        if new_name in self.definitions:
            return
        for used in _names(ast.parse(code)):
            if used != new_name and _definition(tree, used) is not None:
                self._add(module, used, used)
        self.definitions[new_name] = code

    def _add_import(self, node: ast.ImportFrom | ast.Import, name: str) -> None:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == OWN:
            (alias,) = (alias for alias in node.names if (alias.asname or alias.name) == name)
            self._add(import_module(node.module), alias.name, name)
        else:
            self.imports.add(ast.unparse(node))


def lambda_body(module: ModuleType, first_argument: str) -> str:
    """The body of the lambda in the call whose first argument is that text, as in a registry of formulas."""
    with READING:
        text, tree = _parsed(module)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _is_text(node.args[0], first_argument):
            (found,) = (argument for argument in node.args if isinstance(argument, ast.Lambda))
            return _segment(text, found.body)
    raise LookupError(f"no call with {first_argument!r} in {module.__name__}")


def import_lines(statements: set[str]) -> str:
    """Standard library first, and `import` before `from`."""
    standard = {each for each in statements if each.split()[1] in sys.stdlib_module_names}
    groups = (standard, statements - standard)
    return "\n\n".join(
        "\n".join(sorted(group, key=lambda each: (each.startswith("from"), each))) for group in groups if group
    )


def _is_text(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


@cache
def _parsed(module: ModuleType) -> tuple[str, ast.Module]:
    text = inspect.getsource(module)
    return text, ast.parse(text)


def _definition(tree: ast.Module, name: str) -> ast.stmt | None:
    """The top-level statement that defines a name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
        if isinstance(node, ast.Assign) and any(name in _names(target) for target in node.targets):
            return node
        if isinstance(node, ast.ImportFrom | ast.Import) and any(
            (alias.asname or alias.name.split(".")[0]) == name  # `import scipy.special` defines scipy
            for alias in node.names
        ):
            return node
    return None


def _names(tree: ast.AST) -> list[str]:
    return list(dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)))


def _segment(text: str, node: ast.AST) -> str:
    segment = ast.get_source_segment(text, node)
    assert segment is not None
    return segment


def _without_types(text: str, node: ast.FunctionDef, new_name: str) -> str:
    """The function under its new name, with its signature on one line and without annotations."""
    arguments = node.args
    last = max([node.lineno, *(a.end_lineno or 0 for a in ast.walk(arguments) if isinstance(a, ast.arg))])
    last = max(last, (node.returns.end_lineno or 0) if node.returns else 0)
    lines = text.splitlines()
    while not lines[last - 1].rstrip().endswith(":"):
        last += 1
    bare = ast.parse(f"def {new_name}({ast.unparse(arguments)}): pass").body[0]
    assert isinstance(bare, ast.FunctionDef)
    for argument in ast.walk(bare.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    head = f"def {new_name}({ast.unparse(bare.args)}):"
    return "\n".join([head, *lines[last : node.end_lineno]])
