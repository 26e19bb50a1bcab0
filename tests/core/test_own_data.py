"""Somebody's own table: it trains as the same arrays would, and no link tells of it."""

import gc
import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from dlcore.__main__ import main
from dlcore.augmentation.epochs import changed_raw
from dlcore.base_error import base_error
from dlcore.data import prepare
from dlcore.datasets import DATASETS
from dlcore.datasets.own import OWN_DATA, dataset_of, held_bytes, is_known
from dlcore.datasets.preview import preview
from dlcore.datasets.size import example_count
from dlcore.experiment import Experiment
from dlcore.export import results
from dlcore.links import nearest, parse_link, to_query
from dlcore.own_data import Choice, own_data, read_table
from dlcore.own_data.points import MOST_POINTS, Point, own_points, points_from, points_of
from dlcore.own_data.written_file import to_csv
from dlcore.run import train
from tests.core.own_tables import as_csv, plane, registered

SHORT = {"hidden": (4,), "epochs": 3}


@pytest.mark.parametrize("data", ["moons", "iris", "sine", "cancer", "diabetes"])
def test_a_registered_set_brought_as_a_table_has_the_same_examples_and_costs(data, monkeypatch):
    raw, labels, text = registered(data)
    own = own_data(read_table(text.encode(), "table.csv"))
    assert (own.task, own.inputs) == (DATASETS[data].task, DATASETS[data].inputs)
    assert_array_equal(own.examples, raw)
    assert_array_equal(own.labels, labels)
    brought = Experiment(data=own.id, **SHORT)
    assert example_count(own, brought.examples) == len(raw)
    # the registered set, made to draw nothing else and to leave the random numbers of the split as they are
    monkeypatch.setitem(DATASETS, data, _fixed(DATASETS[data], raw, labels))
    same = Experiment(data=data, **SHORT)
    one, other = prepare(brought), prepare(same)
    assert one.counts == other.counts
    for name in ("raw", "labels", "inputs", "targets"):
        assert_array_equal(getattr(one, name), getattr(other, name))
    assert train(brought).final == train(same).final


def _fixed(entry, raw, labels):
    return replace(entry, make=lambda rng, examples, noise, classes: (raw.copy(), labels.copy()))


def test_no_link_tells_which_data_they_are():
    own = own_data(read_table(plane()))
    experiment = Experiment(data=own.id, split=(70, 30, 0), **SHORT)
    query = to_query(experiment)
    assert "data=custom&" in query
    assert own.id not in query
    assert own.id not in json.dumps(results(train(experiment)))
    opened = parse_link(query)
    assert opened.experiment.data == Experiment().data
    assert opened.experiment.split == (70, 30, 0) and opened.experiment.hidden == (4,)
    (notice,) = opened.notices
    assert (notice.key, notice.given) == ("data", OWN_DATA)
    assert parse_link(query, own=own.id).experiment == experiment, "who has them opens them"
    assert nearest(experiment.values()).experiment == experiment, "and keeps them when a widget moves"
    assert parse_link(f"data={own.id}").experiment.data == Experiment().data, "an id is nothing that a link may say"


def test_the_same_file_is_the_same_set_and_another_one_is_not():
    table = read_table(plane().encode(), "a.csv")
    assert own_data(table).id == own_data(read_table(plane().encode(), "a.csv")).id
    others = [
        own_data(read_table(plane(13).encode(), "a.csv")),
        own_data(table, Choice(target="rate", left_out=("size",))),
        own_data(table, Choice(left_out=("rate",))),
    ]
    assert len({own_data(table).id, *(one.id for one in others)}) == 4


