"""The formulas of the page on optimizers: the rules that are on the stage, and what their first steps are."""

from dlcore.joint_runs import JointRuns
from dlcore.optimizer_runs import short_name
from dlcore.optimizers import OPTIMIZERS

FIRST_STEPS = (
    r"g \text{ constant} \ \Rightarrow\ v_t = (1 - \beta_1^t)\,g, \qquad"
    r"\text{first step: } (1 - \beta_1)\,\alpha g \text{ (momentum)}, \quad"
    r"\frac{\alpha}{\sqrt{1 - \beta_2}} \text{ (RMSprop)}, \quad \alpha \text{ (Adam)}"
)


def optimizers_formulas(shown: JointRuns) -> tuple[str, ...]:
    """The rules of the runs beside the page's own, whose formula every page shows, and the first steps."""
    rules = [OPTIMIZERS[run.experiment.optimizer] for run in shown.others.values()]
    return (*(rf"\text{{{short_name(rule.id)}: }}\ {rule.formula}" for rule in rules), FIRST_STEPS)
