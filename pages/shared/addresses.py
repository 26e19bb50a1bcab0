"""The addresses that a page gives away."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st


def as_query(pairs: Mapping[str, str]) -> str:
    """Key to text as the query of a link, without its question mark."""
    return urlencode(pairs, safe="~,:")


def absolute(query: str) -> str:
    """The full address of this page with a query, as this visitor's browser reaches it. A page in a frame gives the
    address that stands alone: who opens it has the whole page."""
    address = st.context.url or ""
    return f"{address}?{query}" if query else address
