"""Jobs that a page draws beside its run: now, as they grow, and once more as part of the whole page when they end."""

from collections.abc import Callable, Hashable, Mapping

from pages.shared.growing import growing, until_next, within
from pages.shared.jobs import Job, Jobs
from pages.shared.settings_state import PageState


def streamed(
    state: PageState,
    office: Jobs,
    wanted: Mapping[str, Hashable],
    draw: Callable[[dict[str, Job]], None],
    standing: Callable[[], Hashable] = lambda: None,
) -> None:
    """Begin the jobs of the keys that are wanted, and `draw` them: now and as they grow.

    Args:
        state: the page's state. A change of it from within `draw` has the whole page drawn again.
        office: where the jobs are kept.
        wanted: the keys of the jobs, by the names under which `draw` gets them.
        draw: draws what the jobs have come to.
        standing: what else the page depends on, beside its state.
    """
    watched = [office.watch(key, (state.visitor, name)) for name, key in wanted.items()]
    unfinished = not all(job.done for job in watched)
    before = state.standing, standing()
    drawn = False

    def show() -> float:
        nonlocal drawn
        if (state.standing, standing()) != before:
            state.draw_again()  # by a control of this fragment: all of the page follows
        jobs = {name: office.get(key) for name, key in wanted.items()}
        for job in jobs.values():
            job.look()
        ended = unfinished and all(job.done for job in jobs.values())
        draw(jobs)
        if ended:  # seen at once, and then once more as a whole
            state.draw_again()
        first, drawn = not drawn, True
        return until_next(list(jobs.values()), first=first)

    if unfinished and not within():
        own = draw.__module__.rpartition(".")[2]  # whoever draws what streams has a file of its own
        growing(own, show, grows=True)
    else:  # where it is drawn within what grows it has no fragment either: so it stays in its place
        show()
