"""Lessons of a teacher on the pages: what their link says is shown, hidden and locked, and nothing else."""

import re
from pathlib import Path

from pages.shared import navigation
from pages.shared.held_controls import LOCKED
from pages.shared.settings_state import PageState

import pytest

from dlcore.experiment import Experiment
from dlcore.fingerprint import fingerprint
from dlcore.lessons import LESSONS
from dlcore.links import parse_link, to_mapping
from tests.ui.test_settings_state import Address
from tests.ui.visitor import Visitor

QUICK = {"data": "xor", "hidden": "4", "epochs": "3"}
WORDS = {"title": "Tame it", "ask": "Which one\nhelps?"}
MARKUP = "<script>alert(1)</script> **bold** :red[x] [a](javascript:1) שלום 👩‍🏫"
SHARED = Path(navigation.__file__).parent
PAGES = [page for page in navigation.PAGES if page != "home"]
HELD = {  # page to a field that it draws as a control; foundations draws its own options, traps one of them
    page: ("learning_rate", "lr")
    for page in PAGES
    if page not in ("foundations", "traps", "gradient_checking", "search", "splits", "bias_variance", "initialization")
} | {
    "gradient_checking": ("data_seed", "data_seed"),
    "search": ("optimizer", "opt"),
    "splits": ("noise", "noise"),
    "bias_variance": ("l2", "l2"),
    "initialization": ("activation", "act"),
    "foundations": ("look", "look"),
}


def texts(visitor: Visitor) -> list[str]:
    return [text.value for text in visitor.app.text]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_the_lesson_of_its_link_and_keeps_it_in_the_address(page):
    visitor = Visitor.at(QUICK | WORDS | {"goal": "dev error < 20 %", "hide": "none"}, page)
    assert not visitor.app.exception
    assert set(WORDS.values()) <= set(texts(visitor))
    assert visitor.says("**Goal: dev error &lt; 20 %**")
    assert visitor.address.items() >= (WORDS | {"goal": "dev-error-below-0.2"}).items()


OWN_WIDGETS = [  # page, link, widget, key: those that the pages draw themselves
    ("splits", {}, "split", "split"),
    ("search", {}, "varies-0", "space"),
    ("search", {}, "high-0", "space"),
    ("search", {}, "seeds", "seeds"),
    ("optimizers", {}, "beside", "beside"),
    ("optimizers", {"look": "surfaces"}, "surface", "surface"),
    ("softmax", {"look": "point"}, "moment", "moment"),
    ("bias_variance", {"data": "iris"}, "human", "human"),
    ("foundations", {}, "cost_data", "cost_data"),
    ("foundations", {"look": "autodiff"}, "expression", "expression"),
    ("foundations", {"look": "autodiff", "expression": "w*b"}, "descent_moves", "descent_moves"),
    ("traps", {}, "entry-select", "entry"),
]


@pytest.mark.parametrize(
    ("page", "link", "widget", "key"),
    [(page, {}, *held) for page, held in HELD.items()] + OWN_WIDGETS,
    ids=[f"{page}-{key}" for page, (_, key) in HELD.items()] + [f"{one[0]}-{one[2]}" for one in OWN_WIDGETS],
)
def test_a_hidden_control_is_not_drawn_and_a_locked_one_cannot_be_moved(page, link, widget, key):
    visitor = Visitor.at(QUICK | link, page).finish()
    assert visitor.shows(widget) and not visitor.control(widget).proto.disabled
    visitor.follow(QUICK | link | {"lock": key})
    assert visitor.control(widget).proto.disabled
    told = visitor.control(widget).proto.help
    assert told.startswith(LOCKED) or not told
    visitor.follow(QUICK | link | {"hide": key})
    assert not visitor.shows(widget)
    assert not visitor.app.exception


def test_no_control_is_drawn_without_asking_the_lesson():
    drawing = [
        file for file in SHARED.glob("*.py") if re.search(r"\bstate\.on_change\(|\bon_move=", file.read_text("utf-8"))
    ]
    assert len(drawing) > 20
    assert [file.name for file in drawing if "pages.shared.held_controls" not in file.read_text("utf-8")] == []


def test_what_is_not_named_stays_in_use():
    visitor = Visitor.arrive(QUICK | {"hide": "noise", "lock": "lr-data"})
    for field in ("activation", "layers", "l2", "optimizer", "seeds"):
        assert not visitor.control(field).proto.disabled
    visitor.set("activation", "relu")
    assert visitor.experiment.activation == "relu"
    assert visitor.address["lock"] == "lr-data" and visitor.notices == []


def test_a_lesson_that_hides_every_setting_leaves_no_empty_button():
    keys = "-".join(setting.key for setting in Experiment.settings().values())
    visitor = Visitor.arrive(QUICK | {"hide": keys})
    assert not visitor.app.exception
    assert not any(visitor.shows(name) for name in ("noise", "layers", "learning_rate", "seeds", "optimizer"))


def test_a_locked_setting_obeys_links():
    visitor = Visitor.arrive(QUICK | {"lock": "lr-classes-batch", "lr": "0.1", "data": "blobs", "classes": "4"})
    assert visitor.experiment.learning_rate == 0.1
    before = visitor.experiment
    visitor.follow(visitor.address | {"lr": "0.3"})
    assert visitor.experiment == before.replace(learning_rate=0.3) and visitor.notices == []


def test_a_remedy_cannot_change_what_is_locked_and_the_page_says_so():
    link = {"data": "spiral", "hidden": "none", "epochs": "5", "lock": "lr"}
    visitor = Visitor.arrive(link, "bias_variance")
    remedies = [button.key for button in visitor.app.button if "remedy:" in (button.key or "")]
    assert remedies
    said = []
    for remedy in remedies:
        visitor.app.button(key=remedy).click().run()
        said += visitor.notices
        visitor.follow(link)
    assert visitor.experiment.learning_rate == 0.03
    assert "Learning rate is held by your teacher: lr=0.03 stays." in said


