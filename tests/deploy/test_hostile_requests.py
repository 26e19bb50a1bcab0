"""What a stranger sends to the hosted entry: no traceback, no path of the server, and the app lives on."""

import asyncio
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets.exceptions
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from deploy.asgi import LARGEST_MESSAGE
from deploy.replicas import LOOPBACK, PATIENCE_SECONDS, Replica, free_port
from tests.deploy.awaited import awaited

ROOT = Path(__file__).resolve().parents[2]
TELLTALE = (str(ROOT).encode(), b"Traceback", b"site-packages", sys.prefix.encode(), b"root:x", os.getcwd().encode())
PATHS = [
    "/../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/playground/../../etc/passwd",
    "/..%2f..%2fetc/passwd",
    "/%00",
    "//elsewhere.example/x",
    "/\\\\server\\share",
    "/static/../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/config.py",
    "/static/js/%ff%fe.js",
    "/component/x/../../app.py",
    "/_stcore/bidi-components/slider/%2e%2e/%2e%2e/app.py",
    "/media/../../app.py",
    "/_stcore/upload_file/../../app.py",
    "/.streamlit/config.toml",
    "/app.py",
    "/healthz",
]


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    running = Replica(free_port())
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not running.healthy:
        assert running.process.poll() is None and time.monotonic() < give_up
        time.sleep(0.1)
    yield running
    running.stop()


def ask(replica: Replica, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Status, and headers and body together, of a request whose path is sent as it is."""
    connection = http.client.HTTPConnection(LOOPBACK, replica.port, timeout=60)
    connection.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    said = str(answer.headers).encode() + answer.read()
    connection.close()
    return answer.status, said


def says_nothing(said: bytes) -> bool:
    return not any(word in said for word in TELLTALE)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_out_of_the_app_leads_nowhere(replica, path):
    status, said = ask(replica, "GET", path)
    assert says_nothing(said)
    assert status == 400 or (status == 200 and b"<title>Streamlit</title>" in said), "refused, or the app's own page"
    assert "def route" not in said.decode(errors="replace") and b"maxUploadSize" not in said


def test_uploads_of_strangers_are_refused(replica):
    path = "/_stcore/upload_file/nobody/1"
    for method, headers in (("PUT", {}), ("DELETE", {}), ("POST", {}), ("PUT", {"Cookie": "_streamlit_xsrf=2|a|b|c"})):
        status, said = ask(replica, method, path, b"x" * 100, **headers)
        assert status in (403, 405) and says_nothing(said)


def protocol(replica: Replica, data: bytes | str, seconds: float = 60) -> tuple[list[bytes], int | None]:
    """What the server sends after one message until it has run the page, and the code it closes with, if it does."""

    async def talk() -> tuple[list[bytes], int | None]:
        came: list[bytes] = []
        options = {"subprotocols": ["streamlit"], "max_size": None, "compression": None}
        try:
            async with connect(f"ws://{LOOPBACK}:{replica.port}/_stcore/stream", **options) as stream:
                await stream.send(data)
                while True:
                    came.append(await asyncio.wait_for(stream.recv(), seconds))
                    if came_to_an_end(came[-1]):
                        return came, None
        except websockets.exceptions.ConnectionClosed as closed:
            return came, closed.rcvd.code if closed.rcvd else 1006

    return awaited(talk())


def came_to_an_end(message: bytes) -> bool:
    parsed = ForwardMsg()
    parsed.ParseFromString(message)
    return parsed.WhichOneof("type") == "script_finished" and parsed.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


@pytest.mark.parametrize(
    ("data", "code"),
    [("hello", None), (b"\xff" * 100, 1002), (b"\0" * (LARGEST_MESSAGE + 1), 1009)],
    ids=["text", "noise", "huge"],
)
def test_what_is_no_message_ends_the_connection(replica, data, code):
    came, closed = protocol(replica, data)
    assert not came and closed is not None and (code is None or closed == code)
    assert replica.healthy


@pytest.mark.parametrize("value", ['{"stop": [', '[{"event": "stop", "value": "../../etc"}]', "null"])
def test_a_malformed_state_of_a_component_changes_nothing(replica, value):
    message = BackMsg()
    message.rerun_script.query_string = "v=1&epochs=1&n=100&hidden=../../etc&__class__=1&lr=%00"
    message.rerun_script.page_script_hash = "../../etc/passwd"
    for number, name in enumerate(("learning_rate", "l2", "data")):
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = f"$$ID-{number:032x}-playground:{name}__events"
        widget.json_trigger_value = value
    came, closed = protocol(replica, message.SerializeToString())
    assert closed is None and len(came) > 3
    assert all(says_nothing(one) for one in came), "not even where the app lies, which Streamlit itself would tell"
    assert not any(b"stException" in one or b"stack_trace" in one for one in came)


def test_nobody_can_shut_the_server_down(replica):
    message = BackMsg()
    message.debug_shutdown_runtime = True

    async def talk() -> None:
        async with connect(f"ws://{LOOPBACK}:{replica.port}/_stcore/stream", subprotocols=["streamlit"]) as stream:
            await stream.send(message.SerializeToString())
            await (await stream.ping())

    awaited(talk())
    assert replica.healthy and replica.process.poll() is None


def test_it_ends_when_it_is_told_to():
    running = Replica(free_port())
    while not running.healthy:
        assert running.process.poll() is None
        time.sleep(0.1)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=PATIENCE_SECONDS) in (0, -signal.SIGTERM)


def test_an_error_shows_no_detail(tmp_path):
    """By the settings that every way of starting the app reads."""
    page = tmp_path / "page.py"
    page.write_text("raise RuntimeError('the secret is in /etc/secret')")
    script = (
        "from streamlit.testing.v1 import AppTest\n"
        f"shown = AppTest.from_file({str(page)!r}).run().exception[0].proto\n"
        "print('SHOWN', shown.type, shown.message, list(shown.stack_trace))"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    (shown,) = [line for line in ended.stdout.splitlines() if line.startswith("SHOWN")]
    assert "secret" not in shown and "RuntimeError" not in shown and shown.endswith("[]"), shown
