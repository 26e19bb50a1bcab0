"""What a learner may be missing: two costs of one unit, the shapes of matrices, and why linear layers stay linear."""
