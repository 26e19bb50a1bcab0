"""How much of somebody's own data the playground takes, and why."""

MOST_BYTES = 5_000_000
"""Of a file or a pasted table; `server.maxUploadSize` in `.streamlit/config.toml` says the same to the browser."""
MOST_ROWS = 100_000
FEWEST_ROWS = 10
"""A split of 60-20-20 then leaves 6 examples to learn from and 2 to judge with."""
MOST_INPUTS = 64
"""Columns the network reads: the widest program that the engine keeps compiled."""
MOST_CLASSES = 10
"""Outputs of that program."""
MOST_COLUMNS = 256
"""Of a table, of which some may be left out."""
LARGEST = 1e12
"""In magnitude: its square and sums of such squares still fit the network's float32."""
SMALLEST = 1e-12
"""In magnitude, of a number that is not 0: its square and the quotient of the two ends still fit too."""
MOST_HELD_BYTES = 256_000_000
"""In the own data of all sessions of one server together, as numbers."""
