"""Links: exact round trips, and for anything else the nearest valid setting with a notice."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.experiment import Experiment
from dlcore.links import MOST_NOTICES, nearest, parse_link, to_mapping, to_query
from dlcore.notices import LONGEST_QUOTE
from tests.core.strategies import experiment_of, values_by_name

# What is given, what differs from the defaults afterwards, and which keys the notices name, in order.
MENDED = [
    # numbers
    ("lr=50", {"learning_rate": 10.0}, ["lr"]),
    ("lr=-1", {"learning_rate": 1e-6}, ["lr"]),
    ("lr=1e999", {"learning_rate": 10.0}, ["lr"]),
    ("lr=nan", {}, ["lr"]),
    ("lr=inf", {}, ["lr"]),
    ("lr=", {}, ["lr"]),
    ("lr=0,1", {}, ["lr"]),
    ("lr=١", {}, ["lr"]),
    ("n=1_000", {}, ["n"]),
    ("n=99", {"examples": 100}, ["n"]),
    ("n=400.6", {"examples": 401}, ["n"]),
    ("batch=0", {"batch_size": 1}, ["batch"]),
    ("batch=all", {}, ["batch"]),
    ("seed=99999999999999999999", {"seed": 2**31 - 1}, ["seed"]),
    # choices
    ("act=rellu", {"activation": "relu"}, ["act"]),
    ("act=ReLU", {"activation": "relu"}, ["act"]),
    ("act=xyz", {}, ["act"]),
    ("data=circle", {"data": "circles"}, ["data"]),
    ("data=custom", {}, ["data"]),
    # lists
    ("hidden=8-300-x", {}, ["hidden"]),
    ("hidden=4-300-0", {"hidden": (4, 256, 1)}, ["hidden"]),
    ("hidden=" + "-".join(["4"] * 60), {"hidden": (4,) * 50}, ["hidden"]),
    ("hidden=4--3", {"hidden": (4, 1)}, ["hidden"]),
    ("hidden=", {}, ["hidden"]),
    ("features=x1-x1-x1sq", {"features": ("x1", "x1sq")}, ["features"]),
    ("features=x1-foo", {"features": ("x1",)}, ["features"]),
    ("features=foo", {}, ["features"]),
    ("keep=0.5-2", {"keep_prob": (0.5, 1.0)}, ["keep"]),
    ("keep=1e-05-0.9", {"keep_prob": (0.05, 0.9)}, ["keep"]),
    # rules between settings
    ("split=60-20-40", {"split": (50.0, 16.67, 33.33)}, ["split"]),
    ("split=80-20", {"split": (80.0, 20.0, 0.0)}, ["split"]),
    ("split=0-50-50", {}, ["split"]),
    ("split=50-25-25-0", {"split": (50.0, 25.0, 25.0)}, ["split"]),
    ("data=spiral&classes=9", {"classes": 6}, ["classes"]),
    ("data=digits&classes=2", {"data": "digits"}, ["classes"]),
    ("data=digits&classes=many", {"data": "digits"}, ["classes"]),
    ("data=plane&loss=ce", {"data": "plane"}, ["loss"]),
    ("data=sine&features=x2-cosx1", {"data": "sine", "features": ("cosx1",)}, ["features"]),
    ("data=sine&features=x2", {"data": "sine"}, ["features"]),
    ("keep=0.8-0.9-0.7", {"keep_prob": (0.8, 0.9)}, ["keep"]),
    ("hidden=4-4-4&keep=0.8-0.9", {"hidden": (4, 4, 4), "keep_prob": (0.8, 0.9, 1.0)}, ["keep"]),
    ("norm=batch&batch=1", {"normalization": "batch", "batch_size": 2}, ["batch"]),
    ("patience=9&split=70-0-30", {"split": (70.0, 0.0, 30.0)}, ["patience"]),
    ("decay=exponential&decay_rate=2", {"decay": "exponential", "decay_rate": 1.0}, ["decay_rate"]),
    ("data=plane&stratify=yes", {"data": "plane"}, ["stratify"]),
    ("stratify=YES", {"stratify": "yes"}, ["stratify"]),
    ("data=sine&turn=30", {"data": "sine"}, ["turn"]),
    ("data=wine&turn=30&shift=0.5", {"data": "wine", "shift": 0.5}, ["turn"]),
    ("turn=270", {"turn": 180.0}, ["turn"]),
    ("data=sine&balance=0.8", {"data": "sine"}, ["balance"]),
    ("data=digits&balance=0.8", {"data": "digits"}, ["balance"]),
    ("balance=1", {"balance": 0.95}, ["balance"]),
    ("split=100-0-0&shift=0.5&balance=0.3", {"split": (100.0, 0.0, 0.0)}, ["shift", "balance"]),
    ("data=ten&more_noise=0.5&train_dev=10", {"data": "ten"}, ["more_noise", "train_dev"]),
    ("n=100&split=1-50-49&train_dev=30", {"examples": 100, "split": (1.0, 50.0, 49.0)}, ["train_dev"]),
    ("split=0.4-0.4-1&train_dev=30", {"split": (22.22, 22.22, 55.56), "train_dev": 30.0}, ["split"]),
    ("train_dev=50", {"train_dev": 30.0}, ["train_dev"]),
    # the link itself
    ("v=2&noise=0", {"noise": 0.0}, ["v"]),
    ("v=&noise=0", {"noise": 0.0}, ["v"]),
    ("speed=3", {}, ["speed"]),
    ("noise=0.1&noise=0.3", {"noise": 0.3}, ["noise"]),
    ("LR=0.1", {}, ["LR"]),
    ("moons", {}, ["moons"]),
]  # fmt: skip
# The same experiment in other words: no notice.
ACCEPTED = [
    ("lr=1e-05", {"learning_rate": 1e-5}),
    ("n=1e5", {"examples": 100_000}),
    ("n=1e%2B05", {"examples": 100_000}),
    ("n=1e+05", {"examples": 100_000}),
    ("n=500.0", {"examples": 500}),
    ("lr=.1", {"learning_rate": 0.1}),
    ("lr=%200.1%20", {"learning_rate": 0.1}),
    ("hidden=none", {"hidden": ()}),
    ("batch=full", {"batch_size": "full"}),
    ("split=99.5-0.25-0.25", {"split": (99.5, 0.25, 0.25)}),
    ("split=33.3-33.3-33.4", {"split": (33.3, 33.3, 33.4)}),
    ("keep=0.5", {"keep_prob": (0.5,)}),
    ("features=x1-x2-x1x2", {"features": ("x1", "x2", "x1x2")}),
    ("noise=-0", {"noise": 0.0}),
    ("v=1", {}),
    ("noise=0.2&noise=0.2", {}),
    ("", {}),
]
PAGES = [
    ("https://play.example/regularization?v=1&noise=0", "regularization"),
    ("http://localhost:8501/base/optimizers?noise=0#top", "optimizers"),
    ("/batch_norm?noise=0", "batch_norm"),
    ("batch_norm/?noise=0", "batch_norm"),
    ("https://play.example/?noise=0", None),
    ("https://play.example?noise=0", None),
    ("localhost:8501?noise=0", None),
    ("/?noise=0", None),
    ("?noise=0", None),
    ("noise=0", None),
    ("  noise=0\n", None),
]


@pytest.mark.parametrize(("query", "changes", "keys"), MENDED, ids=[query[:40] for query, *_ in MENDED])
def test_what_is_invalid_is_mended_with_a_notice(query, changes, keys):
    link = parse_link(query)
    assert link.experiment.changes() == changes
    assert [notice.key for notice in link.notices] == keys


@pytest.mark.parametrize(("query", "changes"), ACCEPTED)
def test_what_is_valid_in_other_words_needs_no_notice(query, changes):
    link = parse_link(query)
    assert link.experiment.changes() == changes
    assert link.notices == ()


def test_a_notice_names_the_key_the_given_and_the_used_value():
    (notice,) = parse_link("lr=50").notices
    assert (notice.key, notice.given, notice.used) == ("lr", "50", "10")
    assert notice.message == "lr=50 is not from 1e-06 to 10; lr=10 is used."


def test_a_list_that_cannot_be_read_is_told_how_lists_are_written():
    (notice,) = parse_link("hidden=8~4").notices
    assert notice.message == "hidden=8~4 is not a number, nor numbers joined by hyphens; hidden=8-8 is used."


def test_the_python_name_of_a_key_is_recognised():
    (notice,) = parse_link("learning_rate=0.1").notices
    assert "did you mean lr?" in notice.message


def test_own_data_cannot_travel():
    (notice,) = parse_link("data=custom").notices
    assert "own data" in notice.message and notice.used == "spiral"


@pytest.mark.parametrize(("text", "page"), PAGES)
def test_full_links_paths_and_bare_queries(text, page):
    link = parse_link(text)
    assert (link.page, link.experiment, link.notices) == (page, Experiment(noise=0), ())


def test_a_path_without_a_query_opens_the_defaults():
    assert parse_link("/optimizers").page == "optimizers"
    assert parse_link("/optimizers").notices == ()


def test_the_keys_of_a_page_are_passed_over():
    assert parse_link("surface=saddle&noise=0", frozenset({"surface"})).notices == ()


def test_a_mapping_with_single_and_repeated_values():
    assert parse_link({"noise": "0", "lr": ["0.1"]}).experiment == Experiment(noise=0, lr=0.1)
    link = parse_link({"noise": ["0", "0.5"]})
    assert link.experiment == Experiment(noise=0.5)
    assert [notice.key for notice in link.notices] == ["noise"]


@given(values_by_name())
def test_round_trip(values):
    experiment = experiment_of(values)
    for query in (to_query(experiment), to_query(experiment, full=False)):
        link = parse_link("/p?" + query)
        assert link.experiment == experiment
        assert link.notices == ()
        assert to_query(link.experiment) == to_query(experiment)
    assert parse_link(to_mapping(experiment)).experiment == experiment


@given(values_by_name())
def test_links_are_short_plain_text(values):
    experiment = experiment_of(values)
    query = to_query(experiment)
    assert query.isascii() and " " not in query and "%" not in query and "+" not in query
    assert set(to_mapping(experiment)) == {"v", *(each.key for each in Experiment.settings().values())}


def test_the_short_form_writes_only_what_differs():
    assert to_query(Experiment(), full=False) == ""
    assert to_query(Experiment(data="iris", lr=0.1), full=False) == "v=1&data=iris&lr=0.1"


def test_the_longest_link_is_read_whole():
    longest = Experiment(hidden=(256,) * 50, keep_prob=(0.05000000000000001,) * 50)
    assert parse_link(to_query(longest)) == parse_link(to_query(longest, full=False))
    assert parse_link(to_query(longest)).experiment == longest


@given(values_by_name())
def test_widgets_that_contradict_each_other_become_a_valid_experiment(values):
    link = nearest(values)
    for name, value in link.experiment.values().items():
        mended = {notice.key for notice in link.notices}
        assert name not in values or value == values[name] or Experiment.settings()[name].key in mended


KEYS = st.sampled_from([each.key for each in Experiment.settings().values()] + ["v", "x"])
ANY_TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(
    [
        "nan",
        "-inf",
        "1e309",
        "--",
        "-",
        "8-",
        "-8",
        "none-none",
        "full",
        "0x10",
        "1e",
        "%",
        "%ff",
        "\x00",
        "é",
        "‮",
    ]
)


@given(st.lists(st.tuples(KEYS, ANY_TEXT | st.floats().map(str)), max_size=12))
def test_no_values_raise(pairs):
    link = parse_link("&".join(f"{key}={value}" for key, value in pairs))
    parse_link(dict(pairs))
    for notice in link.notices:
        assert notice.message.isprintable()


@given(st.text(st.characters()))
def test_no_text_raises(text):
    link = parse_link(text)
    assert all(notice.message.isprintable() for notice in link.notices)


GARBAGE = {
    "digits": "lr=" + "9" * 1_000_000,
    "digits that are no number": "lr=" + "1" * 1_000_000 + "x",
    "many numbers": "hidden=" + "8-" * 500_000,
    "many choices": "features=" + "y-" * 500_000,
    "hyphens": "keep=" + "-" * 1_000_000,
    "one long choice": "act=" + "relu" * 250_000,
    "many unknown keys": "&".join(f"key{index}={index}" for index in range(100_000)),
    "one key often": "&".join(f"n={index}" for index in range(100_000)),
    "one long key": "k" * 1_000_000 + "=1",
    "percents": "data=" + "%F0" * 300_000,
    "question marks": "?" * 1_000_000,
    "slashes": "/" * 1_000_000,
}


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE)
def test_long_garbage_is_read_quickly_and_quoted_briefly(text):
    start = time.thread_time()
    notices = parse_link(text).notices
    assert time.thread_time() - start < 2  # of the processor; what grows with the square of the length takes minutes
    assert 0 < len(notices) <= MOST_NOTICES + 1 or set(text) <= {"?", "/"}
    for notice in notices:
        assert len(notice.given) <= LONGEST_QUOTE and len(notice.key) <= LONGEST_QUOTE
        assert len(notice.message) < 2000


def test_long_values_in_a_mapping_are_read_quickly():
    start = time.thread_time()
    for setting in Experiment.settings().values():
        parse_link({setting.key: "1-" * 500_000})
        parse_link({setting.key: "9" * 1_000_000})
    assert time.thread_time() - start < 8
