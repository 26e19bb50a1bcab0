"""How a network chooses among several classes: its probabilities, how sure it is, and where it is wrong."""
