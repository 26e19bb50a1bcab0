"""Mini-batches: how many examples decide one update, what that costs, and how far their gradient strays."""
