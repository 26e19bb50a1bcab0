"""The browser's part of the app, sent compressed: each file is compressed once and kept.

Streamlit compresses what changes but sends its own files, most of a first visit, as they are, because it would
compress them anew for every visitor. They never change while the server runs, so here they are kept compressed.
"""

import asyncio
import gzip

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = "/static/"
SUFFIXES = (".js", ".css", ".svg", ".json", ".map", ".ttf")
"""What becomes much smaller; pictures and web fonts are compressed already."""
LEVEL = 9
KEPT_BYTES = 32 << 20
"""Of compressed files: more than all that Streamlit has."""


class CompressedFiles:
    """ASGI middleware around the app. Whatever is not a whole file under `/static/` passes unchanged."""

    def __init__(self, app: ASGIApp):
        self._app = app
        self._kept: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}  # path to headers and body
        self._one_at_a_time = asyncio.Lock()  # thirty who come at once wait for one compression

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _wants_compressed_file(scope):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            async with self._one_at_a_time:
                if path not in self._kept:
                    answer = _Whole()
                    await self._app(scope, receive, answer.take)
                    if not answer.may_be_kept or sum(len(body) for _, body in self._kept.values()) > KEPT_BYTES:
                        for message in answer.messages:
                            await send(message)
                        return
                    body = await asyncio.to_thread(gzip.compress, answer.body, LEVEL, mtime=0)
                    self._kept[path] = (_headers(answer.headers, len(body)), body)
        headers, body = self._kept[path]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class _Whole:
    """An answer that is held back."""

    def __init__(self):
        self.messages: list[Message] = []

    async def take(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return self.messages[0]["headers"]

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    @property
    def may_be_kept(self) -> bool:
        """Whether it is a whole file that nobody has compressed."""
        return (
            self.messages[0]["status"] == 200
            and all(message["type"] in ("http.response.start", "http.response.body") for message in self.messages)
            and all(name.lower() != b"content-encoding" for name, _ in self.headers)
            and not any(
                name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in self.headers
            )
        )


def _wants_compressed_file(scope: Scope) -> bool:
    """Whether this asks for a whole file and takes it compressed."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path, asked = scope["path"], {name: value for name, value in scope["headers"]}
    if not path.startswith(FOLDER) or not path.endswith(SUFFIXES):
        return False
    if asked.keys() & {b"range", b"if-none-match", b"if-modified-since"}:
        return False
    return any(part.split(b";")[0].strip() == b"gzip" for part in asked.get(b"accept-encoding", b"").split(b","))


def _headers(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    """Those of the file, for the compressed one."""
    replaced = {b"content-length", b"etag", b"accept-ranges", b"vary"}
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    return [
        *kept,
        (b"content-length", str(length).encode()),
        (b"content-encoding", b"gzip"),
        (b"vary", b"Accept-Encoding"),
    ]
