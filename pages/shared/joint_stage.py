"""Several runs of a page on one timeline: their pictures in one row."""

from pages.shared.stage import Side, comparison

from dlcore.joint_runs import JointRuns


def joint_stage(shown: JointRuns, key: str, *, side: Side = "none", waiting: bool = False) -> None:
    """Draw the runs; for a learner who is to predict (`waiting`) only what their first weights say of the plane."""
    hidden = ("profile", "drift") if waiting else ()
    comparison(list(shown.runs.items()), key, only_start=waiting, side=side, without=hidden)
