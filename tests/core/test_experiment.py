"""The schema: defaults, bounds, rules between settings, and what it tells other parts about each setting."""

import pytest
from hypothesis import given
from pydantic import ValidationError

from dlcore.activations import ACTIVATIONS
from dlcore.datasets import DATASETS
from dlcore.experiment import Experiment
from dlcore.features import FEATURES
from dlcore.initializers import INITIALIZERS
from dlcore.optimizers import OPTIMIZERS
from dlcore.rules import RULES, mend
from dlcore.schedules import SCHEDULES
from tests.core.strategies import experiment_of, values_by_name

# The published keys and defaults of the link contract, version 1, as text.
CONTRACT = (
    "data=spiral n=300 noise=0.2 flip=0 classes=2 split=60-20-20 shift=0 features=x1-x2 scale=standard hidden=8-8 "
    "act=tanh init=glorot gain=1 norm=none norm_where=before norm_momentum=0.9 init_draw=normal loss=ce opt=adam "
    "lr=0.03 beta1=0.9 beta2=0.999 eps=1e-08 decay=none decay_rate=0.95 decay_every=1 warmup=0 batch=32 epochs=200 "
    "change_at=none change_to=none l1=0 l2=0 keep=1 aug=0 patience=0 ensemble=1 mask=fresh aug_kind=jitter seed=0 "
    "data_seed=0 batch_seed=0 seeds=1 stratify=no turn=0 more_noise=0 balance=0 train_dev=0"
)
# Settings out of bounds on their own, one or more for every setting that has bounds.
OUT_OF_BOUNDS = [
    {"data": "mnist"}, {"data": "custom"}, {"examples": 99}, {"examples": 1_000_001}, {"noise": -0.01},
    {"noise": float("nan")}, {"noise": float("inf")}, {"flip": 0.51}, {"classes": 0}, {"classes": 11},
    {"split": (60, 40)}, {"split": (120, -10, -10)}, {"shift": -1}, {"features": ()}, {"features": ("x1", "x1")},
    {"features": ("x3",)}, {"scale": "minmax"}, {"hidden": (0,)}, {"hidden": (257,)}, {"hidden": (8,) * 51},
    {"activation": "step"}, {"initialization": "xavier"}, {"gain": -1}, {"init_draw": "cauchy"}, {"loss": "hinge"},
    {"normalization": "group"}, {"norm_where": "both"}, {"norm_momentum": 1}, {"optimizer": "lion"},
    {"learning_rate": 0}, {"learning_rate": 11}, {"beta1": 1}, {"beta2": 1}, {"eps": 0}, {"decay": "linear"},
    {"decay_rate": -1}, {"decay_every": 0}, {"warmup": -1}, {"batch_size": 0}, {"batch_size": "half"},
    {"epochs": 0}, {"epochs": 20_001}, {"l1": -1}, {"l2": -1}, {"keep_prob": (0,)}, {"keep_prob": (1.1,)},
    {"keep_prob": ()}, {"augmentation": -1}, {"patience": -1}, {"ensemble": 0}, {"seed": -1}, {"seed": 2**31},
    {"data_seed": -1}, {"batch_seed": -1}, {"seeds": 0}, {"examples": 300.5}, {"epochs": "many"},
    {"mask": "thawed"}, {"augment": "zoom"}, {"stratify": "maybe"}, {"turn": -1}, {"turn": 181},
    {"more_noise": 1.1}, {"balance": 0.96}, {"train_dev": 31},
    {"change_at": (-1,)}, {"change_at": (20_001,)}, {"change_to": (0.0,)}, {"change_at": tuple(range(9))},
    {"change_to": (0.1,) * 9},
]  # fmt: skip
# One contradiction for every rule in `RULES`, in its order: the settings, and the word its message must contain.
CONTRADICTIONS = [
    ({"data": "moons", "classes": 3}, "classes=2"),
    ({"data": "plane", "loss": "ce"}, "loss=mse"),
    ({"data": "sine", "features": ("x1", "x2")}, "features=x1"),
    ({"split": (60, 20, 30)}, "100"),
    ({"hidden": (8, 8, 8), "keep_prob": (0.5, 0.9)}, "3 hidden layers"),
    ({"normalization": "batch", "batch_size": 1}, "batch=2"),
    ({"data": "digits", "augment": "rotate"}, "points of a plane"),
    ({"split": (80, 0, 20), "patience": 5}, "dev set"),
    ({"decay": "step", "decay_rate": 1.5}, "decay_rate=1"),
    ({"epochs": 50, "change_at": (20, 50), "change_to": (0.1, 0.2)}, "change_at=20"),
    ({"change_at": (20,)}, "change_to=0.003"),
    ({"data": "plane", "stratify": "yes"}, "stratify=no"),
    ({"data": "iris", "turn": 30}, "4 inputs"),
    ({"data": "cancer", "balance": 0.8}, "no more examples"),
    ({"split": (100, 0, 0), "shift": 0.5}, "shift=0"),
    ({"split": (100, 0, 0), "turn": 90}, "turn=0"),
    ({"split": (100, 0, 0), "more_noise": 0.5}, "more_noise=0"),
    ({"split": (100, 0, 0), "balance": 0.5}, "balance=0"),
    ({"split": (1.0, 50.0, 49.0), "examples": 100, "train_dev": 10.0}, "only training example"),
]


