"""A gradient check as a complete script: NumPy alone, and the numbers that the page shows.

The two passes are the steps of `dlcore.backpropagation.steps`, one line after another, as the page's picture has them.
"""

from textwrap import indent
from typing import TYPE_CHECKING

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import Block, Configuration, Problem, blocks_of
from dlcore.backpropagation.steps import Step, steps_of
from dlcore.checked_experiment import CheckPlan
from dlcore.engine.settings import dropout_key
from dlcore.first_weights import draw_uniform, is_uniform
from dlcore.gradient_check.bugs import Planted
from dlcore.gradient_check.effort import moved_parameters
from dlcore.initializers import INITIALIZERS
from dlcore.links import to_query
from dlcore.sampled_masks import keep_probs, kept_units
from dlcore.script.data import data_section
from dlcore.script.source import Collected, import_lines
from dlcore.script.wrong_lines import written_wrong
from dlcore.weight_variance import INDEPENDENT

if TYPE_CHECKING:
    from dlcore.experiment import Experiment

LOSSES = {
    "sigmoid_ce": "loss = np.logaddexp(z{L}, 0 * z{L}) - z{L} * y  # the same, and no digit is lost",
    "softmax_ce": "largest = z{L}.max(axis=0)\n"
    "loss = np.log(np.exp(z{L} - largest).sum(axis=0)) + largest - (y * z{L}).sum(axis=0)"
    "  # the same, and no digit is lost",
}
QUOTIENTS = {
    "two": "(above - below) / (2 * eps)",
    "one": "(above - cost_and_gradient(theta)[0]) / eps",
    "unbracketed": "(above - below) / 2 * eps",
}
FIELDS = {"weights": "W", "bias": "b", "gamma": "gamma", "beta": "beta"}


def check_script(plan: CheckPlan) -> str:
    """The script of a check. It needs scikit-learn too where the data set comes from there."""
    collected, problem = Collected(), plan.problem
    sections = [
        data_section(plan.experiment, collected),
        _network(plan, problem, collected),
        _passes(plan, problem),
        _check(plan, problem),
    ]
    collected.imports.add("import numpy as np")
    return "\n\n".join([_introduction(plan), import_lines(collected.imports), *sections]) + "\n"


def _introduction(plan: CheckPlan) -> str:
    lines = ["Checks the gradient of the network of this link by differences of its cost:", ""]
    lines += [f"    ?{to_query(plan.experiment, full=False) or 'v=1'}"]
    planted = plan.planted
    if planted is not None and planted.bug.in_cost:
        lines += ["", "Every evaluation of the cost draws its masks anew: other masks than on the page, other numbers."]
    elif planted is not None:
        lines += ["", f"One line is wrong on purpose: {planted.bug.label[0].lower()}{planted.bug.label[1:]}."]
    return '"""' + "\n".join(lines) + '\n"""'


def _network(plan: CheckPlan, problem: Problem, collected: Collected) -> str:
    """Code that defines `x`, `y`, `theta` and all that the passes need besides."""
    experiment, configuration = plan.experiment, problem.configuration
    before = set(collected.definitions)
    if is_uniform(experiment):
        collected.add(draw_uniform, "draw_weights")
        collected.add(INDEPENDENT[experiment.initialization], "variance")
    else:
        collected.add(INITIALIZERS[experiment.initialization].draw, "draw_weights")
    if experiment.hidden:
        activation = ACTIVATIONS[experiment.activation]
        collected.add(activation.numpy_function, "g")
        collected.add(activation.numpy_derivative, "g_prime")
    if configuration.masks is not None:
        collected.add(kept_units)
    m = problem.inputs.shape[1]
    lines = [
        f"dtype = np.{'float64' if plan.updates else plan.precision}",
        f"m = {m}  # training examples that the cost is taken over",
        "x, y = X[:, :m].astype(dtype), Y[:, :m].astype(dtype)",
        f"lambda1, lambda2 = {configuration.l1!r}, {configuration.l2!r}",
        "",
        *_theta(experiment, configuration),
        *_masks(experiment, configuration),
    ]
    return "\n".join(["", "# The network", "", collected.text(before), "", "", *lines])


def _theta(experiment: "Experiment", configuration: Configuration) -> list[str]:
    normalized = configuration.architecture.normalization.kind != "none"
    variance = ", variance(n_out, n_in)" if is_uniform(experiment) else ""
    gain = "" if experiment.gain == 1 else f"{experiment.gain!r} * "
    scale = ["    if layer < len(sizes) - 2:", "        parts += [np.ones(n_out), np.zeros(n_out)]  # gamma, beta"]
    return [
        f"sizes = {list(configuration.architecture.sizes)}",
        f"rng = np.random.RandomState({experiment.seed})  # weight seed",
        "parts = []",
        "for layer, (n_in, n_out) in enumerate(zip(sizes, sizes[1:])):",
        f"    parts += [({gain}draw_weights(rng, n_out, n_in{variance})).ravel(), np.zeros(n_out)]  # W, b",
        *(scale if normalized else []),
        "theta = np.concatenate(parts).astype(dtype)",
    ]


def _masks(experiment: "Experiment", configuration: Configuration) -> list[str]:
    """Dropout's masks, drawn once: `mask1`, `mask2`, ..."""
    if configuration.masks is None:
        return []
    key = dropout_key(experiment.batch_seed)
    lines = [
        "",
        f"key = np.array([{key[0]}, {key[1]}], np.uint32)",
        "first, columns = np.array([0]), np.arange(m)  # the masks of the first update",
    ]
    for layer, (keep, units) in enumerate(zip(keep_probs(experiment), experiment.hidden, strict=True)):
        mask = f"kept_units(key, first, {layer}, {keep!r}, {units}, columns)[0]"
        lines += [f"mask{layer + 1} = ({mask} / {keep!r}).astype(dtype)  # d / keep_prob"]
    return lines


