"""The options that a page gives its state, taken from the page itself without drawing it."""

import runpy
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from unittest.mock import patch

from pages.shared import shell
from pages.shared.common_options import COMMON_OPTIONS
from pages.shared.page_options import described
from pages.shared.settings_state import PageState

from dlcore.setting import Setting

PAGES = Path(__file__).parents[2] / "pages"


class OptionsGivenError(Exception):
    """Ends the script of a page when it has said its options."""


@cache
def page_options_of(page: str) -> Mapping[str, Setting]:
    """Key to option, as `PageState` has them."""
    given: list[Mapping] = []

    def begun(self, page_id, options=None, opening=""):
        given.append(options or {})
        raise OptionsGivenError

    no_page, stop = patch.object(shell, "enter", lambda page_id: None), patch.object(PageState, "__init__", begun)
    with no_page, stop, suppress(OptionsGivenError):
        runpy.run_path(str(PAGES / f"{page}.py"))
    return described({**given[0], **COMMON_OPTIONS})
