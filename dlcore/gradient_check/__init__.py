"""Gradient checking: is the backward pass the derivative of the cost? Differences of the cost decide."""
