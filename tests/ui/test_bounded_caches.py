"""Nothing that visitors can ask for is kept without a bound: every cache of the code is looked at."""

import ast
from pathlib import Path

from pages.shared import limits

ROOT = Path(__file__).parents[2]
FEW = {"bool", "Head", "ModuleType", "type[Experiment]"}
"""Arguments of which there are few, whatever anybody does."""
OF_A_REGISTRY = {"_fixed_size", "saturated_ranges", "steepest_slope", "shape_of", "sources", "_more_code"}
"""Functions of an id that is in a registry, or of a module of the code."""


def unbounded() -> list[str]:
    """`file: function` of every cache without a bound whose arguments are not known to be few."""
    found = []
    for file in [*(ROOT / "pages").rglob("*.py"), *(ROOT / "dlcore").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_is_unbounded, node.decorator_list)):
                kinds = {ast.unparse(one.annotation) if one.annotation else "" for one in node.args.args}
                if kinds - FEW and node.name not in OF_A_REGISTRY:
                    found.append(f"{file.relative_to(ROOT)}: {node.name}")
    return found


def _is_unbounded(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    if text in ("cache", "functools.cache"):
        return True
    if text.startswith(("st.cache_data", "st.cache_resource")) and "max_entries" not in text:
        return True
    return text.startswith("lru_cache") and ("None" in text or text == "lru_cache()")


def test_no_cache_grows_with_what_visitors_ask_for():
    assert unbounded() == []


def test_the_limits_are_there_and_can_be_told():
    documented = (ROOT / "README.md").read_text("utf-8")
    for variable in ("WHY_NETWORKS_TRAIN_TRAININGS", "WHY_NETWORKS_TRAIN_DRAWINGS", "WHY_NETWORKS_TRAIN_KEPT_MB"):
        assert variable in documented
    assert limits.TRAININGS >= 1 and limits.DRAWINGS >= 1 and limits.KEPT_MEGABYTES >= 50
