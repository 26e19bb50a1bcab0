"""The update rules as a script shows them: plain code for the gradient `g` of the parameter vector `theta`."""

from dataclasses import dataclass

# 1 - beta^t, in the form that does not lose the digits of beta = 0.999 in float32
BIAS_1 = "correction1 = -jnp.expm1(t * jnp.log({beta1!r}))  # 1 - beta1^t"
BIAS_2 = "correction2 = -jnp.expm1(t * jnp.log({beta2!r}))  # 1 - beta2^t"


@dataclass(frozen=True)
class UpdateRule:
    """Names of the averages that are carried along, and the lines of one update, with {settings} to fill in."""

    state: tuple[str, ...]
    lines: tuple[str, ...]


UPDATE_RULES: dict[str, UpdateRule] = {
    "sgd": UpdateRule((), ("theta = theta - alpha * g",)),
    "momentum": UpdateRule(
        ("v",),
        ("v = {beta1!r} * v + (1 - {beta1!r}) * g", "theta = theta - alpha * v"),
    ),
    "heavyball": UpdateRule(
        ("v",),
        ("v = {beta1!r} * v + g", "theta = theta - alpha * v"),
    ),
    "nesterov": UpdateRule(
        ("v",),
        (
            "v = {beta1!r} * v + (1 - {beta1!r}) * g",
            "theta = theta - alpha * ({beta1!r} * v + (1 - {beta1!r}) * g)",
        ),
    ),
    "adagrad": UpdateRule(
        ("G",),
        (
            "G = G + g**2",
            "theta = theta - alpha * jnp.where(G > 0, g / jnp.sqrt(G + {eps!r}), 0)",
        ),
    ),
    "rmsprop": UpdateRule(
        ("s",),
        (
            "s = {beta2!r} * s + (1 - {beta2!r}) * g**2",
            "theta = theta - alpha * g / (jnp.sqrt(s) + {eps!r})",
        ),
    ),
    "adam": UpdateRule(
        ("m", "v"),
        (
            "m = {beta1!r} * m + (1 - {beta1!r}) * g",
            "v = {beta2!r} * v + (1 - {beta2!r}) * g**2",
            BIAS_1,
            BIAS_2,
            "theta = theta - alpha * (m / correction1) / (jnp.sqrt(v / correction2) + {eps!r})",
        ),
    ),
    "adamw": UpdateRule(
        ("m", "v"),
        (
            "m = {beta1!r} * m + (1 - {beta1!r}) * g",
            "v = {beta2!r} * v + (1 - {beta2!r}) * g**2",
            BIAS_1,
            BIAS_2,
            "step = (m / correction1) / (jnp.sqrt(v / correction2) + {eps!r})",
            "theta = theta - alpha * (step + {l2!r} / train_count * is_weight * theta)  # weight decay",
        ),
    ),
}
