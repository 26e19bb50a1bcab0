"""A page that is one card alone, under AppTest."""

from collections.abc import Callable, Mapping

from streamlit.testing.v1 import AppTest


def opened(page: Callable[[], None], query: Mapping[str, str]) -> AppTest:
    """Open a page, given as the function that draws it, through a link; it must not break."""
    app = AppTest.from_function(page, default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def address_of(app: AppTest) -> dict[str, str]:
    """The query of the address bar."""
    return {key: value[0] if isinstance(value, list) else value for key, value in app.query_params.items()}
