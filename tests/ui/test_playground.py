"""The sandbox page: whatever is set, the page opens, trains exactly that, and shows the run's own numbers."""

from pages.shared.controls import STEPS
from pages.shared.stage_parts import POINTS_SHOWN

import numpy as np
import pytest

from dlcore.budget import refusal
from dlcore.datasets import DATASETS
from dlcore.engine.scope import NOT_USED
from dlcore.experiment import Experiment
from dlcore.fingerprint import fingerprint
from dlcore.links import parse_link, to_mapping
from dlcore.reading import format_error, read
from dlcore.run import train
from dlcore.script import script
from dlcore.script.jax_lines import JAX
from dlcore.script.numpy_lines import NUMPY
from dlcore.setting import Setting
from tests.ui.visitor import Visitor

QUICK = "epochs=3&hidden=4"
PREREQUISITES = {
    "norm_where": "norm=batch",
    "norm_momentum": "norm=batch",
    "decay_rate": "decay=inverse",
    "decay_every": "decay=inverse",
    "augment": "aug=0.5",
    "mask": "keep=0.5",
    "change_to": "change_at=1&change_to=0.01",
    "patience": "lr=10&epochs=20",  # at once worse and worse
}
"""Settings that mean something only beside another one: what makes their control appear, or matter."""
TYPED = {"change_at": ("1", (1,)), "change_to": ("0.5", (0.5,))}
"""What is typed into the two lists that belong together, and what the experiment then holds."""
CONTROLLED = [name for name in Experiment.settings() if name not in ("data", "seeds", *NOT_USED)]
TOO_MUCH = "n=1000000&hidden=256-256-256&epochs=20000"


def another(setting: Setting, value):
    """A valid value of a setting other than `value`, as its widget is given it, and as the experiment then holds it."""
    if setting.name in STEPS:
        stop = next(stop for stop in STEPS[setting.name] if stop not in (value, (value,)))
        return stop, (stop,) if setting.kind == "numbers" else stop
    if setting.name in TYPED:
        return TYPED[setting.name]
    match setting.kind:
        case "choice":
            other = next(choice for choice in setting.choices if choice != value)
            return other, other
        case "choices":
            return list(value[:1]), value[:1]
        case "integers":
            return "3-3", (3, 3)
        case "numbers":
            return "50-20-30", (50.0, 20.0, 30.0)
        case "integer":
            return value + 2, value + 2
    return (round(value / 2, 2) or 0.3,) * 2  # a slider's stop


def assert_shows(visitor: Visitor, experiment: Experiment) -> None:
    """The page shows exactly the run of `experiment`, trained here once more without a page."""
    expected = train(experiment)
    header, arrays = visitor.stage
    assert header["complete"]
    assert header["epochs"] == expected.frame_epochs.tolist()
    np.testing.assert_array_equal(arrays["parameters"], expected.frames)
    kind = "error" if expected.data.dataset.task == "classification" else "RMSE"
    assert visitor.figures == {
        f"{split} {kind}": format_error(expected, expected.final[split]["error"])
        for split in ("train", "dev")
        if expected.final[split] is not None
    } | {"updates": f"{expected.updates:,}"}
    reading = read(expected)
    assert f"**{reading.finding}** {reading.detail}" in visitor.lines


def test_the_page_opens_with_the_defaults_and_trains_them():
    visitor = Visitor.arrive()
    assert not visitor.app.exception
    assert visitor.experiment == Experiment()
    assert visitor.notices == []
    assert_shows(visitor, Experiment())


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_opens_with_panels_that_fit_it(data):
    visitor = Visitor.arrive(f"data={data}&hidden=4&epochs=2")
    assert not visitor.app.exception
    assert visitor.experiment == Experiment(data=data, hidden=(4,), epochs=2)
    assert_shows(visitor, visitor.experiment)
    header, arrays = visitor.stage
    picture = "fit" if DATASETS[data].inputs == 1 else "surface"
    assert [panel["kind"] for panel in header["panels"]] == ["network", picture]
    assert ("inputs" in arrays) == (DATASETS[data].inputs <= 2), "the browser edits weights where it knows the inputs"


