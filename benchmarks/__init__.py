"""What a learner waits for, measured: `python -m benchmarks`. Never part of the tests, which depend on no clock."""
