"""Guided experiments on regularization, each a run beside its free twin: the same network without any restraint."""

from dlcore.lessons.spec import Lesson
from dlcore.parameters import unflatten
from dlcore.reading import percent
from dlcore.regularization_reading import read_restrained
from dlcore.restraint_effect import dev_change
from dlcore.restraints import Restrained
from dlcore.run import Run

OPENING = "v=1&data=circles&n=400&noise=0.2&flip=0.1&split=30-70-0&hidden=16-16&epochs=300&l2=1"
"""What the page opens with: a network that overfits, and the penalty that helps."""


def _errors(pair: Restrained, split: str) -> tuple[float, float]:
    """Of the free twin, and of the restrained network."""
    free, restrained = (one.final[split] for one in (pair.without, pair.run))
    assert free is not None and restrained is not None
    return free["error"], restrained["error"]


def _gain(pair: Restrained) -> float:
    """How far the dev error is surely lower with the restraint; 0 where chance may explain it."""
    change = dev_change(pair)
    return -change.difference if change is not None and change.sure else 0.0


def inputs_in_use(run: Run) -> tuple[str, ...]:
    """The inputs any of whose weights is another than exactly 0."""
    used = (unflatten(run.parameters, run.architecture)[0].weights != 0).any(axis=0)
    return tuple(name for name, one in zip(run.data.feature_ids, used, strict=True) if one)


def _explain_inputs(pair: Restrained) -> str:
    free, restrained = _errors(pair, "dev")
    names, left = pair.run.data.feature_ids, inputs_in_use(pair.run)
    return (
        f"Dev error is {percent(restrained)} with {len(left)} inputs: the weights of the other "
        f"{len(names) - len(left)} are exactly 0, and x₁² and x₂² are all that a circle needs. Free, all "
        f"{len(inputs_in_use(pair.without))} are in use and dev error is {percent(free)}. L1 chooses inputs; L2 would "
        "only make every weight smaller."
    )


def _explain_too_much(pair: Restrained) -> str:
    free, restrained = _errors(pair, "train")
    weights = [float(run.history["squared_weights"][run.last]) for run in (pair.without, pair.run)]
    return (
        f"Train error went from {percent(free)} to {percent(restrained)}: every example gets the same answer. J weighs "
        f"the penalty so heavily that the cheapest weights are next to 0: Σw² is {weights[1]:.1g} instead of "
        f"{weights[0]:.0f}. The collapse is no fault of regularization but of this λ: with λ = 1 it helps."
    )


def _explain_too_simple(pair: Restrained) -> str:
    (train, worse), (free, restrained) = _errors(pair, "train"), _errors(pair, "dev")
    return (
        f"Free, train error is {percent(train)} and dev error {percent(free)}: that is bias, not variance. With the "
        f"penalty they are {percent(worse)} and {percent(restrained)}. A restraint takes freedom from a network "
        "that has too little already. Try 16-16 units instead."
    )


def masked_cost(run: Run) -> float:
    """J as the last epoch's updates met it, with their masks."""
    return float(run.history["update_cost"][run.last])


def quiet_cost(run: Run) -> float:
    """J of the last weights with all units."""
    return float(run.history["train_cost"][run.last])


def _explain_one_mask(pair: Restrained) -> str:
    free, restrained = _errors(pair, "dev")
    return (
        f"Dev error is {percent(restrained)}; without dropout it is {percent(free)}. With the frozen masks J is "
        f"{masked_cost(pair.run):.4f}, with all units {quiet_cost(pair.run):.3f}: each example learned its own "
        "sub-network by heart, and at test time there is none of them. Draw fresh masks, and dropout helps here."
    )


def _explain_wrong_turn(pair: Restrained) -> str:
    free, restrained = _errors(pair, "dev")
    return (
        f"Dev error went from {percent(free)} to {percent(restrained)}. A quarter turn takes every quadrant of XOR to "
        "one of the other class, and the label stays: many changed examples teach the opposite. Only change what "
        "leaves the label true."
    )


def _explain_bent(pair: Restrained) -> str:
    free, restrained = _errors(pair, "dev")
    return (
        f"Dev error went from {percent(free)} to {percent(restrained)}, and no digit was added. A digit that is bent a "
        f"little is the same digit, so {pair.run.data.counts[0]} of them stand for many more."
    )


