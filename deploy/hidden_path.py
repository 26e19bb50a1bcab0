"""Streamlit tells every browser where the app's script lies on the server. That is nobody's business."""

from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HiddenPath:
    """ASGI middleware around the app: in what a WebSocket sends, `script` becomes as many dots and its bare name, which
    is as long, so that the message stays what it is."""

    def __init__(self, app: ASGIApp, script: Path):
        self._app = app
        self._path = str(script).encode()
        self._shown = b"." * (len(self._path) - len(script.name.encode())) + script.name.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        async def send_hidden(message: Message) -> None:
            if self._path in (message.get("bytes") or b""):
                message = {**message, "bytes": message["bytes"].replace(self._path, self._shown)}
            await send(message)

        await self._app(scope, receive, send_hidden)
