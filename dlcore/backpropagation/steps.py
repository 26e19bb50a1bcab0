"""The two passes as steps, in the order in which they happen: formula, code, and the arrays that take part.

The code of all steps, one after the other, is a program: it computes every array from x, y, the parameters, the masks,
m, lambda1 and lambda2, with `g` and `g_prime` for the activation and its derivative.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dlcore.backpropagation.configuration import Configuration
from dlcore.backpropagation.stages import Stage, stages_of, written
from dlcore.normalization import EPSILON


@dataclass(frozen=True)
class Step:
    """One step of a pass. `equation` is the formula in pieces: names of arrays, `name.T` for a transposed one, and
    whatever stands between them. `kind` says which arithmetic it is."""

    direction: Literal["forward", "backward"]
    layer: int
    kind: str
    title: str
    words: str
    formula: str
    equation: tuple[str, ...]
    code: str
    gives: tuple[str, ...]  # arrays known from here on, the shown one first


def steps_of(configuration: Configuration) -> tuple[Step, ...]:
    """Forward from x to J, then backward from dz[L] to the gradients of the first layer."""
    L = configuration.layers
    forward = [_forward(stage, configuration) for layer in range(1, L + 1) for stage in stages_of(configuration, layer)]
    return (*forward, *_costs(configuration), *_backward(configuration))


def _forward(stage: Stage, configuration: Configuration) -> Step:
    n, result, source = stage.layer, stage.result, stage.source
    shown, given = written(result), written(source)
    if stage.operation == "affine":
        return Step(
            "forward", n, "affine", f"Layer {n}: weighted sums",
            "Every unit weighs what comes in, adds it up and adds its bias.",
            f"{shown} = W[{n}] {given} + b[{n}]", (result, "=", f"W{n}", source, "+", f"b{n}"),
            f"{result} = W{n} @ {source} + b{n}", (result,),
        )  # fmt: skip
    if stage.operation == "normalization":
        kind = configuration.architecture.normalization.kind
        over = "the examples, unit by unit" if kind == "batch" else "the units of this example"
        return Step(
            "forward", n, "normalization", f"Layer {n}: {kind} normalization",
            f"Mean and deviation are taken over {over}; then γ and β scale and shift.",
            f"{shown} = γ[{n}] ({given} − μ[{n}]) / σ[{n}] + β[{n}]",
            (result, "=", f"gamma{n}", "(", source, "−", f"mu{n}", ") /", f"sigma{n}", "+", f"beta{n}"),
            f"mu{n} = {source}.mean({_axis(configuration)})\n"
            f"sigma{n} = np.sqrt({source}.var({_axis(configuration)}) + {EPSILON:g})\n"
            f"z_norm{n} = ({source} - mu{n}) / sigma{n}\n"
            f"{result} = gamma{n} * z_norm{n} + beta{n}",
            (result, f"mu{n}", f"sigma{n}", f"z_norm{n}"),
        )  # fmt: skip
    if stage.operation == "activation":
        label = configuration.activation.label
        return Step(
            "forward", n, "activation", f"Layer {n}: activation",
            f"Each unit applies {label} to its own number.",
            f"{shown} = {label}({given})", (result, "=", f"{label}(", source, ")"),
            f"{result} = g({source})", (result,),
        )  # fmt: skip
    if stage.operation == "dropout":
        return Step(
            "forward", n, "dropout", f"Layer {n}: dropout",
            "A dropped unit says 0; what stays is divided by keep_prob. The mask does not change between the passes.",
            f"{shown} = {given} ⊙ mask[{n}]", (result, "=", source, "⊙", f"mask{n}"),
            f"{result} = {source} * mask{n}", (result,),
        )  # fmt: skip
    return _head(stage, configuration)


def _head(stage: Stage, configuration: Configuration) -> Step:
    n, z, a = stage.layer, stage.source, stage.result
    output = configuration.head.output
    formula, code, words = {
        "sigmoid": ("σ({z})", "{a} = 1 / (1 + np.exp(-{z}))", "The sigmoid makes a probability of class 1 out of z."),
        "softmax": (
            "softmax({z})",
            "powers = np.exp({z} - {z}.max(axis=0))  # so that none overflows\n{a} = powers / powers.sum(axis=0)",
            "Each exponential over the sum of all: probabilities of the classes, together 1.",
        ),
        "linear": ("{z}", "{a} = {z}", "Regression takes z as it is."),
    }[output]
    opening = {"sigmoid": ("σ(",), "softmax": ("softmax(",), "linear": ()}[output]
    return Step(
        "forward", n, output, f"Layer {n}: output", words,
        f"{written(a)} = {formula.format(z=written(z))}", (a, "=", *opening, z, *[")"] * len(opening)),
        code.format(z=z, a=a), (a,),
    )  # fmt: skip


def _costs(configuration: Configuration) -> Iterator[Step]:
    head, L = configuration.head, configuration.layers
    a, shown = f"a{L}", f"a[{L}]"
    formula, code = {
        ("sigmoid", "ce"): ("−y log {s} − (1 − y) log(1 − {s})", "-y * np.log({a}) - (1 - y) * np.log(1 - {a})"),
        ("softmax", "ce"): ("−Σ y log {s}", "-(y * np.log({a})).sum(axis=0, keepdims=True)"),
    }.get((head.output, head.loss_id), ("Σ ({s} − y)²", "(({a} - y) ** 2).sum(axis=0, keepdims=True)"))
    yield Step(
        "forward", L, "loss", "The loss of this example", f"How far the output is from y, as {head.label} counts it.",
        f"L = {formula.format(s=shown)}", ("loss", "= loss of", a, "against", "y"),
        f"loss = {code.format(a=a)}", ("loss",),
    )  # fmt: skip
    l2, l1 = configuration.l2, configuration.l1
    weights = [f"W{layer}" for layer in range(1, L + 1)]
    added = ["λ₂/(2m) Σ W²"] * bool(l2) + ["λ₁/m Σ |W|"] * bool(l1)
    sums = [f"lambda2 / (2 * m) * sum((W**2).sum() for W in ({', '.join(weights)},))"] * bool(l2)
    sums += [f"lambda1 / m * sum(np.abs(W).sum() for W in ({', '.join(weights)},))"] * bool(l1)
    words = "The mean loss of all m examples" + (", and the penalty on the weights." if added else ".")
    yield Step(
        "forward", L, "cost", "The cost of all examples", words,
        " + ".join(["J = 1/m Σ L", *added]), ("J", "= mean of", "loss", *(["+", "penalty"] if added else [])),
        "\n".join([f"penalty = {' + '.join(sums)}", "J = loss.mean() + penalty"] if sums else ["J = loss.mean()"]),
        ("J", "penalty") if sums else ("J",),
    )  # fmt: skip


def _backward(configuration: Configuration) -> Iterator[Step]:
    L = configuration.layers
    yield _from_the_loss(configuration)
    for layer in range(L, 0, -1):
        for stage in reversed(stages_of(configuration, layer)):
            if stage.operation == "activation":
                yield _through_activation(stage)
            elif stage.operation == "dropout":
                yield _through_dropout(stage)
            elif stage.operation == "normalization":
                yield from _through_normalization(stage, configuration)
            elif stage.operation == "affine":
                yield from _through_affine(stage, configuration)


def _from_the_loss(configuration: Configuration) -> Step:
    head, L = configuration.head, configuration.layers
    a, z = f"a{L}", f"dz{L}"
    formula, code, words = f"a[{L}] − y", f"{a} - y", "The derivative of the loss in z is the error, output minus y."
    if head.loss_id == "mse":
        words = "The derivative of the squared error, back through the output activation."
        formula, code = {
            "linear": (f"2 (a[{L}] − y)", f"2 * ({a} - y)"),
            "sigmoid": (f"2 (a[{L}] − y) a[{L}] (1 − a[{L}])", f"2 * ({a} - y) * {a} * (1 - {a})"),
            "softmax": (
                f"a[{L}] (dA − Σ a[{L}] dA),  dA = 2 (a[{L}] − y)",
                f"{a} * (2 * ({a} - y) - ({a} * 2 * ({a} - y)).sum(axis=0))",
            ),
        }[head.output]
    pieces = (a, "−", "y") if head.loss_id == "ce" else ("derivative at", a, "and", "y")
    kind = f"error_{head.output}_{head.loss_id}"
    title = f"Layer {L}: where the gradient begins"
    return Step("backward", L, kind, title, words, f"dz[{L}] = {formula}", (z, "=", *pieces), f"{z} = {code}", (z,))


def _through_affine(stage: Stage, configuration: Configuration) -> Iterator[Step]:
    n, a = stage.layer, stage.source
    dz, weights, bias, before = f"dz{n}", f"dW{n}", f"db{n}", f"d{a}"
    l2, l1 = configuration.l2, configuration.l1
    formula = [f"+ λ₂/m W[{n}]"] * bool(l2) + [f"+ λ₁/m sign W[{n}]"] * bool(l1)
    pieces = ["+ λ₂/m", f"W{n}"] * bool(l2) + ["+ λ₁/m sign", f"W{n}"] * bool(l1)
    code = [f" + lambda2 / m * W{n}"] * bool(l2) + [f" + lambda1 / m * np.sign(W{n})"] * bool(l1)
    yield Step(
        "backward", n, "weights", f"Layer {n}: gradient of the weights",
        "What a weight is blamed for: the error behind it times the signal before it, averaged over all m examples"
        + (", and what the penalty adds." if pieces else "."),
        " ".join([f"dW[{n}] = 1/m dz[{n}] {written(a)}ᵀ", *formula]),
        (weights, "= mean of", dz, f"{a}.T", *pieces), f"{weights} = {dz} @ {a}.T / m{''.join(code)}", (weights,),
    )  # fmt: skip
    yield Step(
        "backward", n, "bias", f"Layer {n}: gradient of the biases",
        "A bias reaches every example alike: its gradient is the mean of dz.",
        f"db[{n}] = 1/m Σ dz[{n}]", (bias, "= mean of", dz), f"{bias} = {dz}.sum(axis=1, keepdims=True) / m", (bias,),
    )  # fmt: skip
    if n > 1:
        yield Step(
            "backward", n - 1, "previous", f"Back into layer {n - 1}",
            "The same weights, the other way: each unit gathers the errors of all units that listened to it.",
            f"{written(before)} = W[{n}]ᵀ dz[{n}]", (before, "=", f"W{n}.T", dz),
            f"{before} = W{n}.T @ {dz}", (before,),
        )  # fmt: skip


def _through_dropout(stage: Stage) -> Step:
    n, before, after = stage.layer, f"d{stage.source}", f"d{stage.result}"
    return Step(
        "backward", n, "dropout", f"Layer {n}: back through dropout", "The same mask: a dropped unit hears nothing.",
        f"{written(before)} = {written(after)} ⊙ mask[{n}]", (before, "=", after, "⊙", f"mask{n}"),
        f"{before} = {after} * mask{n}", (before,),
    )  # fmt: skip


def _through_activation(stage: Stage) -> Step:
    n, before, after = stage.layer, f"d{stage.source}", f"d{stage.result}"
    return Step(
        "backward", n, "slope", f"Layer {n}: back through the activation",
        "Times the slope of g where the unit stands: where g is flat, nothing comes through.",
        f"{written(before)} = {written(after)} ⊙ g′({written(stage.source)})", (before, "=", after, "⊙", f"slope{n}"),
        f"slope{n} = g_prime({stage.source}, {stage.result})\n{before} = {after} * slope{n}", (before, f"slope{n}"),
    )  # fmt: skip


def _through_normalization(stage: Stage, configuration: Configuration) -> Iterator[Step]:
    n, before, after = stage.layer, f"d{stage.source}", f"d{stage.result}"
    shown = written(after)
    yield Step(
        "backward", n, "gamma", f"Layer {n}: gradient of γ",
        "γ multiplies ẑ: its gradient is the mean of their product.",
        f"dγ[{n}] = 1/m Σ {shown} ẑ[{n}]", (f"dgamma{n}", "= mean of", after, "⊙", f"z_norm{n}"),
        f"dgamma{n} = ({after} * z_norm{n}).sum(axis=1, keepdims=True) / m", (f"dgamma{n}",),
    )  # fmt: skip
    yield Step(
        "backward", n, "bias", f"Layer {n}: gradient of β", "β is added for every example alike.",
        f"dβ[{n}] = 1/m Σ {shown}", (f"dbeta{n}", "= mean of", after),
        f"dbeta{n} = {after}.sum(axis=1, keepdims=True) / m", (f"dbeta{n}",),
    )  # fmt: skip
    axis, norm = _axis(configuration), f"dz_norm{n}"
    over = "examples" if configuration.architecture.normalization.kind == "batch" else "units"
    yield Step(
        "backward", n, "through_normalization", f"Layer {n}: back through the normalization",
        f"μ and σ depend on every number they are taken from: what all {over} have in common is taken away.",
        f"{written(before)} = (dẑ[{n}] − mean(dẑ[{n}]) − ẑ[{n}] mean(dẑ[{n}] ẑ[{n}])) / σ[{n}]"
        f",  dẑ[{n}] = γ[{n}] {shown}",
        (before, "= (", norm, "−", f"mean{n}", "−", f"z_norm{n}", "⊙", f"mean_with{n}", ") /", f"sigma{n}"),
        f"{norm} = gamma{n} * {after}\n"
        f"mean{n} = {norm}.mean({axis})\n"
        f"mean_with{n} = ({norm} * z_norm{n}).mean({axis})\n"
        f"{before} = ({norm} - mean{n} - z_norm{n} * mean_with{n}) / sigma{n}",
        (before, norm, f"mean{n}", f"mean_with{n}"),
    )  # fmt: skip


def _axis(configuration: Configuration) -> str:
    return f"axis={1 if configuration.architecture.normalization.kind == 'batch' else 0}, keepdims=True"