@pytest.mark.parametrize("name", CONTROLLED)
def test_every_setting_has_a_control_and_the_run_follows_it(name):
    setting = Experiment.settings()[name]
    link = f"{QUICK}&{PREREQUISITES.get(name, '')}"
    visitor = Visitor.arrive(link)
    before_header, before = visitor.stage
    chosen, value = another(setting, getattr(visitor.experiment, name))
    expected = parse_link(to_mapping(visitor.experiment) | {setting.key: setting.write(value)}).experiment
    assert getattr(expected, name) == value, "the value is valid beside the others"

    visitor.set(name, chosen)
    assert not visitor.app.exception
    assert visitor.experiment == expected
    assert visitor.address[setting.key] == setting.write(value)
    assert visitor.linked == expected
    assert_shows(visitor, expected)
    header, after = visitor.stage
    assert header["id"] != before_header["id"]
    same = all(before[array].shape == after[array].shape and (before[array] == after[array]).all() for array in before)
    assert not same, "a setting that changes nothing belongs to dlcore.engine.scope"


@pytest.mark.parametrize("name", NOT_USED)
def test_a_setting_that_training_does_not_use_has_no_control(name):
    assert not Visitor.arrive(QUICK).shows(name)


@pytest.mark.parametrize("data", ["spiral", "blobs", "rings"])
def test_only_as_many_classes_are_offered_as_the_data_can_have(data):
    control = Visitor.arrive(f"data={data}&hidden=none&epochs=1").control("classes")
    assert (control.min, control.max) == DATASETS[data].classes


@pytest.mark.parametrize("link", ["split=100-0-0", "split=80-20-0", "split=70-0-30", "data=ten&hidden=4"])
def test_sets_that_are_empty_are_neither_shown_nor_judged(link):
    visitor = Visitor.arrive(f"epochs=2&hidden=4&{link}")
    assert not visitor.app.exception
    dev = visitor.run.data.counts[1] > 0
    header, _ = visitor.stage
    assert len(header["readouts"]) == 1 + dev
    assert any(label.startswith("dev") for label in visitor.figures) == dev


@pytest.mark.parametrize(
    "link",
    [
        "hidden=none&epochs=3",
        "data=spiral&classes=3&hidden=4&epochs=3",
        "data=wine&hidden=none&epochs=2",
        "data=sine&hidden=4&epochs=3",
        "data=multigauss&hidden=4&epochs=3",
        "hidden=4&norm=batch&norm_where=after&epochs=3",
        "hidden=4&epochs=700&batch=full",
    ],
)
def test_the_player_gets_the_run_itself(link):
    visitor = Visitor.arrive(link)
    run, (header, arrays) = visitor.run, visitor.stage
    frames, parameters = arrays["parameters"].shape
    assert frames == len(header["epochs"]) == len(run.frame_epochs)
    assert header["epochs"][0] == 0 and header["epochs"][-1] == header["total_epochs"] == run.experiment.epochs
    assert parameters == run.architecture.frame_size
    np.testing.assert_array_equal(arrays["parameters"], run.frames)
    assert header["model"]["sizes"][1:-1] == list(run.experiment.hidden)
    assert len(header["model"]["mean"]) == len(header["model"]["std"]) == header["model"]["sizes"][0]

    assert len(arrays["points"]) == len(arrays["targets"]) == len(arrays["split"])
    assert np.bincount(arrays["split"], minlength=3).tolist() == list(run.data.counts)
    np.testing.assert_array_equal(arrays["points"], run.data.points.astype(np.float32))
    np.testing.assert_array_equal(arrays["targets"], run.data.labels.astype(np.float32))
    for readout, split in zip(header["readouts"], ("train", "dev"), strict=True):
        assert readout["label"].startswith(split)
        np.testing.assert_array_equal(readout["values"], run.history[f"{split}_error"][header["epochs"]])


def test_many_examples_are_drawn_in_their_proportions():
    visitor = Visitor.arrive("n=10000&split=70-20-10&hidden=4&epochs=2")
    _, arrays = visitor.stage
    drawn = np.bincount(arrays["split"], minlength=3)
    assert drawn.tolist() == [0.7 * POINTS_SHOWN, 0.2 * POINTS_SHOWN, 0.1 * POINTS_SHOWN]
    known = {tuple(row) for row in visitor.run.data.points.astype(np.float32).tolist()}
    assert {tuple(row) for row in arrays["points"].tolist()} <= known


