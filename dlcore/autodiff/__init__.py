"""Automatic differentiation as a tape: a typed expression, its computation graph, both passes, and a descent on it.

A text becomes an `Expression` (`expression`), which is a list of lines, each an operation on lines before it
(`operations`); a `Tape` (`tape`) holds the value of every line and the local derivatives that the way back multiplies.
Nothing of a text is ever run: it is read sign by sign against a grammar of a few operations, with bounds on everything.
"""
