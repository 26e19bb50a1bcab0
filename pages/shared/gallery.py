"""The registry of ready experiments on the front page: each is one link, one picture and one question.

The pictures come from `tools/gallery.py`, which trains every link and draws what the network learned, so a
picture never shows something that the link does not do.
"""

from dataclasses import dataclass
from pathlib import Path

PICTURES = Path(__file__).with_name("gallery")


@dataclass(frozen=True)
class ReadyExperiment:
    """One card: what it opens and what to ask oneself before opening it."""

    id: str
    title: str
    question: str  # a prediction to make before looking
    link: str  # the query of the playground's address, only what differs from the defaults
    page: str = "playground"

    def picture(self, theme: str) -> Path:
        """The decision surface (or the fitted curve) after training, square, for the theme `light` or `dark`."""
        return PICTURES / f"{self.id}-{theme}.png"

    @property
    def settings(self) -> dict[str, str]:
        """The link as a dictionary of query parameters."""
        pairs = (part.split("=", 1) for part in self.link.split("&"))
        return {"v": "1"} | dict(pairs)


GALLERY: tuple[ReadyExperiment, ...] = (
    ReadyExperiment(
        id="spiral",
        title="Unroll a spiral",
        question="What does each of the 24 hidden units see?",
        link="data=spiral&noise=0.1&hidden=8-8-8&act=tanh&lr=0.01&epochs=400",
    ),
    ReadyExperiment(
        id="one-layer",
        title="One layer is not enough",
        question="Eight units in a single layer: how far do they get?",
        link="data=spiral&noise=0.1&hidden=8&act=tanh&lr=0.01&epochs=400",
    ),
    ReadyExperiment(
        id="three-arms",
        title="Three arms, three classes",
        question="How does softmax share the plane among them?",
        link="data=spiral&classes=3&noise=0.1&hidden=16-16&act=tanh&lr=0.01&epochs=300",
    ),
    ReadyExperiment(
        id="xor-feature",
        title="XOR without a hidden layer",
        question="Which one feature makes it solvable by logistic regression?",
        link="data=xor&features=x1-x2-x1x2&hidden=none&epochs=100",
    ),
    ReadyExperiment(
        id="overfit",
        title="Learning by heart",
        question="A fifth of the labels is wrong. What does dev error say?",
        link="data=moons&n=200&noise=0.4&flip=0.2&hidden=32-32&act=relu&init=he&lr=0.01&epochs=600",
    ),
    ReadyExperiment(
        id="weight-decay",
        title="A penalty smooths it out",
        question="The same network and data, λ = 1. Which error rises, which falls?",
        link="data=moons&n=200&noise=0.4&flip=0.2&hidden=32-32&act=relu&init=he&lr=0.01&epochs=600&l2=1",
    ),
    ReadyExperiment(
        id="ten-points",
        title="Through every point",
        question="Ten points, 16,000 weights: what happens between the points?",
        link="data=ten&hidden=30-100-100-30&act=tanh&lr=0.001&batch=full&epochs=2000&split=100-0-0",
    ),
    ReadyExperiment(
        id="digits",
        title="Handwritten digits",
        question="64 pixels seen from two directions: which digits stay apart?",
        link="data=digits&hidden=32&act=relu&lr=0.003&epochs=30",
    ),
    ReadyExperiment(
        id="too-fast",
        title="Too fast",
        question="Plain gradient descent with a rate of 3: when does the cost overflow?",
        link="data=multigauss&hidden=8-8&act=tanh&opt=sgd&lr=3&batch=full&epochs=100",
    ),
    ReadyExperiment(
        id="zeros",
        title="Stuck at ln 2",
        question="Every weight starts at zero. Why does nothing ever move?",
        link="data=circles&hidden=8-8&act=relu&init=zeros&epochs=100",
    ),
    ReadyExperiment(
        id="batch-norm",
        title="Deep, and still learning",
        question="Eight layers of sigmoids: what does batch normalization rescue?",
        link="data=moons&hidden=8-8-8-8-8-8-8-8&act=sigmoid&norm=batch&lr=0.01&epochs=100",
    ),
    ReadyExperiment(
        id="sine-features",
        title="Better features, fewer units",
        question="Four units that are given sin x as well: enough for a spiral?",
        link="data=spiral&noise=0.1&features=x1-x2-sinx1-sinx2&hidden=4&act=tanh&lr=0.03&epochs=300",
    ),
)