def test_another_name_of_the_file_or_of_a_column_or_other_classes_are_another_set_of_their_own():
    text = plane()
    held = [
        own_data(read_table(content.encode(), name))
        for content, name in (
            (text, "a.csv"),
            (text, "C:\\ann\\b.csv"),
            (text.replace("rent", "rant"), "a.csv"),
            (text.replace("big", "huge"), "a.csv"),
            ("".join(reversed(text.splitlines(keepends=True))).replace("rent,rate,size\n", ""), "a.csv"),
        )
    ]
    assert len({own.id for own in held}) == len(held)
    assert [own.file.name for own in held] == ["a.csv", "b.csv", *["a.csv"] * 3]
    assert (held[2].input_names, held[3].class_names) == (("rant", "rate"), ("huge", "small"))
    halves = [own_points([Point(float(x), 0.0, int(x * sign > 0)) for x in range(-5, 6)]) for sign in (1, -1)]
    assert halves[0].id != halves[1].id


def test_the_memory_of_all_sets_that_are_held_is_counted():
    before = held_bytes()
    held = [own_data(read_table(plane(rows))) for rows in (31, 32)]
    assert held_bytes() == before + sum(one.count * 3 * 8 for one in held), "two inputs and a class, eight bytes each"


def test_they_are_known_only_while_somebody_holds_them():
    own = own_data(read_table(plane(14)))
    id, experiment = own.id, Experiment(data=own.id)
    assert is_known(id) and dataset_of(id) is own
    del own
    gc.collect()
    assert not is_known(id)
    with pytest.raises(KeyError):
        dataset_of(id)
    with pytest.raises(ValueError, match="held by nobody"):
        Experiment(data=id)
    assert parse_link(to_query(Experiment()), own=id).experiment == Experiment()
    assert experiment.data == id, "what was made with them can still be compared"


def test_the_picture_has_the_range_of_the_data_on_its_axes():
    own = own_data(read_table(plane(40)))
    data = prepare(Experiment(data=own.id))
    left, right, bottom, top = data.plane.extent
    assert data.plane.names == ("rent", "rate")
    for low, high, column in ((left, right, own.examples[:, 0]), (bottom, top, own.examples[:, 1])):
        margin = 0.1 * np.ptp(column)
        assert (low, high) == pytest.approx((column.min() - margin, column.max() + margin))
    shown, _ = preview(own.id)
    assert shown.min(axis=0) == pytest.approx(0.1 / 1.2) and shown.max(axis=0) == pytest.approx(1.1 / 1.2)


def test_a_unit_of_own_data_is_a_standard_deviation():
    own = own_data(read_table(plane(40)))
    shifted = prepare(Experiment(data=own.id, shift=0.5))
    plain = prepare(Experiment(data=own.id))
    std = plain.raw[: plain.counts[0]].std(axis=0)
    dev = plain.slices["dev"]
    np.testing.assert_allclose(shifted.raw[dev] - plain.raw[dev], np.tile(1.5 / np.sqrt(2) * std, (plain.counts[1], 1)))
    jittered = next(changed_raw(Experiment(data=own.id, aug=0.5), plain)) - plain.raw[: plain.counts[0]]
    draws = np.random.RandomState([0, 3]).randn(plain.counts[0], 2)
    np.testing.assert_allclose(jittered, 0.5 * std * draws, rtol=1e-9)
    assert base_error(Experiment(data=own.id)) is None
    turned = parse_link("data=custom&turn=30&aug=0.2&aug_kind=rotate&balance=0.5", own=own.id)
    assert (turned.experiment.turn, turned.experiment.augment, turned.experiment.balance) == (0, "jitter", 0)
    assert {notice.key for notice in turned.notices} == {"turn", "aug_kind", "balance"}
    assert not any(own.id in notice.message for notice in turned.notices)


def test_a_column_that_is_constant_in_training_stays_as_it_is():
    for other in range(30):
        own = own_data(read_table(as_csv([[k / 7, float(k == other), k % 2] for k in range(30)])))
        data = prepare(Experiment(data=own.id))
        train = data.raw[: data.counts[0]]
        if np.ptp(train[:, 1]) == 0:
            break
    changed = next(changed_raw(Experiment(data=own.id, aug=0.5), data))
    assert_array_equal(changed[:, 1], train[:, 1])
    np.testing.assert_allclose(
        changed[:, 0] - train[:, 0],
        0.5 * train[:, 0].std() * np.random.RandomState([0, 3]).randn(*train.shape)[:, 0],
        rtol=1e-9,
    )