def test_other_settings_that_force_a_locked_one_are_noticed():
    visitor = Visitor.arrive(QUICK | {"batch": "1", "lock": "batch"})
    visitor.set("normalization", "batch")
    assert visitor.experiment.batch_size != 1 or visitor.experiment.normalization == "none"
    assert any("batch" in notice for notice in visitor.notices)


def test_markup_of_a_lesson_is_text():
    visitor = Visitor.arrive(QUICK | {"title": MARKUP, "ask": MARKUP})
    assert texts(visitor) == [MARKUP, MARKUP]
    assert not visitor.says("alert(1)")
    assert not any("alert(1)" in html.proto.body for html in visitor.app.get("html"))


def test_a_lesson_that_is_too_long_or_names_unknown_controls_is_cut_with_notices():
    visitor = Visitor.arrive(QUICK | {"title": "x" * 90, "ask": "y" * 310, "goal": "be good", "lock": "lr-nonsense"})
    assert texts(visitor)[1:] == ["x" * 80, "y" * 300]
    assert len(visitor.notices[0:4]) == 4 and all(
        notice.startswith(start)
        for notice, start in zip(
            visitor.notices, ("title=x", "ask=y", "goal=be good", "lock=lr-nonsense"), strict=False
        )
    )
    assert visitor.control("learning_rate").proto.disabled


def test_leaving_the_lesson_opens_the_same_experiment_with_every_control():
    visitor = Visitor.arrive(QUICK | WORDS | {"goal": "dev-error-below-0.1", "hide": "noise", "lock": "lr"})
    before = visitor.experiment
    visitor.app.button(key="leave-lesson").click().run()
    assert visitor.experiment == before
    assert visitor.address == to_mapping(before, full=False)
    assert texts(visitor) == [] and not visitor.says("**Goal")
    assert visitor.shows("noise") and not visitor.control("learning_rate").proto.disabled


def test_a_suggestion_keeps_the_lesson_and_none_changes_what_is_locked():
    link = {"data": "spiral", "hidden": "1", "epochs": "5"} | WORDS

    def suggested(visitor: Visitor) -> list[str]:
        links = visitor.app.get("page_link")
        return [link.proto.query_string for link in links if link.proto.label.startswith("Try ")]

    (free,) = suggested(Visitor.arrive(link))
    assert "title=Tame+it" in free
    changed = {
        setting.key
        for name, setting in Experiment.settings().items()
        if getattr(parse_link(free, page_keys=WORDS).experiment, name)
        != getattr(parse_link(link, page_keys=WORDS).experiment, name)
    }
    assert changed
    assert suggested(Visitor.arrive(link | {"lock": "-".join(changed)})) == []


def test_the_share_box_tells_the_short_address_from_the_full_link():
    visitor = Visitor.arrive(QUICK | WORDS)
    visitor.app.session_state["share"] = True
    visitor.app.run()
    full, short, *_ = (code.value for code in visitor.app.code)
    assert parse_link(full, page_keys=WORDS).experiment == visitor.experiment
    assert parse_link(short, page_keys=WORDS).experiment == visitor.experiment
    assert "seed=0" in full and "seed" not in short and "title=Tame+it" in short
    assert visitor.says(f"`{fingerprint(visitor.run)}`")


def test_a_lesson_does_not_end_a_guided_experiment_that_its_link_opens():
    link = dict(pair.split("=") for pair in LESSONS["too-small-a-step"].query.split("&"))
    guided = link | LESSONS["too-small-a-step"].options | {"lesson": "too-small-a-step"}
    visitor = Visitor.at(guided | WORDS, "gradient_checking")
    assert visitor.says(LESSONS["too-small-a-step"].question)
    assert set(WORDS.values()) <= set(texts(visitor))


def test_what_is_put_away_is_counted_and_its_widgets_are_hidden():
    visitor = Visitor.arrive(QUICK | {"lock": "lr-act", "hide": "hidden"})
    captions = [caption.value for caption in visitor.app.caption]
    assert "Your teacher has set this page up: 2 controls locked and 1 control hidden." in captions
    (style,) = [html.proto.body for html in visitor.app.get("html") if "st-key-playground" in html.proto.body]
    hidden = set(re.findall(r"\.st-key-playground-(\w+),", style))
    assert hidden == {"hidden", "layers", "units"}, "the one setting has three widgets"
    by_name = Visitor.arrive(QUICK | {"hide": "l2-lr"}).app.get("html")
    assert any(".st-key-playground-learning_rate," in html.proto.body for html in by_name)


def test_an_option_that_is_locked_stays_and_that_is_said():
    visitor = Visitor.arrive(QUICK | {"lock": "pins"})
    visitor.app.button(key="playground:pin").click().run()
    assert "pins" not in visitor.address
    assert visitor.notices == ["Pinned runs is held by your teacher: pins=none stays."]


def test_new_data_leave_what_is_locked(monkeypatch):
    # The data picker's callback, without a browser to click on it.
    monkeypatch.setattr("streamlit.session_state", {})
    monkeypatch.setattr("streamlit.query_params", Address({"v": "1", "data": "blobs", "lock": "classes-lr"}))
    state = PageState("playground")
    state.change("data", data="rings", learning_rate=0.3)
    assert state.experiment == Experiment(data="rings", classes=4)
    state.choose(lock=())
    state.change("data", data="spiral")
    assert state.experiment == Experiment(data="spiral", classes=2), "without the lock the classes follow the data"
