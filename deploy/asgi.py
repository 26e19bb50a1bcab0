"""The hosted entry: the app with compressed files, made ready before the first visitor comes.

    python deploy/asgi.py --port 8501

One process is one replica: never more than one worker, because sessions live in the process. What a visitor sees is
that of `streamlit run app.py`, which stays the way to run it for oneself. All settings are those of
`.streamlit/config.toml`, wherever this is started; only address and port are given here.
"""

import argparse
import asyncio
import importlib
import logging
import os
import pkgutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "app.py"
if str(ROOT) not in sys.path:  # before the app's own modules: this file may be started from anywhere
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
import uvicorn  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from deploy.compressed_files import CompressedFiles  # noqa: E402
from deploy.hidden_path import HiddenPath  # noqa: E402

LARGEST_MESSAGE = 8 << 20
"""Bytes that a browser may send in one message: the state of all its controls, a drawing, a pasted table of 5 MB."""
PING_SECONDS = 30
"""A browser is asked this often whether it is still there, and a proxy sees that the connection is used."""
FAREWELL_SECONDS = 10
"""When the server is told to stop, requests under way may take this long."""


@asynccontextmanager
async def made_ready(_: st.App) -> AsyncIterator[None]:
    """Import everything and have the programs prepared. The server answers only afterwards."""
    await asyncio.to_thread(_make_ready)
    yield


def _make_ready() -> None:
    shared = importlib.import_module("pages.shared")
    for module in pkgutil.walk_packages(shared.__path__, "pages.shared."):
        importlib.import_module(module.name)
    importlib.import_module("pages.shared.warm_up").warm_up()


app = st.App(
    SCRIPT, lifespan=made_ready, middleware=[Middleware(CompressedFiles), Middleware(HiddenPath, script=SCRIPT)]
)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="Serve the app to others.")
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on; 0.0.0.0 for every network")
    port = int(os.environ.get("PORT", "8501"))
    parser.add_argument("--port", type=int, default=port, help="port to listen on (what PORT says, else 8501)")
    given = parser.parse_args()
    logging.getLogger("uvicorn.access").disabled = True  # addresses and links of visitors are nobody's business
    uvicorn.run(
        app,
        host=given.address,
        port=given.port,
        ws="websockets-sansio",
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=True,  # a first visit becomes 650 -> 230 kB there, for 25 ms of work
        log_config=None,  # Streamlit writes the log
        server_header=False,
        timeout_graceful_shutdown=FAREWELL_SECONDS,
    )


if __name__ == "__main__":
    main()
