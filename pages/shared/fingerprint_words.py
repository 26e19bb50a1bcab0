"""What a page says of the fingerprint of a run."""

from dlcore.fingerprint import fingerprint
from dlcore.run import Run


def fingerprint_words(run: Run) -> str:
    """The letters, and what it means where somebody else reads the same; as Markdown."""
    return (
        f"Fingerprint of this run: `{fingerprint(run)}`. Whoever opens its link and reads the same letters has the "
        "same run, to the last bit. Another kind of processor may round otherwise; then all letters differ."
    )
