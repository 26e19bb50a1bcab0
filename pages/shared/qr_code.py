"""A link as a QR code, for a class to photograph."""

import io
from html import escape

import segno
import streamlit as st

QUIET_ZONE = 4
"""White modules around the code, as ISO/IEC 18004 asks for."""
DRAWN = {"scale": 4, "border": QUIET_ZONE, "dark": "#000", "light": "#fff"}
KEPT = 64


@st.cache_data(max_entries=KEPT, show_spinner=False)
def qr_codes(link: str) -> tuple[str, bytes]:
    """The code as the address of a picture and as an SVG file.

    Always dark on white, which is what cameras expect. With error correction L: a projected picture has no scratches,
    and fewer modules are larger. Raises ValueError for a link longer than 2,900 characters.
    """
    code = segno.make(link, error="l", boost_error=False, micro=False)
    file = io.BytesIO()
    code.save(file, kind="svg", **DRAWN)
    return code.svg_data_uri(**DRAWN), file.getvalue()


def qr_code(link: str) -> None:
    """Draw the code of a link, and offer it as a file."""
    try:
        address, file = qr_codes(link)
    except ValueError:
        st.caption("This link is too long for a QR code.")
        return
    st.html(f'<img class="qr-code" alt="QR code of this link" src="{escape(address)}">')
    st.download_button("QR code (SVG)", file, "link.svg", "image/svg+xml", on_click="ignore")
