"""The theme in the message that begins a run is Streamlit's own, read once."""

from pages.shared.session_messages import NAME, remembered

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar")


def test_the_theme_is_what_streamlit_would_send_and_is_read_once():
    asked = []

    def original(message: CustomThemeConfig, section: str = "theme") -> None:
        asked.append(section)
        getattr(app_session, NAME)(message, section)
        message.border_color = f"colour of {section}"

    quick = remembered(original)
    for _ in range(3):
        for section in SECTIONS:
            expected, message = CustomThemeConfig(), CustomThemeConfig()
            getattr(app_session, NAME)(expected, section)
            expected.border_color = f"colour of {section}"
            quick(message, section)
            assert message == expected
    assert asked == list(SECTIONS)
