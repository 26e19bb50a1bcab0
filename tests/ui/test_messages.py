"""What the server sends is complete: a page must not depend on what a browser still remembers."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A message of a megabyte, as the app's own configuration would have it sent.
SEND = """
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed
message = ForwardMsg()
message.delta.new_element.markdown.body = "x" * 1_000_000
populate_hash_if_needed(message)
print(message.metadata.cacheable)
"""


def test_no_message_is_sent_as_a_reference():
    """The browser may have forgotten what a reference means, and shows a connection error then."""
    told = subprocess.run([sys.executable, "-c", SEND], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