def test_too_much_work_is_refused_with_the_limit_and_the_settings_stay():
    visitor = Visitor.arrive(TOO_MUCH)
    assert not visitor.app.exception
    asked = parse_link(TOO_MUCH).experiment
    assert visitor.experiment == asked == visitor.linked
    assert refusal(asked) and "limit" in refusal(asked)
    assert visitor.says(refusal(asked))
    assert not visitor.has_stage() and visitor.figures == {}
    assert visitor.app.title[0].value == "Playground", "the page around it stands"


def test_a_control_can_ask_for_too_much_and_take_it_back():
    visitor = Visitor.arrive("hidden=64-64-64-64-64&epochs=1&batch=full")
    visitor.set("epochs", 20_000)
    assert visitor.says(refusal(visitor.experiment))
    assert visitor.experiment == Experiment(hidden=(64,) * 5, epochs=20_000, batch_size="full")
    visitor.set("epochs", 10)
    assert not visitor.says("too much work")
    assert_shows(visitor, Experiment(hidden=(64,) * 5, epochs=10, batch_size="full"))


def test_a_diverged_run_names_the_epoch_keeps_its_last_good_picture_and_suggests_a_lower_rate():
    visitor = Visitor.arrive("data=multigauss&opt=sgd&lr=10&act=relu&hidden=8&batch=full&epochs=50")
    assert not visitor.app.exception
    run = visitor.run
    assert run.diverged_at is not None and 0 < run.diverged_at < 50
    assert visitor.says(f"**Training diverged in epoch {run.diverged_at}.**")
    header, arrays = visitor.stage
    assert header["epochs"][-1] < run.diverged_at
    assert np.isfinite(arrays["parameters"]).all()
    assert all(np.isfinite(readout["values"]).all() for readout in header["readouts"])
    (suggestion,) = [link for link in visitor.app.get("page_link") if link.proto.label.startswith("Try ")]
    suggested = parse_link(suggestion.proto.query_string).experiment
    assert suggested == visitor.experiment.replace(learning_rate=1.0)


@pytest.mark.parametrize("link", ["", "hidden=4&epochs=3", "init=zeros&epochs=20&act=relu", "data=moons&epochs=60"])
def test_the_suggestion_is_a_link_that_changes_what_it_says(link):
    visitor = Visitor.arrive(link)
    (suggestion,) = [page for page in visitor.app.get("page_link") if page.proto.label.startswith("Try ")]
    opened = parse_link(suggestion.proto.query_string)
    assert opened.notices == ()
    reading = read(visitor.run)
    assert suggestion.proto.label == f"Try {reading.suggestion.label}"
    before, after = visitor.experiment.values(), opened.experiment.values()
    differing = {name for name in before if before[name] != after[name]}
    assert differing and differing <= set(reading.suggestion.changes)
    followed = Visitor.arrive(suggestion.proto.query_string)
    assert followed.experiment == opened.experiment and followed.notices == []


def test_many_quick_changes_leave_one_whole_run():
    visitor = Visitor.arrive(QUICK)
    moves = [("seed", 5), ("learning_rate", 0.1), ("activation", "relu"), ("seed", 15), ("units", 8)]
    for name, value in 4 * moves:
        visitor.move(name, value)
        assert not visitor.app.exception
    visitor.finish()
    assert visitor.experiment.seed == 15
    assert {one.label for one in visitor.app.button} <= {"Pin"}, "nothing is left to stop or to try again"
    assert visitor.linked == visitor.experiment
    assert_shows(visitor, visitor.experiment)


def test_the_script_and_the_files_of_a_run_are_made_when_asked_for():
    visitor = Visitor.arrive(QUICK)
    assert not visitor.app.get("download_button")
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert not visitor.app.exception
    labels = [button.proto.label for button in visitor.app.get("download_button")]
    assert labels == [
        "Curves (CSV)",
        "Run (JSON)",
        "Script (JAX)",
        "Script (NumPy)",
        "Animation (GIF)",
        "Notebook",
        "Weights (npz)",
        "Weights (safetensors)",
    ]
    assert visitor.says(f"`{fingerprint(visitor.run)}`")
    shown = [block.value for block in visitor.app.code]
    for dialect in (JAX, NUMPY):
        assert script(visitor.experiment, dialect).strip() in shown
