"""Own data on the pages: brought, checked, trained, and kept from everybody else."""

from pages.shared.navigation import HOME, PAGES
from pages.shared.player import decode
from pages.shared.points_pad import message

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlcore.datasets.own import is_own
from dlcore.experiment import Experiment
from dlcore.links import parse_link
from dlcore.own_data import own_data, read_table
from dlcore.own_data.points import Point, own_points
from tests.core.own_tables import as_csv, plane
from tests.ui.visitor import PLAYGROUND, ROOT, WAIT, Visitor

SETS, OPEN, POINTS, WAY = "own-data:sets", "own-data:open", "own-data:points", "own-data-way"
LINK = "data=custom&hidden=3&epochs=2&lr=0.02&split=70-30-0&features=x2-x1sq"


def five() -> str:
    rows = np.random.RandomState(2).randn(40, 5).round(3).tolist()
    return as_csv([[*row, "abc"[k % 3]] for k, row in enumerate(rows)], [*"vwxyz", "kind"])


def curve() -> str:
    return as_csv([[k / 3, (k / 3) ** 2] for k in range(15)], ["t", "height"])


def slope() -> str:
    rows = np.random.RandomState(3).randn(30, 2).tolist()
    return as_csv([[*row, row[0] - 2 * row[1]] for row in rows])


TABLES = {"plane": plane, "five": five, "curve": curve, "slope": slope}


def bring(visitor: Visitor, text: str, name: str = "table.csv") -> None:
    visitor.app.file_uploader[0].set_value((name, text.encode(), "text/csv")).run()


def holding(dataset, link: str, page: str = PLAYGROUND) -> Visitor:
    """A visitor whose session already has own data."""
    visitor = Visitor(AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=WAIT), page)
    visitor.app.session_state[SETS] = (dataset,)
    visitor.open(link)
    return visitor.finish()


def press(visitor: Visitor, label: str) -> None:
    next(button for button in visitor.app.button if button.label == label).click().run()


def test_a_link_opens_without_its_data_and_as_it_was_with_them():
    visitor = Visitor.arrive(LINK)
    asked = parse_link(LINK)
    assert visitor.experiment == asked.experiment, "everything else is intact"
    assert visitor.notices[0] == asked.notices[0].message
    assert visitor.says("Bring the same file here")
    bring(visitor, plane())
    press(visitor, "Use these data")
    visitor.finish()
    own = own_data(read_table(plane().encode(), "table.csv"))
    assert visitor.experiment == parse_link(LINK, own=own.id).experiment
    assert visitor.run.complete and visitor.run.data.dataset is own
    assert visitor.address["data"] == "custom" and own.id not in str(visitor.address)
    assert "data=custom&" in visitor.copied and visitor.says("Your own data are not in the link")
    assert not visitor.app.file_uploader, "the box has closed"
    header, _ = visitor.stage
    assert header["model"]["plane"]["names"] == ["rent", "rate"]


def test_what_only_fits_the_missing_data_is_not_lost():
    link = "data=custom&hidden=3&epochs=2&features=x1-x1sq"  # one input has features of its own; other data keep theirs
    visitor = Visitor.arrive(link)
    bring(visitor, curve())
    press(visitor, "Use these data")
    visitor.finish()
    assert visitor.experiment.dataset.inputs == 1 and visitor.experiment.loss == "mse"
    assert visitor.experiment.features == ("x1", "x1sq")


@pytest.mark.parametrize("hold", ["lock", "hide"])
@pytest.mark.parametrize("moved", [False, True])
def test_a_lesson_on_own_data_that_holds_them_asks_for_their_file(hold, moved):
    link = f"{LINK}&ask=Why%3F&{hold}=data-features"
    visitor = Visitor.arrive(link)
    if moved:
        visitor.set("learning_rate", 0.3)
    bring(visitor, plane())
    press(visitor, "Use these data")
    visitor.finish()
    own = own_data(read_table(plane().encode(), "table.csv"))
    asked = parse_link(LINK, own=own.id).experiment
    assert visitor.experiment == (asked.replace(learning_rate=0.3) if moved else asked)
    assert not visitor.app.file_uploader and visitor.address[hold] == "data-features", "and then they are held"


def test_what_is_wrong_is_said_in_place_and_what_was_there_stays():
    visitor = Visitor.arrive("data=moons&hidden=3&epochs=2")
    before = visitor.experiment
    visitor.app.session_state[OPEN] = True
    visitor.app.run()
    bring(visitor, plane() + "1,[x](y),big\n")
    assert "Not used: Row 14, column rate is no number: “[x](y)”." in " ".join(visitor.notices)
    assert next(button for button in visitor.app.button if button.label == "Use these data").disabled
    assert visitor.experiment == before and visitor.run.complete
    bring(visitor, "\x00\x01")
    assert "Not used: This is no text file" in " ".join(visitor.notices)
    assert visitor.experiment == before and not visitor.app.exception
    bring(visitor, plane())
    target = next(box for box in visitor.app.selectbox if box.label == "Target")
    target.set_value("rent").run()  # then the target's words are an input
    assert "column size is no number" in " ".join(visitor.notices)
    next(box for box in visitor.app.multiselect if box.label == "Columns left out").set_value(["size"]).run()
    press(visitor, "Use these data")
    visitor.finish()
    assert visitor.experiment.dataset.task == "regression" and visitor.experiment.loss == "mse"
    assert visitor.experiment.hidden == before.hidden and visitor.experiment.features == ("x1",)


