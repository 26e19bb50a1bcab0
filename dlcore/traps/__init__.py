"""Mistakes that popular notes and demos make, each with what comes of it: a registry of permanent ids.

One file per trap, or per pair that is closely related; an entry here is a line in the list on the page.
"""

from dlcore.traps.adam_corrections import MULTIPLIED, OVERWRITTEN
from dlcore.traps.batch_statistics import BATCH_STATISTICS
from dlcore.traps.dropout_at_test import DROPOUT_AT_TEST
from dlcore.traps.epoch_zero import EPOCH_ZERO
from dlcore.traps.keep_prob_as_drop_rate import KEEP_PROB_AS_DROP_RATE
from dlcore.traps.l2_without_lambda import L2_WITHOUT_LAMBDA
from dlcore.traps.no_root import NO_ROOT
from dlcore.traps.norms_swapped import NORMS_SWAPPED
from dlcore.traps.numerical_gradient import TOO_SMALL_A_STEP, UNBRACKETED
from dlcore.traps.own_moments import OWN_MOMENTS
from dlcore.traps.penalised_biases import PENALISED_BIASES
from dlcore.traps.picked_on_test import PICKED_ON_TEST
from dlcore.traps.rand import RAND
from dlcore.traps.softmax_derivative import SOFTMAX_DERIVATIVE
from dlcore.traps.spec import TrapSpec
from dlcore.traps.variance import VARIANCE
from dlcore.traps.without_power import WITHOUT_POWER
from dlcore.traps.xavier_as_deviation import XAVIER_AS_DEVIATION

__all__ = ["ENTRIES", "TrapSpec"]

ENTRIES: dict[str, TrapSpec] = {
    entry.id: entry
    for entry in (
        VARIANCE,
        OWN_MOMENTS,
        RAND,
        XAVIER_AS_DEVIATION,
        SOFTMAX_DERIVATIVE,
        UNBRACKETED,
        TOO_SMALL_A_STEP,
        WITHOUT_POWER,
        OVERWRITTEN,
        MULTIPLIED,
        NO_ROOT,
        EPOCH_ZERO,
        L2_WITHOUT_LAMBDA,
        PENALISED_BIASES,
        NORMS_SWAPPED,
        DROPOUT_AT_TEST,
        KEEP_PROB_AS_DROP_RATE,
        BATCH_STATISTICS,
        PICKED_ON_TEST,
    )
}
"""In the order of the work: from the inputs to the choice of a model."""
