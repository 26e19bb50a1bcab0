"""Hyperparameter search: what varies and on which scale, who proposes the trials, what hundreds of real trainings say,
and what is luck about the winner."""