def test_a_pasted_table_is_read_and_its_script_finds_a_file():
    visitor = Visitor.arrive("data=moons&hidden=3&epochs=2")
    visitor.app.session_state[OPEN] = True
    visitor.app.session_state[f"{PLAYGROUND}:{WAY}"] = "paste"
    visitor.app.run()
    visitor.app.text_area[0].set_value(plane().replace(",", "\t")).run()
    press(visitor, "Use these data")
    visitor.finish()
    own = visitor.run.data.dataset
    assert np.array_equal(own.examples, own_data(read_table(plane())).examples)
    visitor.app.session_state["under-the-hood"] = True
    visitor.app.run()
    assert any("'own-data.csv'" in code.value for code in visitor.app.code)
    assert "Your data (CSV)" in [button.label for button in visitor.app.get("download_button")]


def test_nobody_else_sees_them():
    mine = holding(own_data(read_table(plane())), "data=custom&hidden=3&epochs=2")
    assert is_own(mine.experiment.data)
    other = Visitor.arrive(mine.copied.partition("?")[2])
    assert other.experiment.data == Experiment().data and other.says("Bring the same file here")
    assert SETS not in other.app.session_state
    picker = other.app.get_by_key(f"{PLAYGROUND}:data")
    assert "custom" not in str(decode(picker.proto.bytes)[0]["groups"])
    followed = Visitor.arrive(f"data={mine.experiment.data}")
    assert followed.experiment.data == Experiment().data, "an id is nothing that a link may say"


def test_back_and_forward_find_the_sessions_own_data():
    own = own_data(read_table(plane()))
    visitor = holding(own, "data=custom&hidden=3&epochs=2")
    visitor.follow("data=moons&hidden=3&epochs=2")
    assert visitor.experiment.data == "moons"
    visitor.follow("data=custom&hidden=3&epochs=2")
    assert visitor.experiment.data == own.id and not visitor.app.file_uploader


def test_a_page_whose_data_are_kept_no_more_says_so():
    visitor = holding(own_data(read_table(plane(20))), "data=custom&hidden=3&epochs=2")
    newer = own_data(read_table(five()))
    visitor.app.session_state[SETS] = (newer,)
    store = visitor.app.session_state
    store[f"{PLAYGROUND}:experiment"] = store[f"{PLAYGROUND}:experiment"].model_copy(update={"data": "custom-gone"})
    visitor.app.run()
    visitor.finish()
    assert visitor.experiment.data == newer.id and visitor.experiment.hidden == (3,)
    assert any("not kept any more; your newest ones are used" in notice for notice in visitor.notices)


def test_points_are_trained_once_they_are_enough_and_then_at_every_change():
    visitor = Visitor.arrive("data=gauss&hidden=3&epochs=2")
    visitor.app.session_state[OPEN] = True
    visitor.app.session_state[f"{PLAYGROUND}:{WAY}"] = "points"
    points = tuple(Point(k - 5.0, (-1.0) ** k, k % 2) for k in range(10))
    visitor.app.session_state[POINTS] = points[:3]
    visitor.app.run()
    assert "3 points so far: 7 more are needed to train." in visitor.notices
    assert next(button for button in visitor.app.button if button.label == "Use these points").disabled
    visitor.app.session_state[POINTS] = points
    visitor.app.run()
    assert "10 points · class 0: 5, class 1: 5" in visitor.notices
    press(visitor, "Use these points")
    visitor.finish()
    assert visitor.experiment.data == own_points(points).id and visitor.says("These points are trained")
    visitor.app.session_state[OPEN] = True
    visitor.set("hidden", "5")
    press(visitor, "Begin with the set shown")  # the same points in the order of the split: another set
    visitor.finish()
    pad = decode(visitor.app.get_by_key(f"{PLAYGROUND}:own-data-points").proto.bytes)[0]
    assert sorted(map(tuple, pad["points"])) == sorted(points) and pad["edition"] == 1
    told = own_points([Point(*point) for point in pad["points"]])
    assert visitor.experiment.data == told.id and visitor.experiment.hidden == (5,)
    press(visitor, "Begin with the set shown")
    visitor.finish()
    pad = decode(visitor.app.get_by_key(f"{PLAYGROUND}:own-data-points").proto.bytes)[0]
    again = own_points([Point(*point) for point in pad["points"]])
    assert pad["edition"] == 2 and visitor.experiment.data == again.id != told.id, "and so is the next change"
    assert decode(message(points, 1))[0]["extent"] == [-6, 6, -6, 6]


VISITED = [page for page in PAGES if page != HOME]
VISITS = [(page, name) for place, page in enumerate(VISITED) for name in [*TABLES, *TABLES][place % 4 :][:2]]


@pytest.mark.parametrize(("page", "name"), VISITS)
def test_every_page_takes_own_data(page, name):
    """Each page two kinds of four: a plane, five inputs, a curve, a regression of two inputs."""
    own = own_data(read_table(TABLES[name]()))
    visitor = holding(own, "data=custom&hidden=3&epochs=2", page)
    assert not visitor.app.exception
    assert not any("broke" in line for line in visitor.lines)
    if page != "traps":  # which brings its own data
        assert visitor.experiment.data == own.id
