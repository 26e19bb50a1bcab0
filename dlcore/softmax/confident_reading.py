"""What both losses say to a network that is wrong and sure, in words."""

from dlcore.amounts import number_text
from dlcore.band_reading import Words
from dlcore.softmax.confident import Slopes
from dlcore.softmax.sureness import SURE

NOTHING = 1e-7
"""A slope below this is lost in float32 beside weights of about 1."""
NEARLY_ONE = 0.9995
PERCENT = f"{100 * SURE:.0f} %"


def read_slopes(found: Slopes, epoch: int) -> Words:
    """How hard either loss pulls at the examples that the network is sure and wrong about, on average."""
    places, total = found.wrong_and_sure, len(found.probability)
    if not len(places):
        least = probability_text(float(found.probability.min()))
        return Words(
            f"At epoch {epoch:,} it is wrong and sure about no training example:",
            f"nowhere does a wrong class get more than {PERCENT}. The least that a true class gets is {least}.",
        )
    entropy, squared = (float(one[places].mean()) for one in (found.cross_entropy, found.squared_error))
    less = f"{number_text(squared)}: {number_text(entropy / squared)} times less" if squared > NOTHING else "nothing"
    count = f"{len(places):,} of {total:,} training examples"
    return Words(
        f"At epoch {epoch:,} it is wrong and sure about {count}:",
        f"another class than the true one gets more than {PERCENT}. Cross-entropy pulls at their logit with "
        f"{number_text(entropy)} on average, squared error with {less}. Squared "
        "error has the probability itself as a factor, so it says least where the network is most wrong.",
    )


def probability_text(probability: float) -> str:
    """Three digits, or what is missing to 1 where they would round to it."""
    return number_text(probability) if probability < NEARLY_ONE else f"1 − {number_text(1 - probability)}"
