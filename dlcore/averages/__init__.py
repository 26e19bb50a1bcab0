"""Exponentially weighted averages: what they weigh, how far they lag, how much noise they let through."""
