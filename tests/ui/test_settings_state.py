"""One experiment per page: address, widgets and session agree, whatever a link brings and whoever moves what."""

from pages.shared.settings_state import PageState

import pytest
import streamlit as st

from dlcore.engine.scope import unused_settings
from dlcore.experiment import Experiment
from dlcore.links import parse_link, to_mapping
from tests.ui.visitor import Visitor

QUICK = {"epochs": "2", "hidden": "4"}
GARBAGE = {
    "not a number": {"lr": "abc"},
    "a layer of no and of too many units": {"hidden": "999-0"},
    "an unknown key": {"foo": "1"},
    "a percentage that is none": {"split": "10-10-10"},
    "everything at once": {"lr": "abc", "hidden": "9-0", "foo": "1", "split": "10-10-10", "act": "rellu", "v": "7"},
    "markup": {"act": "<b>**relu**</b>", "<script>": "alert(1)"},
    "control characters": {"lr": "1\n2\u202e3", "x\x00y": "z"},
    "empty values": {"lr": "", "hidden": "", "data": "", "features": "", "keep": ""},
    "infinite": {"lr": "inf", "noise": "nan", "seed": "1e99"},
    "settings that contradict each other": {"norm": "batch", "batch": "1", "classes": "6", "data": "moons"},
    "a digit of another script": {"seed": "٣"},
    "somebody's own data": {"data": "custom"},
    "more problems than anybody reads": {f"key{number}": "1" for number in range(40)},
    "settings that training does not use": {"ensemble": "2"},
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_a_bad_link_opens_the_nearest_experiment_and_says_so_once_for_each_problem(garbage):
    address = QUICK | garbage
    link = parse_link(address)
    visitor = Visitor.arrive(address)
    assert not visitor.app.exception
    assert visitor.experiment == link.experiment
    expected = [notice.message for notice in (*link.notices, *unused_settings(link.experiment))]
    assert expected
    assert visitor.notices == expected
    count = "One setting" if len(expected) == 1 else f"{len(expected)} settings"
    assert visitor.says(f"**{count} could not be used as given.**")
    assert visitor.address == to_mapping(link.experiment, full=False)


def test_a_notice_repeats_a_link_as_text_never_as_markdown():
    visitor = Visitor.arrive(QUICK | {"act": "<b>**relu**</b>"})
    assert any("**relu**" in text for text in visitor.notices)
    assert not visitor.says("relu**")


def test_a_good_link_is_opened_without_a_notice():
    visitor = Visitor.arrive("v=1&data=xor&epochs=2&hidden=4&lr=0.1")
    assert visitor.notices == []
    assert not visitor.says("could not be used")


def test_moving_a_control_drops_the_notices_of_the_link():
    visitor = Visitor.arrive(QUICK | {"lr": "abc"})
    assert len(visitor.notices) == 1
    visitor.set("learning_rate", 0.1)
    assert visitor.notices == []


def test_looking_again_keeps_the_notices_of_the_link():
    visitor = Visitor.arrive(QUICK | {"lr": "abc"})
    visitor.app.run()
    assert len(visitor.notices) == 1


def test_the_address_holds_exactly_what_differs_from_the_defaults():
    visitor = Visitor.arrive()
    assert visitor.address == {}
    visitor.set("epochs", 10)
    assert visitor.address == {"v": "1", "epochs": "10"}
    visitor.set("activation", "relu")
    assert visitor.address == {"v": "1", "act": "relu", "epochs": "10"}
    visitor.set("epochs", 200).set("activation", "tanh")
    assert visitor.address == {}


def test_the_link_to_copy_names_every_field_and_opens_the_same_experiment():
    visitor = Visitor.arrive("hidden=4&epochs=2&lr=0.1&seed=3")
    query = visitor.copied.partition("?")[2]
    assert dict(part.split("=") for part in query.split("&")) == to_mapping(visitor.experiment)
    assert parse_link(query).experiment == visitor.experiment
    visitor.set("seed", 4)
    assert parse_link(visitor.copied).experiment.seed == 4


def test_a_link_that_arrives_later_moves_the_widgets():
    visitor = Visitor.arrive(QUICK).set("learning_rate", 0.3)
    visitor.follow("v=1&epochs=2&hidden=5-5-5&lr=0.001&act=elu&opt=sgd&keep=0.5&split=80-10-10&seed=9")
    shown = {name: visitor.value(name) for name in ("learning_rate", "activation", "optimizer", "seed")}
    assert shown == {"learning_rate": 0.001, "activation": "elu", "optimizer": "sgd", "seed": 9}
    assert (visitor.value("layers"), visitor.value("units")) == (3, 5)
    assert (visitor.value("hidden"), visitor.value("split")) == ("5-5-5", "80-10-10")
    assert visitor.value("keep_prob") == 0.5


@pytest.mark.parametrize("link", ["epochs=2&hidden=4&lr=abc", "data=xor&epochs=100&lesson=feature-for-layer"])
def test_a_control_moved_before_the_browser_shows_the_new_address_is_not_undone_by_the_old_one(link):
    visitor = Visitor.arrive(link)
    visitor.control("learning_rate").set_value("0.3")
    visitor.follow(link)  # the rerun carries both
    assert visitor.experiment.learning_rate == 0.3
    assert visitor.linked == visitor.experiment
    visitor.control("activation").set_value("relu")
    visitor.follow(link)
    assert (visitor.experiment.learning_rate, visitor.experiment.activation) == (0.3, "relu")


def test_the_browsers_back_and_forward_open_what_the_address_says():
    visitor = Visitor.arrive()
    addresses = [visitor.address]
    for seed in (1, 2):
        visitor.set("epochs", 10).set("seed", seed)
        addresses.append(visitor.address)
    for address in (*reversed(addresses), *addresses):
        visitor.follow(address)
        assert visitor.experiment == parse_link(address).experiment
        assert visitor.address == address, "the address is not written over, or one could never go back further"
        assert visitor.value("seed") == visitor.experiment.seed


def test_an_address_without_settings_that_never_was_the_pages_own_keeps_what_was_set():
    visitor = Visitor.arrive(QUICK).set("learning_rate", 0.3)
    visitor.follow({})
    assert visitor.experiment.learning_rate == 0.3
    assert visitor.address["lr"] == "0.3"


def test_settings_survive_a_walk_to_another_page():
    visitor = Visitor.at_the_start()
    visitor.app.switch_page("pages/playground.py").run()
    visitor.finish().set("epochs", 10).set("activation", "relu").set("seed", 5)
    set_there = visitor.experiment
    visitor.app.switch_page("pages/home.py").run()
    assert not visitor.app.exception
    visitor.app.query_params.clear()
    visitor.app.switch_page("pages/playground.py").run()
    visitor.finish()
    assert not visitor.app.exception
    assert visitor.experiment == set_there
    assert visitor.value("activation") == "relu"
    assert visitor.linked == set_there


def test_a_card_of_the_front_page_opens_its_experiment_however_often_it_is_clicked():
    card = {"v": "1", "epochs": "10", "hidden": "4"}
    visitor = Visitor.at_the_start()
    for _ in range(2):
        visitor.app.query_params.update(card)
        visitor.app.switch_page("pages/playground.py").run()
        assert visitor.finish().linked == parse_link(card).experiment
        visitor.set("seed", 5)
        visitor.app.switch_page("pages/home.py").run()
        visitor.app.query_params.clear()


def test_a_value_without_a_stop_gets_one_and_stays():
    visitor = Visitor.arrive(QUICK | {"lr": "0.0123", "batch": "17", "l2": "0.5", "n": "333"})
    assert visitor.value("learning_rate") == 0.0123
    assert visitor.value("batch_size") == 17
    visitor.set("seed", 1)
    kept = visitor.experiment
    assert (kept.learning_rate, kept.batch_size, kept.l2, kept.examples) == (0.0123, 17, 0.5, 333)


def test_what_cannot_be_read_in_a_typed_list_is_said_and_the_nearest_is_used(monkeypatch):
    said = []  # a page that is drawn again at once has it no more, while the browser still shows it
    monkeypatch.setattr(st, "toast", lambda words, **more: said.append(words))
    visitor = Visitor.arrive(QUICK)
    visitor.move("hidden", "4, 300")
    assert len(said) == 1 and "256" in said[0]
    assert visitor.finish().experiment.hidden == (4, 256)
    visitor.move("hidden", "lots")
    assert len(said) == 2
    assert visitor.finish().experiment.hidden == Experiment().hidden


def test_sliders_for_layers_keep_what_each_other_says():
    visitor = Visitor.arrive("epochs=2&hidden=4-4&keep=0.5-0.9")
    visitor.set("layers", 3)
    assert visitor.experiment.hidden == (4, 4, 4)
    visitor.set("units", 2)
    assert visitor.experiment.hidden == (2, 2, 2)
    visitor.set("layers", 0)
    assert visitor.experiment.hidden == ()
    visitor.set("units", 3)
    assert visitor.experiment.hidden == (3,)
    assert visitor.notices == [], "one keep_prob per layer gives way without a word"


def test_no_widget_is_left_behind_after_the_setting_it_belongs_to_is_gone():
    visitor = Visitor.arrive(QUICK | {"decay": "step", "decay_rate": "0.5", "decay_every": "3"})
    assert visitor.value("decay_every") == 3
    visitor.set("decay", "none")
    assert not visitor.shows("decay_every")
    visitor.set("decay", "step")
    assert visitor.value("decay_every") == visitor.experiment.decay_every


def test_new_data_take_their_own_loss_features_and_classes_and_keep_the_rest(monkeypatch):
    # The data picker's callback, without a browser to click on it.
    store = {}
    monkeypatch.setattr("streamlit.session_state", store)
    monkeypatch.setattr("streamlit.query_params", Address({"lr": "0.1", "features": "x1-x2-x1x2", "loss": "mse"}))
    state = PageState("playground")
    state.change("data", data="sine")
    assert state.experiment == Experiment(data="sine", learning_rate=0.1)
    assert state.notices == ()
    state.change("data", data="digits")
    assert state.experiment == Experiment(data="digits", learning_rate=0.1)
    state.change("data", data="moons")
    assert state.experiment == Experiment(data="moons", learning_rate=0.1)


def test_a_page_that_draws_itself_again_under_an_old_address_keeps_what_was_set(monkeypatch):
    # A timer's tick that the browser sent before it showed the new address.
    store, old = {"arrived": False}, {"v": "1", "data": "moons"}
    monkeypatch.setattr("streamlit.session_state", store)
    monkeypatch.setattr("streamlit.rerun", lambda: None)
    monkeypatch.setattr("streamlit.query_params", Address(old))
    state = PageState("playground")
    state.commit()
    state.change("learning_rate", learning_rate=0.3)
    PageState("playground").commit()
    monkeypatch.setattr("streamlit.query_params", Address(old))
    state.draw_again()
    assert PageState("playground").experiment == Experiment(data="moons", learning_rate=0.3)
    assert PageState("playground").experiment == Experiment(data="moons"), "without that it is the button Back"


def test_a_widget_that_a_link_replaced_is_heard_no_more(monkeypatch):
    # Until the browser has drawn its successor, the page's timer goes on sending the value that it shows.
    monkeypatch.setattr("streamlit.session_state", {"arrived": False})
    monkeypatch.setattr("streamlit.query_params", Address({"v": "1", "data": "moons"}))
    options, heard = {"look": ("rule", "race"), "beside": ("all", "own")}, []
    state = PageState("optimizers", options)
    state.commit()
    names = ("optimizer", "learning_rate", "look", "beside")
    widgets = {name: state.on_change(name, lambda name=name: heard.append(name)) for name in names}
    for react in widgets.values():
        react()
    assert heard == list(names)
    monkeypatch.setattr("streamlit.query_params", Address({"v": "1", "data": "moons", "opt": "sgd", "look": "race"}))
    assert PageState("optimizers", options).option("look") == "race"
    for react in widgets.values():
        react()
    assert heard == [*names, "learning_rate", "beside"], "what shows the same as before is still listened to"


def test_a_widget_keeps_its_key_when_it_is_what_changed_its_value(monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {"arrived": False})
    monkeypatch.setattr("streamlit.query_params", Address({"v": "1"}))
    state = PageState("optimizers", {"look": ("rule", "race")})
    before = state.key("look")
    state.on_change("look", lambda: state.choose(look="race"))()
    assert state.option("look") == "race" and state.key("look") == before
    state.choose(look="rule")
    assert state.key("look") != before, "changed from elsewhere"


def test_widgets_that_show_one_option_together_are_replaced_together(monkeypatch):
    monkeypatch.setattr("streamlit.session_state", {"arrived": False})
    monkeypatch.setattr("streamlit.query_params", Address({"v": "1"}))
    state, heard = PageState("optimizers", {"start": ("a", "b", "c")}), []

    def chosen() -> None:
        heard.append("x")
        state.choose(start="b")

    before = [state.key(widget, of="start") for widget in ("start-x", "start-y")]
    reacts = [state.on_change(widget, chosen, of="start") for widget in ("start-x", "start-y")]
    reacts[0]()
    assert [state.key(widget, of="start") for widget in ("start-x", "start-y")] == before and heard == ["x"]
    state.choose(start="c")
    after = [state.key(widget, of="start") for widget in ("start-x", "start-y")]
    assert not set(after) & set(before) and len(set(after)) == 2
    for react in reacts:
        react()
    assert state.option("start") == "c" and heard == ["x"], "the old ones are heard no more"


class Address(dict):
    """What PageState asks of `st.query_params`."""

    def to_dict(self):
        return dict(self)

    def from_dict(self, other):
        self.clear()
        self.update(other)
