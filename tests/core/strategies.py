"""Random valid settings, made from the schema: a new setting is covered as soon as it is declared."""

from typing import Any

from hypothesis import strategies as st

from dlcore.experiment import Experiment
from dlcore.links import nearest
from dlcore.setting import Setting


def entries(setting: Setting) -> st.SearchStrategy:
    """One valid number or id of a setting."""
    if setting.choices:
        return st.sampled_from(setting.choices)
    low, high = setting.bounds
    if setting.kind in ("integer", "integers"):
        return st.integers(int(low), int(high))
    return st.floats(low, high) | st.sampled_from([float(low), float(high)])


def valid_values(setting: Setting) -> st.SearchStrategy:
    """Every value a setting may have on its own."""
    if setting.kind in ("numbers", "integers", "choices"):
        fewest, most = setting.length
        unique = setting.kind == "choices"
        return st.lists(entries(setting), min_size=fewest, max_size=min(most, 6), unique=unique).map(tuple)
    return entries(setting) | st.just(setting.word) if setting.word else entries(setting)


FIELDS = Experiment.settings()  # before any strategy: the type checks of the tests draw random numbers of their own


@st.composite
def values_by_name(draw: st.DrawFn) -> dict[str, Any]:
    """Some settings by field name, each valid on its own; together they may contradict each other."""
    names = draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=12))
    return {name: draw(valid_values(FIELDS[name])) for name in sorted(names)}


def experiment_of(values: dict[str, Any]) -> Experiment:
    """The random settings, mended where they contradict each other.

    For use in a test, not in a strategy, for the same reason.
    """
    return nearest(values).experiment
