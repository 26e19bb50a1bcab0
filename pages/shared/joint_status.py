"""How far several runs that belong together have come, in one row instead of one for each."""

from pages.shared.jobs import Job, Jobs
from pages.shared.place import place
from pages.shared.status_row import place_in_queue, taking_turns

import streamlit as st


def one_row(jobs: list[Job]) -> bool:
    """Whether all that there is to say fits one row: nothing was refused and nothing broke."""
    return len(jobs) > 2 and not any(job.refused or job.failed for job in jobs)


def joint_row(office: Jobs, jobs: list[Job], patience: float) -> None:
    """Draw what there is to say of them; nothing once all are complete. See `status_row`."""
    with place():
        _status(office, jobs, patience)


def _status(office: Jobs, jobs: list[Job], patience: float) -> None:
    unfinished = [job for job in jobs if not job.done]
    if unfinished and max(job.age for job in unfinished) > patience:
        with st.container(horizontal=True, vertical_alignment="center", key="progress-joint"):
            st.progress(share_of(jobs), progress_of(office, jobs))
            st.button("Stop", on_click=_stop, args=[unfinished], help="Keeps what was computed so far.", key="stop-all")
    stopped = [job for job in jobs if job.stopped]
    if stopped and not unfinished:
        with st.container(horizontal=True, vertical_alignment="center", key="stopped-joint"):
            st.markdown(
                f"**Stopped.** {len(stopped)} of {len(jobs)} networks are not trained to the end.", width="content"
            )
            st.button("Train them to the end", on_click=_restart, args=[office, stopped], key="again-all")


def progress_of(office: Jobs, jobs: list[Job]) -> str:
    """What the bar says: how many runs of others come first, or how far all are and what the longest still needs."""
    unfinished = [job for job in jobs if not job.done]
    ahead = min(office.ahead_of(job) for job in unfinished)
    if ahead:
        return place_in_queue(ahead)
    known = [job.seconds_left for job in unfinished if job.seconds_left is not None]
    about = "about" if len(known) == len(unfinished) else "more than"  # nobody knows how long the rest will take
    left = f" · {about} {max(1, round(max(known)))} s left" if known else ""
    others = max(office.beside(job) for job in unfinished) - len(unfinished) + 1
    return f"Training {len(jobs)} networks · {share_of(jobs):.0%}{left}{taking_turns(max(0, others))}"


def share_of(jobs: list[Job]) -> float:
    """How much of their training is done, from 0 to 1."""
    return sum(1.0 if job.done else job.progress for job in jobs) / len(jobs)


def _stop(jobs: list[Job]) -> None:
    for job in jobs:
        job.stop()


def _restart(office: Jobs, jobs: list[Job]) -> None:
    for job in jobs:
        office.restart(job.key)
