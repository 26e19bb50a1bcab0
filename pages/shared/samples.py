"""What colours stand for: samples of them with words, where a chart has no room for a legend."""

from collections.abc import Sequence
from html import escape


def samples(entries: Sequence[tuple[str, str]], before: str = "", after: str = "") -> str:
    """A line as HTML.

    Args:
        entries: a background, as CSS of the page's own making, and what it stands for.
        before: words ahead of them.
        after: words behind them.
    """
    shown = "".join(
        f'<span><i style="background: {background}"></i>{escape(words)}</span>' for background, words in entries
    )
    ahead, behind = (f"<span>{escape(words)}</span>" if words else "" for words in (before, after))
    return f'<p class="samples">{ahead}{shown}{behind}</p>'
