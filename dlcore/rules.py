"""What must hold between settings, one function per rule: `Experiment` refuses a fault, a link is mended."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dlcore.amounts import counted
from dlcore.augmentation import AUGMENTATIONS, fitting
from dlcore.datasets.own import dataset_of, written
from dlcore.datasets.size import example_count
from dlcore.features import applicable_features
from dlcore.mismatch import MISMATCH
from dlcore.splits import split_counts, train_dev_count

USUAL_SPLIT = (60.0, 20.0, 20.0)
LOWEST_RATE = 1e-6
SHRINKING_DECAYS = ("exponential", "step")  # α grows without bound when their rate exceeds 1


@dataclass(frozen=True)
class Fault:
    """A setting that contradicts another one: why, and the nearest value that does not."""

    name: str
    why: str
    nearest: Any


Rule = Callable[[Mapping[str, Any]], Fault | None]


def defaults_for(data: str) -> dict[str, Any]:
    """Defaults that follow the data set: the number of classes, the loss, the features of a 1-D set, and no noise
    on data that are published as they are."""
    dataset = dataset_of(data)
    defaults: dict[str, Any] = {"classes": dataset.usual_classes}
    if dataset.task == "regression":
        defaults["loss"] = "mse"
    if dataset.inputs == 1:
        defaults["features"] = ("x1",)
    if dataset.noisy and not dataset.synthetic:
        defaults["noise"] = 0.0
    return defaults


def classes_the_data_has(values: Mapping[str, Any]) -> Fault | None:
    fewest, most = dataset_of(values["data"]).classes
    if fewest <= values["classes"] <= most:
        return None
    offered = str(fewest) if fewest == most else f"{fewest} to {most}"
    nearest = dataset_of(values["data"]).allowed_classes(values["classes"])
    return Fault("classes", f"does not fit data={written(values['data'])}, which has {offered}", nearest)


def loss_for_the_task(values: Mapping[str, Any]) -> Fault | None:
    if values["loss"] == "mse" or dataset_of(values["data"]).task == "classification":
        return None
    return Fault("loss", f"needs classes, and data={written(values['data'])} is regression", "mse")


def features_of_the_inputs(values: Mapping[str, Any]) -> Fault | None:
    inputs = dataset_of(values["data"]).inputs
    if inputs > 1:
        return None
    kept = applicable_features(values["features"], inputs)
    if kept == values["features"]:
        return None
    return Fault("features", f"needs x2, and data={written(values['data'])} has only x1", kept)


def split_makes_100(values: Mapping[str, Any]) -> Fault | None:
    train, dev, test = values["split"]
    total = train + dev + test
    if train == 0:
        return Fault("split", "leaves nothing to train on", USUAL_SPLIT)
    if math.isclose(total, 100):  # 33.3 + 33.3 + 33.4 is not exactly 100 in binary
        return None
    dev, test = round(100 * dev / total, 2), round(100 * test / total, 2)
    train = round(100 - dev - test, 2)
    return Fault("split", "does not add up to 100", (train, dev, test) if train > 0 else USUAL_SPLIT)


def keep_prob_for_each_layer(values: Mapping[str, Any]) -> Fault | None:
    given, layers = values["keep_prob"], max(1, len(values["hidden"]))
    if len(given) in (1, layers):
        return None
    nearest = (given + (1.0,) * layers)[:layers]
    return Fault("keep_prob", f"has {len(given)} numbers for {len(values['hidden'])} hidden layers", nearest)


def batch_norm_needs_two_examples(values: Mapping[str, Any]) -> Fault | None:
    if values["normalization"] != "batch" or values["batch_size"] != 1:
        return None
    return Fault(
        "batch_size", "is too small for norm=batch: a single example is its own mean, and its variance is 0", 2
    )


def augmentation_fits_the_data(values: Mapping[str, Any]) -> Fault | None:
    dataset, augmentation = dataset_of(values["data"]), AUGMENTATIONS[values["augment"]]
    if augmentation.fits(dataset):
        return None
    return Fault("augment", f"needs {augmentation.needs}, and data={written(dataset.id)} has none", fitting(dataset)[0])


def patience_needs_a_dev_set(values: Mapping[str, Any]) -> Fault | None:
    has_dev = values["split"][1] > 0 and dataset_of(values["data"]).splittable
    if values["patience"] == 0 or has_dev:
        return None
    return Fault("patience", "needs a dev set, and there is none", 0)


def decay_shrinks(values: Mapping[str, Any]) -> Fault | None:
    if values["decay"] not in SHRINKING_DECAYS or values["decay_rate"] <= 1:
        return None
    return Fault("decay_rate", f"would make the learning rate grow without bound with decay={values['decay']}", 1.0)


def changes_rise_within_the_run(values: Mapping[str, Any]) -> Fault | None:
    given, epochs = values["change_at"], values["epochs"]
    kept: tuple[int, ...] = ()
    for epoch in given:
        if epoch >= epochs or (kept and epoch <= kept[-1]):
            break
        kept += (epoch,)
    if kept == given:
        return None
    return Fault("change_at", f"must rise and stay below the number of epochs, {epochs}", kept)


def a_rate_for_each_change(values: Mapping[str, Any]) -> Fault | None:
    given, changes = values["change_to"], len(values["change_at"])
    if len(given) == changes:
        return None
    nearest = given[:changes]
    while len(nearest) < changes:  # a tenth of what was there before is what people try first
        before = nearest[-1] if nearest else values["learning_rate"]
        nearest += (max(float(f"{before / 10:.6g}"), LOWEST_RATE),)
    return Fault("change_to", f"has {counted(len(given), 'rate')} for {counted(changes, 'change')}", nearest)


def stratify_needs_classes(values: Mapping[str, Any]) -> Fault | None:
    if values["stratify"] == "no" or dataset_of(values["data"]).task == "classification":
        return None
    return Fault("stratify", f"needs classes, and data={written(values['data'])} is regression", "no")


def turn_needs_a_plane(values: Mapping[str, Any]) -> Fault | None:
    dataset = dataset_of(values["data"])
    inputs = dataset.inputs
    if values["turn"] == 0 or (inputs == 2 and not dataset.own_units):
        return None
    if inputs == 2:
        return Fault("turn", f"needs one unit in both directions, and data={written(dataset.id)} has two", 0.0)
    return Fault(
        "turn", f"needs a plane to turn in, and data={written(values['data'])} has {inputs} inputs, not 2", 0.0
    )


def balance_needs_more_examples(values: Mapping[str, Any]) -> Fault | None:
    dataset = dataset_of(values["data"])
    if values["balance"] == 0 or (dataset.synthetic and dataset.task == "classification"):
        return None
    lacks = "is regression" if dataset.task == "regression" else "has no more examples to draw"
    return Fault("balance", f"needs classes to draw more examples of, and data={written(dataset.id)} {lacks}", 0.0)


def mismatch_needs_dev_or_test(name: str) -> Rule:
    """The rule of one setting that changes dev and test examples."""

    def dev_or_test_to_change(values: Mapping[str, Any]) -> Fault | None:
        has_them = sum(values["split"][1:]) > 0 and dataset_of(values["data"]).splittable
        if values[name] == 0 or has_them:
            return None
        return Fault(name, "changes dev and test examples, and there are none", 0.0)

    return dev_or_test_to_change


def train_dev_leaves_some_to_train(values: Mapping[str, Any]) -> Fault | None:
    dataset = dataset_of(values["data"])
    if values["train_dev"] == 0:
        return None
    if not dataset.splittable:
        return Fault("train_dev", f"puts training examples aside, and all of data={written(dataset.id)} train", 0.0)
    if split_makes_100(values) is not None:
        return None  # a fault of its own; which counts follow is known once it is mended
    train = split_counts(example_count(dataset, values["examples"]), values["split"])[0]
    if train_dev_count(train, values["train_dev"]) > 0:
        return None
    return Fault("train_dev", "would put the only training example aside", 0.0)


RULES: tuple[Rule, ...] = (
    classes_the_data_has,
    loss_for_the_task,
    features_of_the_inputs,
    split_makes_100,
    keep_prob_for_each_layer,
    batch_norm_needs_two_examples,
    augmentation_fits_the_data,
    patience_needs_a_dev_set,
    decay_shrinks,
    changes_rise_within_the_run,
    a_rate_for_each_change,
    stratify_needs_classes,
    turn_needs_a_plane,
    balance_needs_more_examples,
    *(mismatch_needs_dev_or_test(name) for name in MISMATCH),
    train_dev_leaves_some_to_train,
)


def faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Every rule that the settings break. `values` maps field names to values that are valid one by one."""
    found = (rule(values) for rule in RULES)
    return (fault for fault in found if fault is not None)


def mend(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """Mend every broken rule, in the order of `RULES`; later rules see earlier repairs."""
    mended, found = dict(values), []
    for rule in RULES:
        fault = rule(mended)
        if fault is not None:
            mended[fault.name] = fault.nearest
            found.append(fault)
    return mended, tuple(found)
