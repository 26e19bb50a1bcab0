"""Normalization measured: what it does to a run, to a layer's inputs, to one mini-batch, and at test time."""
