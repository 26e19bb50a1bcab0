"""A visitor without a browser: speaks what Streamlit's page speaks with its server, over the same WebSocket.

It keeps what a browser would: the last message of every component; and it asks for the next drawing of what grows when
it has been told to. It draws nothing, so that one core can be many visitors.
"""

import asyncio
import json
import struct
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.components.v2.bidi_component.constants import EVENT_DELIM
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

STREAM = "/_stcore/stream"
MOST_BYTES = 1 << 28
REMEMBERED = 20
"""Errors remembered, with what they said."""


def shown(component: BidiComponent) -> object:
    """What a component shows: the id of the run for a player, which goes on with the same run as it grows."""
    if component.component_name != "player":
        return component
    (length,) = struct.unpack_from("<I", component.bytes)
    return json.loads(component.bytes[4 : 4 + length])["id"]


@dataclass
class Visitor:
    """One session: `go` through a link, `tell` what the visitor does to a component, `wait_for` the answer."""

    address: str  # http://host:port
    errors: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    components: dict[str, BidiComponent] = field(default_factory=dict)  # by the key that the page gave
    seen: dict[str, float] = field(default_factory=dict)  # when one last came to show something else
    finished: float = 0.0  # when a whole script last ended
    query: str = ""
    page: str = ""
    script: str = ""  # what the server calls the page, once it has said so

    async def go(self, link: str) -> None:
        """Connect and open a link, the path with its query."""
        self.page, _, self.query = link.partition("?")
        host = urlsplit(self.address).netloc
        self._socket: ClientConnection = await connect(
            f"ws://{host}{STREAM}", subprotocols=["streamlit"], max_size=MOST_BYTES, open_timeout=60, ping_interval=None
        )
        self._asking: dict[str, asyncio.Task] = {}  # by the key of what grows
        self._news = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())
        await self._rerun()

    async def leave(self) -> None:
        """Close the tab."""
        self._ask_no_more()
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening
        await self._socket.close()

    async def tell(self, key: str, event: str, value, fragment: str = "") -> None:
        """Let a component, by its key, say that something happened to it, as its `setTriggerValue` would: then the
        whole page is drawn again, or that fragment of it."""
        state = ClientState(fragment_id=fragment)
        widget = state.widget_states.widgets.add()
        widget.id = f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{self.components[key].id}{EVENT_DELIM}events"
        widget.json_trigger_value = json.dumps([{"event": event, "value": value}])
        await self._rerun(state)

    async def wait_for(self, key: str, after: float, seconds: float) -> float | None:
        """When a component came to show something else, last, after that moment; None if it did not in time."""
        return await self._wait(lambda: self.seen.get(key, 0.0), after, seconds)

    async def wait_for_end(self, after: float, seconds: float) -> float | None:
        """When a whole script ended after that moment; None if none did in time."""
        return await self._wait(lambda: self.finished, after, seconds)

    async def _wait(self, moment, after: float, seconds: float) -> float | None:
        until = time.perf_counter() + seconds
        while moment() <= after:
            rest = until - time.perf_counter()
            if rest <= 0 or self._listening.done():
                return None
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), rest)
        return moment()

    async def _rerun(self, state: ClientState | None = None) -> None:
        state = state or ClientState()
        for component in self.components.values():  # a browser tells the state of all of them; these have none
            state.widget_states.widgets.add(id=component.id, json_value="{}")
        state.query_string, state.page_script_hash = self.query, self.script
        state.page_name = "" if self.script else self.page
        state.context_info.url = f"{self.address}/{self.page}"
        message = BackMsg()
        message.rerun_script.CopyFrom(state)
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as closed:  # an hour's figures must not be lost with one connection
            self.errors.append(f"connection: {closed!r}")

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                message = ForwardMsg.FromString(data)
                self._take(message)
                self._news.set()
        except Exception as error:  # whatever ends the connection is what is looked for
            self.errors.append(f"connection: {error!r}")
        self._ask_no_more()
        self._news.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._take_element(message)
        elif kind == "new_session":
            if not message.metadata.run.fragment_ids:
                self._ask_no_more()
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append("compile error")
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self.finished = time.perf_counter()

    def _take_element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}"[:300])
        elif kind == "bidi_component":
            component = element.bidi_component
            key = component.id.split("-", 2)[-1]
            if key not in self.components or shown(self.components[key]) != shown(component):
                self.seen[key] = time.perf_counter()
            self.components[key] = component
            if component.component_name == "growing":
                after = json.loads(component.json)["after"]
                if key in self._asking:
                    self._asking.pop(key).cancel()
                if after is not None:
                    self._ask_later(key, after, message.delta.fragment_id)

    def _ask_later(self, key: str, milliseconds: float, fragment: str) -> None:
        async def ask() -> None:
            await asyncio.sleep(milliseconds / 1000)
            await self.tell(key, "again", 0, fragment)

        self._asking[key] = asyncio.create_task(ask())

    def _ask_no_more(self) -> None:
        for task in self._asking.values():
            task.cancel()
        self._asking.clear()