def test_target_task_and_columns_can_be_chosen():
    rows = [[k % 3, float(k), k * k % 7, f"row {k}"] for k in range(20)]
    table = read_table(as_csv(rows, ["kind", "size", "rest", "name"]))
    own = own_data(table, Choice(target="kind", left_out=("name",)))
    assert (own.task, own.classes, own.input_names, own.class_names) == ("classification", (3, 3), ("size", "rest"), ())
    assert own_data(table, Choice("kind", "regression", ("name",))).task == "regression"
    assert own_data(table, Choice("size", left_out=("name",))).task == "regression"
    rest = own_data(table, Choice(task="regression", left_out=("name",)))
    assert_array_equal(rest.labels, [k * k % 7 for k in range(20)])
    floats = own_data(table, Choice("size", left_out=("name", "rest")))
    assert_array_equal(floats.labels, np.arange(20.0))


def test_points_set_by_hand_are_a_set_of_the_plane():
    points = [Point(x / 2, (-1) ** x, x % 2 + 1) for x in range(-6, 6)]
    own = own_points(points)
    assert own.classes == (2, 2) and own.extent == (-6, 6, -6, 6)
    assert_array_equal(own.labels, [point.label - 1 for point in points])  # classes that are there count from 0
    experiment = Experiment(data=own.id, turn=20, aug=0.2, aug_kind="rotate")  # points of a plane can be turned
    assert points_of(prepare(Experiment(data=own.id, split=(100, 0, 0))))
    assert prepare(experiment).plane.extent == (-6, 6, -6, 6)
    again = own_data(read_table(to_csv(own)))
    assert_array_equal(again.examples, own.examples)
    assert_array_equal(again.labels, own.labels)


@pytest.mark.parametrize("told", [None, {}, "x", [1], [[1, 2]], [[1, 2, "a"]], [[float("nan"), 0, 0]], [[1e300, 0, 1]]])
def test_what_a_browser_tells_that_are_no_points_is_passed_over(told):
    assert points_from(told) == ()


def test_points_from_a_browser_stay_in_the_plane():
    assert len(points_from([[0, 0, 0]] * (MOST_POINTS + 1))) == MOST_POINTS
    assert points_from([[9, -9, 7], [0.12349, 0, -1]]) == (Point(6, -6, 3), Point(0.123, 0, 0))


def test_the_command_line_trains_them_and_says_what_is_wrong(tmp_path, capsys):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(plane())
    bad.write_text(plane() + "1,x,big\n")
    link = "data=custom&hidden=2&epochs=2"
    assert main(["run", link, "--data", str(good), "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    own = own_data(read_table(good.read_bytes(), "good.csv"))
    assert told["final"] == train(parse_link(link, own=own.id).experiment).final
    assert told["experiment"]["data"] == OWN_DATA
    chosen = ["--target", "rent", "--task", "regression", "--leave-out", "size"]
    assert main(["run", link, "--data", str(good), *chosen, "--json", "-"]) == 0
    told = json.loads(capsys.readouterr().out)
    own = own_data(read_table(good.read_bytes(), "good.csv"), Choice("rent", "regression", ("size",)))
    assert told["final"] == train(parse_link(link, own=own.id).experiment).final
    kinds = tmp_path / "kinds.csv"
    kinds.write_text(as_csv([[k, k % 3 - 1] for k in range(12)]))
    assert main(["run", link, "--data", str(kinds), "--task", "regression", "--json", "-"]) == 0
    assert "accuracy" not in json.loads(capsys.readouterr().out)["final"]["train"]
    for arguments, words in (
        ([link], "give their file with --data FILE"),
        ([link, "--data", str(bad)], "Row 14, column rate is no number"),
        (["data=moons", "--data", str(good)], "the link must say data=custom"),
        ([link, "--data", str(tmp_path / "none.csv")], "No such file"),
        ([link, "--data", str(good), "--target", "weight"], "no column “weight”"),
        ([link, "--task", "regression"], "need --data FILE"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(["run", *arguments])
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert words in said and said.count("\n") == 1
