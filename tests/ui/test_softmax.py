"""The page "Softmax": a network beside its linear twin and the other loss, and every number said about them."""

import re

from pages.shared import class_maps_card
from pages.shared.class_maps_card import class_maps_blob
from pages.shared.followers import spread
from pages.shared.joint_error_card import guessing_error
from pages.shared.player import decode
from pages.shared.softmax_looks import LOOKS

import numpy as np
import pytest

from dlcore.amounts import RAISED
from dlcore.lessons.softmax import OPENING
from dlcore.links import parse_link
from dlcore.plane_frames import plane_outputs
from dlcore.prediction import outputs_of
from dlcore.softmax.class_maps import class_maps_of
from dlcore.softmax.runs import LAYERS, LINEAR
from tests.core.runs import run_of
from tests.ui.visitor import Visitor

PAGE = "softmax"
QUICK = "v=1&data=blobs&classes=3&n=100&hidden=8-8&epochs=4"
LOWERED = {high: low for low, high in RAISED.items()}
STILL = "It is still learning."
EVERY_KIND = {
    "ten classes, images": ("v=1&data=digits&hidden=8-8&epochs=2", STILL),
    "two named classes": ("v=1&data=cancer&hidden=none&epochs=2", STILL),
    "one input, no classes": ("v=1&data=sine&n=100&hidden=8-8&epochs=4", "There are no classes to choose among."),
    "squared error, no dev set": (
        f"{QUICK}&loss=mse&split=100-0-0",
        "The network without hidden layers is still learning.",
    ),
    "one alone": (f"{QUICK}&beside=own", STILL),
}


def arrive(link: str) -> Visitor:
    visitor = Visitor.arrive(link, PAGE)
    assert not visitor.app.exception
    return visitor


def htmls(visitor: Visitor) -> str:
    return "".join(element.proto.body for element in visitor.app.get("html"))


