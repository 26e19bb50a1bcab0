"""Softmax in steps, for one example: from the logits to the loss, and back to their gradient."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

LEAST_TEMPERATURE, MOST_TEMPERATURE = 0.05, 20.0


@dataclass(frozen=True, eq=False)
class Steps:
    """What becomes of the logits of one example, step by step. float64.

    `temperature` T > 0 divides the logits first: 1 is softmax as it is trained; towards 0 it becomes the hard maximum,
    towards infinity all classes become equally likely. `loss_id` is "ce" or "mse", as in `dlcore.losses`.
    Sources: Goodfellow, Bengio and Courville (2016), Deep Learning, eq. 6.29 to 6.33; the temperature: Hinton, Vinyals
    and Dean (2015), Distilling the knowledge in a neural network, eq. 1; the subtraction of the largest: Blanchard,
    Higham and Higham (2021), Accurately computing the log-sum-exp and softmax functions, eq. 1.3.
    """

    logits: Float[np.ndarray, " c"]
    label: int
    temperature: float = 1.0
    loss_id: str = "ce"

    @property
    def classes(self) -> int:
        return len(self.logits)

    @cached_property
    def shifted(self) -> Float[np.ndarray, " c"]:
        """z/T minus the largest of them: 0 for the largest, negative for all others."""
        scaled = self.logits / self.temperature
        return scaled - scaled.max()

    @cached_property
    def exponentials(self) -> Float[np.ndarray, " c"]:
        """Between 0 and 1, so that none can overflow."""
        return np.exp(self.shifted)  # t_j = e^(z_j/T - max_k z_k/T)

    @property
    def total(self) -> float:
        """From 1 to the number of classes."""
        return float(self.exponentials.sum())  # sum_k t_k

    @cached_property
    def probabilities(self) -> Float[np.ndarray, " c"]:
        """They sum to 1."""
        return self.exponentials / self.total  # y^_j = t_j / sum_k t_k

    @property
    def missing(self) -> float:
        """1 - y^_label without the cancellation: exact also where y^_label is 1 in float64."""
        return float(np.delete(self.exponentials, self.label).sum() / self.total)  # sum_(k != label) t_k / sum_k t_k

    @property
    def hard_max(self) -> Float[np.ndarray, " c"]:
        """1 for the largest logit, the first of several, 0 for all others: softmax for T to 0."""
        return np.eye(self.classes)[int(self.logits.argmax())]

    @property
    def target(self) -> Float[np.ndarray, " c"]:
        """y, 1 for the label and 0 for all others."""
        return np.eye(self.classes)[self.label]

    @property
    def loss(self) -> float:
        """In nats, or as squared error; of two classes as a single sigmoid has it, (a - y)^2."""
        if self.loss_id == "ce":
            others = np.delete(self.exponentials, self.logits.argmax()).sum()  # sum_k t_k - 1
            return float(np.log1p(others) - self.shifted[self.label])  # L = -ln y^_label = ln sum_k t_k - ln t_label
        return float(self._share * np.sum((self.probabilities - self.target) ** 2))  # L = sum_j (y^_j - y_j)^2

    @property
    def _share(self) -> float:
        return 0.5 if self.classes == 2 else 1.0

    @cached_property
    def jacobian(self) -> Float[np.ndarray, "c c"]:
        """By how much each probability (row) changes with each logit (column); rows and columns sum to 0."""
        a = self.probabilities
        return (np.diag(a) - np.outer(a, a)) / self.temperature  # dy^_i / dz_j = y^_i (1[i=j] - y^_j) / T

    @property
    def dz(self) -> Float[np.ndarray, " c"]:
        """The gradient of the loss with respect to the logits; it sums to 0."""
        difference = self.probabilities - self.target
        if self.loss_id == "ce":
            return difference / self.temperature  # dz = J^T (-y / y^) = (y^ - y) / T
        return self.jacobian @ (2 * self._share * difference)  # dz = J^T dy^, dy^ = 2 (y^ - y)

    @property
    def dz_of_the_diagonal(self) -> Float[np.ndarray, " c"]:
        """What dz of the cross-entropy would be with only the diagonal of the Jacobian, y^ (1 - y^), as is often
        written: the other logits would get none."""
        return -self.target * (1 - self.probabilities) / self.temperature  # -y/y^ . y^ (1 - y^) / T
