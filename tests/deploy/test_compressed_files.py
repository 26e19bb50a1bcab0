"""The browser's part arrives compressed and whole, and nothing else is touched."""

import asyncio
import gzip

from deploy.compressed_files import CompressedFiles
from tests.deploy.awaited import awaited

CODE = b"export const answer = 42;\n" * 500


def server(asked: list[str], kind: bytes = b"application/javascript", status: int = 200, **more: bytes):
    """An application that answers everything with CODE in two pieces."""

    async def application(scope, receive, send):
        asked.append(scope["path"])
        headers = [(b"content-type", kind), (b"content-length", str(len(CODE)).encode()), (b"etag", b'"1"')]
        headers += [(name.replace("_", "-").encode(), value) for name, value in more.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": CODE[:100], "more_body": True})
        await send({"type": "http.response.body", "body": CODE[100:]})

    return CompressedFiles(application)


def ask(application, path: str, method: str = "GET", **headers: str):
    """Status, headers and body of one request."""
    sent = []

    async def send(message):
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": given}
    awaited(application(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(part.get("body", b"") for part in sent[1:])


def test_a_file_is_compressed_once_and_arrives_whole():
    asked = []
    application = server(asked)
    for _ in range(3):
        status, headers, body = ask(application, "/static/js/a.js", accept_encoding="br;q=1.0, gzip;q=0.8")
        assert status == 200 and headers[b"content-encoding"] == b"gzip" and headers[b"vary"] == b"Accept-Encoding"
        assert int(headers[b"content-length"]) == len(body) < len(CODE) / 10
        assert gzip.decompress(body) == CODE
        assert b"etag" not in headers, "that one is the plain file's"
    assert asked == ["/static/js/a.js"]


def test_thirty_at_once_wait_for_one_compression():
    asked, sent = [], []
    application = server(asked)
    scope = {"type": "http", "method": "GET", "path": "/static/a.js", "headers": [(b"accept-encoding", b"gzip")]}

    async def send(message):
        sent.append(message)

    async def thirty():
        await asyncio.gather(*(application(scope, None, send) for _ in range(30)))

    awaited(thirty())
    assert len(asked) == 1
    assert sum(message["type"] == "http.response.start" for message in sent) == 30


def test_whatever_is_no_whole_plain_file_passes_unchanged():
    for path, method, headers in (
        ("/static/js/a.js", "GET", {}),
        ("/static/js/a.js", "GET", {"accept_encoding": "identity"}),
        ("/static/js/a.js", "HEAD", {"accept_encoding": "gzip"}),
        ("/static/js/a.js", "GET", {"accept_encoding": "gzip", "range": "bytes=0-9"}),
        ("/static/js/a.js", "GET", {"accept_encoding": "gzip", "if_none_match": '"1"'}),
        ("/static/media/a.woff2", "GET", {"accept_encoding": "gzip"}),
        ("/media/a.js", "GET", {"accept_encoding": "gzip"}),
        ("/", "GET", {"accept_encoding": "gzip"}),
    ):
        status, answered, body = ask(server([]), path, method, **headers)
        assert status == 200 and body == CODE and b"content-encoding" not in answered, (path, headers)


def test_what_is_no_file_or_compressed_already_is_not_kept():
    for application in (server(asked := [], b"text/html"), server(asked, status=404)):
        for _ in range(2):
            _, answered, body = ask(application, "/static/missing.js", accept_encoding="gzip")
            assert body == CODE and b"content-encoding" not in answered
    assert len(asked) == 4
    _, answered, body = ask(server([], content_encoding=b"br"), "/static/a.js", accept_encoding="gzip")
    assert answered[b"content-encoding"] == b"br" and body == CODE