def rows_of(html: str) -> dict[str, list[str]]:
    """The cells of every row, by the run's name."""
    rows = re.findall(r'<tr><th scope="row"><span[^>]*>(.*?)</span>.*?</th>(.*?)</tr>', html)
    return {
        name: [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td[^>]*>(.*?)</td>", cells)] for name, cells in rows
    }


def probabilities(run, rows) -> np.ndarray:
    """What the weights that a run ended with say of its examples, a column for every class."""
    a = outputs_of(run, run.data.raw[rows])
    return np.hstack([1 - a, a]) if a.shape[1] == 1 else a


def row_of(run) -> list[str]:
    """What the table has to say of a run of classes."""
    data, cells = run.data, []
    for split in ("train", "dev"):
        rows = data.slices[split]
        wrong = probabilities(run, rows).argmax(axis=1) != data.labels[rows]
        cells.append(f"{100 * wrong.mean():.1f} %" if len(wrong) else "–")
    rows = data.slices["dev" if data.counts[1] else "train"]
    p = probabilities(run, rows)
    right = p.argmax(axis=1) == data.labels[rows]
    return cells + [f"{100 * p.max(axis=1)[one].mean():.0f} %" if one.any() else "–" for one in (right, ~right)]


def test_who_comes_without_a_link_sees_three_arms_beside_straight_lines_and_squared_error():
    visitor = arrive("")
    assert visitor.experiment == visitor.linked == parse_link(OPENING).experiment
    shown = visitor.joint
    assert list(shown.runs) == [LAYERS, LINEAR, "Squared error"]
    header, arrays = visitor.stage
    assert [told["name"] for told in header["runs"]] == list(shown.runs)
    for k, run in enumerate(shown.runs.values()):
        np.testing.assert_array_equal(arrays[f"parameters{k}"], run.frames)
    told = {name: row_of(run) for name, run in shown.runs.items()}
    assert rows_of(htmls(visitor)) == told
    (said,) = [line for line in visitor.lines if line.startswith("**The hidden layers bend the boundaries")]
    errors = f"Dev error is {told[LAYERS][1]} with hidden layers and {told[LINEAR][1]} without."
    assert said.startswith(f"**The hidden layers bend the boundaries, and that pays.** {errors} ")
    assert (
        f"wrong dev answers have a probability of {told[LAYERS][3]} on average, its right ones {told[LAYERS][2]}"
        in said
    )
    chart = visitor.chart("costs", "constant")
    for name, run in shown.runs.items():
        drawn = [row["value"] for row in chart["costs"] if row["set"] == name]
        np.testing.assert_allclose(drawn, run.history["train_error"], atol=1e-12)
    labels = shown.run.data.labels[: shown.run.data.counts[0]]
    expected = 1 - max(np.mean(labels == k) for k in range(3))
    assert chart["constant"][0]["value"] == guessing_error(shown.run) == pytest.approx(expected)
    assert visitor.value("look") == next(iter(LOOKS))


@pytest.mark.parametrize(("link", "finding"), EVERY_KIND.values(), ids=EVERY_KIND)
def test_every_kind_of_data_is_told(link, finding):
    visitor = arrive(f"{link}&look=maps")
    shown = visitor.joint
    assert len(shown.runs) == (1 if "beside" in link else 2 if "sine" in link else 3)
    (said,) = [line for line in visitor.lines if line.startswith(f"**{finding}** ")]
    assert " nan" not in said
    if shown.run.data.dataset.task == "regression":
        assert any("no classes" in caption.value for caption in visitor.app.caption)
        return
    assert rows_of(htmls(visitor)) == {name: row_of(run) for name, run in shown.runs.items()}
    if len(shown.runs) > 1:  # both errors, whoever the page's own is
        without, with_ = sorted(list(shown.runs.values())[:2], key=lambda run: len(run.experiment.hidden))
        split = "dev" if shown.run.data.counts[1] else "train"
        errors = [row_of(run)[("train", "dev").index(split)] for run in (with_, without)]
        assert f"{split.capitalize()} error is {errors[0]} with hidden layers and {errors[1]} without." in said
    classes, p = shown.run.data.classes, class_maps_of(shown.run).probability
    (said,) = [line for line in visitor.lines if line.startswith("**At every point they add up to 1**: ")]
    off, points = re.search(
        rf"the sum of the {classes} is nowhere more than (\S+) off, at ([\d,]+) points", said
    ).groups()
    assert points == f"{p[0].size:,}" and float(off.replace("·10⁻", "e-").translate(LOWERED)) < 1e-6
    if classes > 2:
        least = f"has {p.max(axis=0).min():.2f} at the least sure of them, and 1/{classes} = {1 / classes:.2f} is the"
        assert least in said
    else:
        assert "P(benign) = σ(z)" in said and "P(malignant) = 1 − σ(z) is left" in said
    header, arrays = decode(visitor.app.get_by_key("class-maps").proto.bytes)
    assert [panel["unit"] for panel in header["panels"]] == [None, *range(shown.run.data.classes)]
    np.testing.assert_array_equal(arrays["parameters"][-1], shown.run.frames[-1])


def test_the_maps_travel_at_some_moments_of_a_long_run_and_as_pictures_of_a_large_network(monkeypatch):
    run = run_of("data=circles&n=100&noise=0.1&hidden=8-8&lr=0.03&epochs=60")
    header, arrays = decode(class_maps_blob(run))
    kept = spread(run, 40)
    assert len(kept) == 40 < len(run.frames) and header["epochs"] == run.frame_epochs[kept].tolist()
    np.testing.assert_array_equal(arrays["parameters"], run.frames[kept])
    assert header["follows"] and header["id"].startswith("class-maps")
    monkeypatch.setattr(class_maps_card, "too_much_for_a_browser", lambda run, runs: True)
    _, arrays = decode(class_maps_card.class_maps_blob(run))
    assert "parameters" not in arrays
    np.testing.assert_array_equal(arrays["map"], plane_outputs(run)[kept])


def test_every_look_opens_for_all_kinds_of_classes_and_says_so_where_there_are_none():
    looks = {
        "one input, no classes": LOOKS,
        "ten classes, images": ("point", "confusion", "draw"),
        "two named classes": ("point", "maps", "two", "losses"),
    }
    for link, opened in ((QUICK, LOOKS), *((EVERY_KIND[kind][0], some) for kind, some in looks.items())):
        visitor = arrive(link)
        for look in opened:
            visitor.open(f"{link}&look={look}")
            assert not visitor.app.exception and not visitor.app.error, look
            assert visitor.value("look") == look
            said = [*visitor.lines, *(caption.value for caption in visitor.app.caption)]
            assert not [line for line in said if re.search(r"\b(nan|inf)\b", line)], look


def test_the_controls_change_what_is_compared_and_bad_values_give_a_notice():
    visitor = arrive(f"{QUICK}&classes=9&seeds=4&look=cube")
    assert [notice.partition(" ")[0] for notice in visitor.notices] == ["classes=9", "look=cube", "seeds=4"]
    assert visitor.experiment.classes == 6
    visitor.set("loss", "mse")
    assert list(visitor.joint.runs) == ["Squared error", LINEAR, "Cross-entropy"]
    assert [told["name"] for told in visitor.stage[0]["runs"]] == list(visitor.joint.runs)
    visitor.set("layers", 0)
    assert list(visitor.joint.runs) == ["Squared error", LAYERS, "Cross-entropy"]
    visitor.control("beside").set_value(False).run()
    assert len(visitor.finish().stage[0]["runs"]) == 1 and visitor.address["beside"] == "own"
