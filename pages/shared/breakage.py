"""What is said of something that broke: to the visitor what it was, to the log of the server where."""

import logging
import re

_PLACE = re.compile(r"(?:[A-Za-z]:)?[/\\][^\s'\"<>]*[/\\][^\s'\"<>]*")
_log = logging.getLogger(__name__)


def in_words(error: Exception) -> str:
    """The kind of the error and its message, without the places on the server that a message may name."""
    _log.error("A computation broke.", exc_info=error)
    return f"{type(error).__name__}: {_PLACE.sub('…', str(error))}"