def _passes(plan: CheckPlan, problem: Problem) -> str:
    """The function `cost_and_gradient`; where updates come before a check of a wrong gradient, a right one too."""
    planted = plan.planted
    functions = []
    if planted is not None and plan.updates:
        functions += [_both("right", plan, problem, None)]
    functions += [_both("cost_and_gradient", plan, problem, planted)]
    right = "right" if len(functions) > 1 else "cost_and_gradient"
    if plan.updates:
        functions += [
            f"for update in range({plan.updates_made}):\n"
            f"    theta = theta - {plan.experiment.learning_rate!r} * {right}(theta)[1]"
        ]
        functions[-1] += _rounded(plan, problem)
    return "\n".join(["", "# The passes, forward and backward", "", "\n\n\n".join(functions)])


def _rounded(plan: CheckPlan, problem: Problem) -> str:
    """The updates are made in float64, whatever the check is made in."""
    if plan.precision == "float64":
        return ""
    masks = [] if problem.configuration.masks is None else range(1, problem.configuration.layers)
    names = ", ".join(["x", "y", "theta", *(f"mask{layer}" for layer in masks)])
    return f"\ndtype = np.{plan.precision}\n{names} = (one.astype(dtype) for one in ({names}))"


def _both(name: str, plan: CheckPlan, problem: Problem, planted: Planted | None) -> str:
    configuration = problem.configuration
    blocks = blocks_of(configuration.architecture)
    lines = [f"def {name}(theta):", '    """J, and its gradient in the order of theta."""']
    lines += [f"    {_name(block)} = {_taken(block)}" for block in blocks]
    if planted is not None and planted.bug.in_cost:
        for layer, keep in enumerate(keep_probs(plan.experiment), start=1):
            lines += [f"    mask{layer} = (rng.rand(*mask{layer}_shape) < {keep!r}) / {keep!r}  # <-- wrong"]
    for step in steps_of(configuration):
        lines += [indent(_code(step, configuration, planted), "    ")]
    gradients = ", ".join(f"d{_name(block)}" for block in blocks)
    lines += [f"    gradients = ({gradients})", "    return J, np.concatenate([np.ravel(one) for one in gradients])"]
    shapes = []
    if planted is not None and planted.bug.in_cost:
        shapes = [f"mask{layer}_shape = mask{layer}.shape" for layer in range(1, configuration.layers)]
    return "\n".join([*shapes, "", "", *lines] if shapes else lines)


def _code(step: Step, configuration: Configuration, planted: Planted | None) -> str:
    if step.kind == "loss":
        return LOSSES.get(configuration.head.id, step.code).format(L=configuration.layers)
    wrong = None if planted is None else written_wrong(step, configuration, planted)
    if wrong is None:
        return step.code
    pairs = zip(wrong.split("\n"), step.code.split("\n"), strict=True)
    return "\n".join(line if line == right else f"{line}  # <-- wrong" for line, right in pairs)


def _name(block: Block) -> str:
    return f"{FIELDS[block.field]}{block.layer}"


def _taken(block: Block) -> str:
    shape = ", ".join(map(str, block.shape if len(block.shape) == 2 else (*block.shape, 1)))
    return f"theta[{block.slice.start}:{block.slice.stop}].reshape({shape})"


def _check(plan: CheckPlan, problem: Problem) -> str:
    moved = moved_parameters(problem)
    everything = len(moved) == len(problem.theta)
    chosen = "np.arange(len(theta))" if everything else f"np.array({moved.tolist()})"
    places = blocks_of(problem.configuration.architecture)
    blocks = {_name(block): (block.slice.start, block.slice.stop) for block in places}
    epsilons = ", ".join(map(repr, plan.epsilons))
    return f'''
# The check

moved = {chosen}  # which parameters are checked
blocks = {blocks}


def numerical_gradient(theta, eps):
    """One quotient of differences for each parameter."""
    eps, found = dtype(eps), []
    for index in moved:
        step = np.zeros_like(theta)
        step[index] = eps
        above, below = cost_and_gradient(theta + step)[0], cost_and_gradient(theta - step)[0]
        found.append({QUOTIENTS[plan.formula]})
    return np.array(found, np.float64)


def relative_difference(one, other):
    """|one - other| / (|one| + |other|)"""
    total = np.linalg.norm(one) + np.linalg.norm(other)
    return np.linalg.norm(one - other) / total if total else 0.0


J, gradient = cost_and_gradient(theta)
gradient = gradient[moved].astype(np.float64)
print(f"J = {{J:.10g}}   |gradient| = {{np.linalg.norm(gradient):.10g}}")
for eps in ({epsilons}):
    apart = relative_difference(numerical_gradient(theta, eps), gradient)
    print(f"eps {{eps!r:<8}} relative difference {{apart:.6e}}")
print("block by block, at eps = {plan.epsilon!r}")
numerical = numerical_gradient(theta, {plan.epsilon!r})
for name, (start, stop) in blocks.items():
    at = (moved >= start) & (moved < stop)
    apart = relative_difference(numerical[at], gradient[at])
    print(f"{{name:>6}}   relative difference {{apart:.6e}}")'''