ALL_INPUTS = "x1-x2-x1sq-x2sq-x1x2-sinx1-sinx2-cosx1-cosx2"
CIRCLES = "data=circles&n=400&noise=0.2&flip=0.1&split=30-70-0&hidden=16-16"

LESSONS = (
    Lesson(
        id="which-inputs",
        page="regularization",
        title="Which inputs matter?",
        teaser="Nine inputs and an L1 penalty. How many keep a weight?",
        question="Two circles, nine inputs, no hidden unit, and an L1 penalty. Which weights are left?",
        choices=("all nine, each a little smaller", "two: those of x₁² and x₂²"),
        answer=1,
        query=f"data=circles&noise=0.4&flip=0.1&split=40-60-0&features={ALL_INPUTS}&hidden=none&l1=10"
        "&opt=sgd&lr=0.3&batch=full&epochs=1000",
        holds=lambda pair: (
            inputs_in_use(pair.run) == ("x1sq", "x2sq") and _errors(pair, "dev")[1] <= _errors(pair, "dev")[0]
        ),
        explain=_explain_inputs,
        compared=True,
    ),
    Lesson(
        id="too-much",
        page="regularization",
        title="Far too much",
        teaser="λ = 1,000. What is left of the network?",
        question="The penalty that helps here with λ = 1, a thousand times as strong. What does the network answer?",
        choices=("a straight boundary, a little too simple", "the same to every example"),
        answer=1,
        query=f"{CIRCLES}&epochs=100&l2=1000",
        holds=lambda pair: read_restrained(pair).verdict == "collapsed" and _errors(pair, "train")[1] > 0.4,
        explain=_explain_too_much,
        fails=True,
        compared=True,
    ),
    Lesson(
        id="nothing-to-restrain",
        page="regularization",
        title="Nothing to restrain",
        teaser="A network that underfits, and L2. Does dev get better?",
        question="Four hidden units are too few for this spiral. Does a penalty bring the dev error down?",
        choices=("yes: that is what regularization is for", "no: train gets worse, and dev no better"),
        answer=1,
        query="data=spiral&n=600&noise=0.1&hidden=4&l2=3",
        holds=lambda pair: (
            read_restrained(pair).verdict == "too-simple"
            and _errors(pair, "train")[1] - _errors(pair, "train")[0] > 0.05
            and _errors(pair, "dev")[1] >= _errors(pair, "dev")[0]
        ),
        explain=_explain_too_simple,
        fails=True,
        compared=True,
    ),
    Lesson(
        id="one-mask",
        page="regularization",
        title="One mask for ever",
        teaser="Dropout, but seeded anew at every update. What does J hide?",
        question="The dropout mask is the same at every update, and J falls to nearly 0. How good is the network?",
        choices=("very good: J says so", "poor: J is that of sub-networks nobody will use"),
        answer=1,
        query=f"{CIRCLES}&epochs=500&batch=full&keep=0.8&mask=frozen",
        holds=lambda pair: (
            masked_cost(pair.run) < 0.01 and quiet_cost(pair.run) > 0.3 and _errors(pair, "dev")[1] > 0.15
        ),
        explain=_explain_one_mask,
        fails=True,
        compared=True,
        look="dropout",
    ),
    Lesson(
        id="wrong-turn",
        page="regularization",
        title="A turn too far",
        teaser="XOR, every point turned by up to 90°. More data for nothing?",
        question="In every epoch each point of XOR is turned by up to 90°, its label kept. What does the dev error do?",
        choices=("it falls: the examples are more varied", "it rises: many labels become wrong"),
        answer=1,
        query="data=xor&noise=0.2&epochs=100&aug=1&aug_kind=rotate",
        holds=lambda pair: _errors(pair, "dev")[1] - _errors(pair, "dev")[0] > 0.2,
        explain=_explain_wrong_turn,
        fails=True,
        compared=True,
        look="augmentation",
    ),
    Lesson(
        id="bent-digits",
        page="regularization",
        title="A bent digit is a digit",
        teaser="180 digits to learn from. What are bent copies worth?",
        question="180 handwritten digits, bent a little otherwise in every epoch. Are 1,617 others read better for it?",
        choices=("no: they are the same 180 digits", "yes: dev error falls clearly"),
        answer=1,
        query="data=digits&split=10-90-0&hidden=32&epochs=200&lr=0.01&scale=none&aug=0.5&aug_kind=elastic",
        holds=lambda pair: _gain(pair) > 0.01,
        explain=_explain_bent,
        compared=True,
        look="augmentation",
    ),
)
