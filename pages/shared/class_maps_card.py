"""The probability of every class over the plane: small maps that follow the moment on the stage, and what they add up
to."""

from dataclasses import replace

from pages.shared.followers import header_of, measured_text, once_per_run, spread
from pages.shared.player import encode, player
from pages.shared.stage_parts import examples_of, model_of

import streamlit as st

from dlcore.amounts import number_text
from dlcore.plane_frames import plane_outputs, too_much_for_a_browser
from dlcore.run import Run
from dlcore.softmax.class_maps import ClassMaps, class_maps_of
from dlcore.softmax.class_names import class_name

MOST_MOMENTS = 40
"""Of a run that travel: its weights travel a second time."""

maps_of = once_per_run(class_maps_of)


def class_maps_card(run: Run, name: str) -> None:
    """Draw a map for each class of the run, called `name` on the stage."""
    if run.data.dataset.task == "regression":
        st.caption("These data have no classes: there is nothing to give a probability to.")
        return
    st.markdown(
        f"**Probability of each class** of *{name}*, at the moment that the stage shows · pale is 0, the full "
        "colour 1, the line 1/2; points are the training examples of the class"
    )
    moments = spread(run, MOST_MOMENTS)
    player(class_maps_blob(run), key="class-maps")
    st.markdown(maps_words(run, maps_of(run)))
    st.caption(" ".join(_notes(run, len(moments))))


def _notes(run: Run, moments: int) -> list[str]:
    notes = [
        "The plane is that of the stage. Point at a map, and all of them say what they have there.",
        "The first one has the colour of the largest class, the paler the less sure.",
    ]
    if run.data.classes > 2:
        notes.append("Undecided: no class has more than 1/2.")
    if run.data.dataset.inputs > 2:
        notes.append(
            f"Drawn is one plane through the {run.data.dataset.inputs} inputs. The examples lie beside it, so that a "
            "point may stand where its class has hardly any probability."
        )
    measured = measured_text(run, moments)
    return [*notes, f"{measured}."] if measured else notes


def class_maps_blob(run: Run) -> bytes:
    """What the player shows: the network at some of the recorded moments, and one panel for each class."""
    moments = spread(run, MOST_MOMENTS)
    seen = replace(run, frames=run.frames[moments], frame_epochs=run.frame_epochs[moments])
    first = {"kind": "class_map", "unit": None, "title": "Largest class"}
    classes = range(run.data.classes)
    panels = [{"kind": "class_map", "unit": k, "title": f"P({class_name(run.data.dataset, k)})"} for k in classes]
    header = header_of(run, "class-maps", seen.frame_epochs.tolist(), [first, *panels]) | {"model": model_of(run)}
    heavy = too_much_for_a_browser(run, 1)
    return encode(
        header, {**({"map": plane_outputs(seen)} if heavy else {"parameters": seen.frames}), **examples_of(run)}
    )


def maps_words(run: Run, found: ClassMaps) -> str:
    """What the maps of the resulting weights add up to."""
    words = (
        f"**At every point they add up to 1**: with the weights of epoch {run.last:,} the sum of the "
        f"{run.data.classes} is nowhere more than {number_text(found.furthest_from_one)} off, at {found.points:,} "
        "points."
    )
    if run.data.classes > 2:
        return (
            f"{words} The largest class has {found.least_sure:.2f} at the least sure of them, and "
            f"1/{run.data.classes} = {1 / run.data.classes:.2f} is the least that the largest can have."
        )
    none, one = (class_name(run.data.dataset, k) for k in range(2))
    return (
        f"{words} For two classes the network has one output, P({one}) = σ(z): that is the softmax of the logits 0 and "
        f"z, and P({none}) = 1 − σ(z) is left."
    )
