"""The router, and nothing else: `streamlit run app.py` starts here on every run of every session."""

from pages.shared.shell import route

route()
