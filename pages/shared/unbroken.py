"""Words in which a number keeps its sign and its unit: no line ends between them."""

import re

_INSIDE = re.compile(r"(?<=\d) (?=%)|(?<=[×±=<>≤≥≈]) (?=[−-]?\d)|(?<=[\w)|*]) (?=[=<>≤≥≈] [−-]?\d)")
_MATHEMATICS = re.compile(r"(\$[^$]*\$|`[^`]*`)")


def unbroken(words: str) -> str:
    """The same Markdown with no-break spaces in `19.9 %`, `× 0.95`, `± 1` and `α = 0.01`; mathematics and code, in
    which they would be seen or copied, stay as they are."""
    parts = _MATHEMATICS.split(words)
    return "".join(part if k % 2 else _INSIDE.sub("\u00a0", part) for k, part in enumerate(parts))
