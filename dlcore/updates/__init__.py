"""Runs told again update by update: every gradient, what a rule makes of it, and rules that are often written wrong."""

from dlcore.updates.replay import Replay
from dlcore.updates.rules import INSIDES, Inside
from dlcore.updates.trace import Trace, trace
from dlcore.updates.traps import NO_TRAP, TRAPS, Trap, inside_of, sits_in

__all__ = ["INSIDES", "NO_TRAP", "TRAPS", "Inside", "Replay", "Trace", "Trap", "inside_of", "sits_in", "trace"]