def test_keys_and_defaults_are_the_published_ones():
    settings = Experiment.settings().values()
    assert " ".join(f"{each.key}={each.write(each.default)}" for each in settings) == CONTRACT


@pytest.mark.parametrize("values", OUT_OF_BOUNDS, ids=str)
def test_a_value_out_of_bounds_is_refused_by_name(values):
    with pytest.raises(ValidationError) as refused:
        Experiment(**values)
    assert {error["loc"][0] for error in refused.value.errors()} == set(values)


def test_every_setting_with_limits_has_a_case_out_of_bounds():
    assert {name for values in OUT_OF_BOUNDS for name in values} == set(Experiment.settings())


def test_the_message_says_what_is_valid():
    with pytest.raises(ValidationError, match="Learning rate must be from 1e-06 to 10"):
        Experiment(learning_rate=50)


@pytest.mark.parametrize(("values", "said"), CONTRADICTIONS, ids=[rule.__name__ for rule in RULES])
def test_a_contradiction_is_refused_and_mended(values, said):
    with pytest.raises(ValidationError) as refused:
        Experiment(**values)
    assert said in str(refused.value)
    mended, faults = mend(Experiment().values() | {"classes": 2} | values)
    assert len(faults) >= 1
    Experiment(**mended)


def test_a_split_that_cannot_be_counted_is_the_only_fault():
    with pytest.raises(ValidationError) as refused:
        Experiment(split=(60, 20, 30), train_dev=10)
    assert "does not add up to 100; split=54.55-18.18-27.27 would fit" in str(refused.value)


@given(values_by_name())
def test_mending_always_gives_a_valid_experiment(values):
    mended, _ = mend(Experiment().values() | values)
    Experiment(**mended)


@pytest.mark.parametrize("data", DATASETS)
def test_every_data_set_is_valid_with_its_own_defaults(data):
    experiment = Experiment(data=data)
    fewest, most = DATASETS[data].classes
    assert fewest <= experiment.classes <= most
    assert experiment.loss == ("mse" if DATASETS[data].task == "regression" else "ce")
    assert all(FEATURES[each].inputs <= experiment.dataset.inputs for each in experiment.features)
    assert experiment.changes() == ({} if data == "spiral" else {"data": data})


def test_a_field_is_given_by_name_or_by_key():
    assert Experiment(n=500, lr=0.1, keep=(0.5,)) == Experiment(examples=500, learning_rate=0.1, keep_prob=(0.5,))


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError, match="momentum"):
        Experiment(momentum=0.9)


def test_it_is_hashable_and_frozen():
    assert len({Experiment(), Experiment(noise=0.2), Experiment(noise=0.3)}) == 2
    with pytest.raises(ValidationError, match="frozen"):
        Experiment().noise = 0.5


def test_minus_zero_is_zero():
    assert str(Experiment(noise=-0.0, split=(100, -0.0, 0)).split) == "(100.0, 0.0, 0.0)"


def test_replace_lets_what_follows_the_data_follow_it():
    changed = Experiment(noise=0.3).replace(data="iris", hidden=())
    assert (changed.classes, changed.noise, changed.hidden) == (3, 0.3, ())
    assert changed.replace(data="sine").features == ("x1",)
    with pytest.raises(ValidationError):
        Experiment().replace(epochs=0)


@given(values_by_name())
def test_changes_rebuild_the_experiment(values):
    experiment = experiment_of(values)
    assert Experiment(**experiment.changes()) == experiment
    assert Experiment(**experiment.model_dump(by_alias=True)) == experiment


def test_choices_come_from_the_registries():
    settings = Experiment.settings()
    for name, registry in {
        "data": DATASETS, "features": FEATURES, "activation": ACTIVATIONS, "initialization": INITIALIZERS,
        "optimizer": OPTIMIZERS, "decay": SCHEDULES,
    }.items():  # fmt: skip
        assert settings[name].choices == tuple(registry)


@pytest.mark.parametrize("setting", Experiment.settings().values(), ids=lambda setting: setting.key)
def test_every_setting_is_described(setting):
    assert setting.label and setting.help.endswith(".")
    assert bool(setting.choices) != bool(setting.bounds)
    assert setting.key.isascii() and setting.key.isidentifier()
    if setting.scale == "log":
        assert setting.bounds[0] >= 0
    assert setting.check(setting.default) == setting.default


def test_the_json_schema_has_the_limits():
    fields = Experiment.model_json_schema()["properties"]
    assert (fields["lr"]["minimum"], fields["lr"]["maximum"]) == (1e-6, 10)
    assert fields["hidden"]["items"]["maximum"] == 256
    assert fields["hidden"]["maxItems"] == 50
    assert fields["act"]["enum"] == list(ACTIVATIONS)
