"""How far something long has come, and how to end it; or why there is nothing: for runs, bands and studies alike."""

from dataclasses import dataclass

from pages.shared.jobs import Job, Jobs
from pages.shared.place import place

import streamlit as st


@dataclass(frozen=True)
class Words:
    """What the row says of one kind of work."""

    doing: str  # "Training"
    refused: str  # "Not started."
    advice: str  # what to do about a refusal, on a line of its own; "" for nothing
    broke: str  # "This run broke"
    stopped: str  # "Stopped at epoch 3", what follows it on the same line in plain letters is `out_of`
    out_of: str
    again: str  # on the button that begins anew: "Train it to the end"


def status_row(office: Jobs, job: Job, words: Words, *, key: str = "", who: str = "", patience: float = 0.0) -> None:
    """Draw what there is to say while a job is not complete; nothing once it is.

    Drawn before any picture: pressing Stop is answered by this row, and must not wait for a chart.

    Args:
        office: the jobs that this one is among.
        job: the job.
        words: what to call things.
        key: tells the rows of one page apart.
        who: begins what is said, where there are several: "A: ".
        patience: seconds; a job younger than this is not announced.
    """
    with place():
        _status(office, job, words, f"-{key}" if key else "", who, patience)


def _status(office: Jobs, job: Job, words: Words, name: str, who: str, patience: float) -> None:
    again = {"on_click": office.restart, "args": [job.key], "key": f"again{name}"}
    if job.refused:
        with st.container(border=True, key=f"card-refused{name}"):
            st.markdown(f"**{who}{words.refused}** {job.refused}")
            if words.advice:
                st.caption(words.advice)
    elif job.failed:
        st.error(f"{who}{words.broke}: {job.failed}. Your settings are kept.", icon=":material/error:")
        st.button("Try again", **again)
    elif job.stopped:
        with st.container(horizontal=True, vertical_alignment="center", key=f"stopped{name}"):
            st.markdown(f"**{who}{words.stopped}**{words.out_of}", width="content")
            st.button(words.again, **again)
    elif not job.done and job.age > patience:
        with st.container(horizontal=True, vertical_alignment="center", key=f"progress{name}"):
            st.progress(job.progress, who + _progress(office, job, words))
            st.button("Stop", on_click=job.stop, help="Keeps what was computed so far.", key=f"stop{name}")


def _progress(office: Jobs, job: Job, words: Words) -> str:
    ahead = office.ahead_of(job)
    if ahead:
        return place_in_queue(ahead)
    left = "" if job.seconds_left is None else f" · about {max(1, round(job.seconds_left))} s left"
    return f"{words.doing} · {job.progress:.0%}{left}{taking_turns(office.beside(job))}"


def place_in_queue(ahead: int) -> str:
    """What is said to somebody who waits for that many others."""
    return "One training is ahead of yours" if ahead == 1 else f"{ahead} trainings are ahead of yours"


def taking_turns(others: int) -> str:
    """What is added to how far it has come, where so many others compute in turn with it."""
    return f" · taking turns with {others} other training{'s' if others > 1 else ''}" if others else ""
