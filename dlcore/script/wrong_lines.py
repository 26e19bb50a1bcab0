"""The planted bugs in the code of the steps: what each step's lines become where the bug sits."""

from dlcore.activations import ACTIVATIONS
from dlcore.backpropagation import Configuration
from dlcore.backpropagation.steps import Step
from dlcore.gradient_check.bugs import Planted
from dlcore.gradient_check.wrong_rules import EVERYWHERE


def written_wrong(step: Step, configuration: Configuration, planted: Planted) -> str | None:
    """The code of a step with the planted bug; None where the bug leaves this step right."""
    if step.direction == "forward":
        return None
    result, code = step.gives[0], step.code
    seat = planted.layer
    match planted.bug_id:
        case "penalty_forgotten" if step.kind == "weights":
            return code.replace(f" + lambda2 / m * W{step.layer}", "")
        case "mean_missing" if step.kind in ("weights", "bias", "gamma"):
            return code.replace(" / m", "", 1)
        case "derivative_wrong" if step.kind == "slope":
            slope, _, rest = code.partition("\n")
            source = _arguments(slope)[1]
            kinks = ACTIVATIONS[configuration.activation_id].kinks
            return f"{slope.partition(' = ')[0]} = {'1' if kinks else f'g_prime({source}, g({source}))'}\n{rest}"
        case "product_transposed" if step.kind == "previous" and step.layer == seat - 1:
            return code.replace(".T", "")
        case "bias_not_summed" if result == f"db{step.layer}":
            return code.replace(".sum(axis=1, keepdims=True)", "[:, :1]")
        case "layer_doubled" if step.kind == "weights" and seat in (EVERYWHERE, step.layer):
            return code.replace(" = ", " = 2 * ", 1)
        case "batchnorm_constant" if step.kind == "through_normalization":
            *rest, last = code.split("\n")
            target = last.partition(" = ")[0]
            return "\n".join([*rest, f"{target} = dz_norm{step.layer} / sigma{step.layer}"])
    return None


def _arguments(code: str) -> list[str]:
    """What the call in a line is called with."""
    return code[code.index("(") + 1 : code.rindex(")")].split(", ")
