"""The part of a script that trains and reports."""

from textwrap import indent
from typing import TYPE_CHECKING

from dlcore.augmentation import AUGMENTATIONS
from dlcore.augmentation.epochs import AUGMENTATION_STREAM
from dlcore.augmentation.own_units import in_own_units
from dlcore.optimizers import OPTIMIZERS
from dlcore.regularization import soft_threshold
from dlcore.sampled_masks import drops_units
from dlcore.schedules import SCHEDULES
from dlcore.schedules.changes import changes_of
from dlcore.script.dialect import Dialect
from dlcore.script.early_stopping import early_stopping
from dlcore.script.network import has_running_moments
from dlcore.script.rules import UPDATE_RULES
from dlcore.script.source import Collected

if TYPE_CHECKING:
    from dlcore.experiment import Experiment


def training_section(experiment: "Experiment", collected: Collected, dialect: Dialect) -> str:
    """Code that trains `parameters` on `X` and `Y` and prints cost and error of every set."""
    before = set(collected.definitions)
    collected.add(SCHEDULES[experiment.decay].rate, "schedule")
    if experiment.l1:
        collected.add(soft_threshold)
    if experiment.augmentation:
        collected.add(AUGMENTATIONS[experiment.augment].change, "changed")
        if experiment.dataset.own_units:
            collected.add(in_own_units)
    return "\n".join(
        [
            "", "# The training", "", collected.text(before), "", "", *_rates(experiment), "",
            *dialect.vector(experiment), "", "", *dialect.gradient(experiment), "", "",
            _step(experiment, dialect), "", "",
            _evaluate(experiment, dialect), "", "", _loop(experiment), "", "", _report(experiment),
        ]
    )  # fmt: skip


def _state(experiment: "Experiment") -> str:
    """What is handed from update to update, as the left side of an assignment."""
    names = ("theta", *UPDATE_RULES[experiment.optimizer].state)
    return ", ".join((*names, "running") if has_running_moments(experiment) else names)


def _rates(experiment: "Experiment") -> list[str]:
    lines = [
        f"epoch = np.arange({experiment.epochs})",
        f"rates = schedule({experiment.learning_rate!r}, {experiment.decay_rate!r}, {experiment.decay_every}, "
        f"epoch, {experiment.epochs})",
    ]
    if experiment.warmup:
        lines += [f"rates = rates * np.minimum(1, (epoch + 1) / {experiment.warmup})  # warm-up"]
    for after, rate in changes_of(experiment):
        lines += [f"rates[{after}:] = {rate!r}  # changed by hand"]
    return lines


def _evaluate(experiment: "Experiment", dialect: Dialect) -> str:
    if experiment.dataset.task == "regression":
        name, error = "root of the mean squared error", "jnp.sqrt(jnp.mean((z - y) ** 2))"
    elif experiment.classes > 2:
        name, error = "share misclassified", "jnp.mean(z.argmax(axis=0) != y.argmax(axis=0))"
    else:
        name, error = "share misclassified", "jnp.mean((z > 0) != (y > 0.5))"
    running = has_running_moments(experiment)
    return "\n".join(
        [
            "@jax.jit",
            f"def evaluate({_kept(experiment)}, x, y):",
            f'    """Cost and error: the {name}."""',
            f"    {dialect.evaluated(experiment)} = forward(as_layers(theta), x{', running' if running else ''})",
            f"    return jnp.mean(loss(z, y)), {error}",
        ]
    )


def _step(experiment: "Experiment", dialect: Dialect) -> str:
    running = has_running_moments(experiment)
    settings = experiment.values()
    state = _state(experiment)
    lines = ["@jax.jit", f"def update({state}, x, y, alpha, t):"]
    call = "theta, x, y"
    if drops_units(experiment):
        lines += dialect.dropout(experiment)
        call += ", dropout"
    if running:
        momentum = experiment.norm_momentum
        lines += [
            f"    g, moments = gradient({call})",
            "    running = [",
            f"        ({momentum!r} * old_mean + (1 - {momentum!r}) * mean, "
            f"{momentum!r} * old_variance + (1 - {momentum!r}) * variance)",
            "        for (old_mean, old_variance), (mean, variance) in zip(running, moments)",
            "    ]",
        ]
    else:
        lines += [f"    g = gradient({call})"]
    if experiment.l2 and "l2" not in OPTIMIZERS[experiment.optimizer].uses:
        lines += [f"    g = g + {experiment.l2!r} / train_count * is_weight * theta  # dW += lambda / m W"]
    rule = "\n".join(UPDATE_RULES[experiment.optimizer].lines).format(**settings)
    lines += [indent(rule, "    ")]
    if experiment.l1:
        lines += [f"    theta = soft_threshold(theta, alpha * {experiment.l1!r} / train_count * is_weight)"]
    lines += [f"    return {dialect.returned(state)}"]
    return "\n".join(lines)


def _loop(experiment: "Experiment") -> str:
    full = experiment.batch_size == "full"
    state = _state(experiment)
    zeros = [f"{name} = jnp.zeros_like(theta)" for name in UPDATE_RULES[experiment.optimizer].state]
    batch = "train_count" if full else f"min({experiment.batch_size}, train_count)"
    kept = _kept(experiment)
    made, changed, seen = _changes(experiment)
    stopping = early_stopping(experiment, kept)
    last = "best epoch before" if stopping.epoch else "last finite epoch"
    lines = [
        *zeros,
        f"batch = {batch}",
        f"rng = np.random.RandomState({experiment.batch_seed})  # batch seed",
        *made,
        *stopping.before,
        "t = 0",
        "for alpha in rates:",
        f"    before = {kept}",
        "    order = np.arange(train_count) if batch == train_count else rng.permutation(train_count)",
        *changed,
        "    for start in range(0, train_count, batch):",
        "        t += 1",
        "        columns = order[start : start + batch]",
        f"        {state} = update({state}, {seen}[:, columns], Y[:, columns], alpha, t)",
        f"    if not jnp.isfinite(evaluate({kept}, X, Y)[0]):",
        f'        print("diverged: the costs are those of the {last}")',
        f"        {kept} = before",
        "        break",
        *stopping.epoch,
        *stopping.after,
    ]
    return "\n".join(lines)


def _changes(experiment: "Experiment") -> tuple[list[str], list[str], str]:
    """Lines before the loop and at the beginning of an epoch that change the training examples, and what they are
    called then."""
    if not experiment.augmentation:
        return [], [], "X"
    seed = f"[{experiment.batch_seed}, {AUGMENTATION_STREAM}]"
    begun = "in_own_units(changed, " if experiment.dataset.own_units else "changed("
    changed = f"{begun}changes, raw[:train_count], {experiment.augmentation!r})"
    return (
        [f"changes = np.random.RandomState({seed})  # their own, beside the batch seed"],
        [f"    X_changed = network_inputs({changed})  # anew for every epoch; the labels stay"],
        "X_changed",
    )


def _report(experiment: "Experiment") -> str:
    name = "RMSE" if experiment.dataset.task == "regression" else "error"
    return "\n".join(
        [
            "for split, columns in SPLITS.items():",
            "    if columns.start < columns.stop:",
            f"        cost, error = evaluate({_kept(experiment)}, X[:, columns], Y[:, columns])",
            f'        print(f"{{split:5}} cost {{cost:.7f}}  {name} {{error:.7f}}")',
        ]
    )


def _kept(experiment: "Experiment") -> str:
    """What a trained network consists of."""
    return "theta, running" if has_running_moments(experiment) else "theta"
