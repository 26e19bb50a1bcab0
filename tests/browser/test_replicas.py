"""A class behind nginx, and a replica that dies in the middle of the lesson: nobody loses a setting."""

import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from deploy.replicas import Replicas, find_nginx, running_replicas
from tests.browser.conftest import DESKTOP, PATIENCE, unavailable

LINK = "/playground?v=1&data=xor&hidden=4&epochs=20"


@pytest.fixture(scope="module")
def group() -> Iterator[Replicas]:
    if find_nginx() is None:
        unavailable("no nginx on this machine (Debian: apt-get install nginx)")
    with running_replicas(2, keep=False) as running:
        yield running


def answer(address: str, **headers: str):
    """Status and headers, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=PATIENCE) as response:
            return response.status, response.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers


def given_replica(group: Replicas) -> int:
    """Which replica a newcomer is given, from 1."""
    _, headers = answer(f"{group.address}/")
    return int(re.match(r"replica=(\d);", headers["Set-Cookie"])[1])


def sessions(group: Replicas) -> Counter[int]:
    """How many browsers are connected to each replica, by what it says itself."""
    connected = Counter()
    for number, replica in enumerate(group.replicas, 1):
        if replica.process.poll() is None:
            with urllib.request.urlopen(f"http://127.0.0.1:{replica.port}/_stcore/metrics") as response:
                (count,) = re.findall(r"^active_sessions (\d+)", response.read().decode(), re.MULTILINE)
            connected[number] = int(count)
    return connected


def replica_of(visitor) -> int:
    """The replica that the visitor's cookie names."""
    (number,) = [cookie["value"] for cookie in visitor.context.cookies() if cookie["name"] == "replica"]
    return int(number)


def press(visitor, slider: str, key: str) -> None:
    visitor.locator(f"[class*=st-key-playground-{slider}]").get_by_role("slider").focus()
    visitor.keyboard.press(key)


def shown(visitor) -> dict[str, Any]:
    """The address and what the controls say."""
    value = "(slider) => slider.getAttribute('aria-valuetext') ?? slider.getAttribute('aria-valuenow')"
    sliders = {
        name: visitor.locator(f"[class*=st-key-playground-{name}]").get_by_role("slider").evaluate(value)
        for name in ("learning_rate", "l2")
    }
    chosen = visitor.locator('.picker [aria-checked="true"], .picker [aria-pressed="true"]').get_attribute("data-id")
    return {"link": dict(parse_qsl(urlsplit(visitor.url).query)), "data": chosen, **sliders}


def session_of(visitor) -> str:
    """The session that drew the page."""
    return visitor.locator(".st-key-connection [data-session]").get_attribute("data-session")


def test_a_class_goes_on_when_a_replica_dies(group, browser, settle):
    class_ = []
    for _ in range(3):
        context = browser.new_context(reduced_motion="reduce", viewport=DESKTOP)
        context.set_default_timeout(1000 * PATIENCE)
        class_.append(context.new_page())
    try:
        for number, visitor in enumerate(class_, 1):
            visitor.goto(group.address + LINK)
            settle(visitor)
            for _ in range(number):
                before = visitor.url
                press(visitor, "learning_rate", "ArrowLeft")
                visitor.wait_for_url(lambda address, before=before: address != before)
            settle(visitor)
        homes_of = [replica_of(visitor) for visitor in class_]
        homes = Counter(homes_of)
        assert set(homes) == {1, 2}, "they come in turn"
        assert sessions(group) == homes, "each is connected where the cookie says, and stayed there"
        before = [shown(visitor) for visitor in class_]
        assert len({one["learning_rate"] for one in before}) == 3, "what is compared is able to differ"

        drawn_by = [session_of(visitor) for visitor in class_]
        dead = homes_of[0]
        living = 3 - dead
        group.replicas[dead - 1].process.kill()
        group.replicas[dead - 1].process.wait()
        for visitor, was, session, home in zip(class_, before, drawn_by, homes_of, strict=True):
            if home == dead:
                visitor.locator(f'.st-key-connection [data-session]:not([data-session="{session}"])').wait_for(
                    state="attached"
                )
            settle(visitor)
            assert shown(visitor) == was
            press(visitor, "l2", "ArrowRight")
            visitor.wait_for_url("**l2=0.001**")
            settle(visitor)
            assert shown(visitor) == was | {"l2": "0.001", "link": was["link"] | {"l2": "0.001"}}
            assert replica_of(visitor) == living
            assert visitor.locator("[data-testid=stException]").count() == 0
        assert sessions(group) == {living: 3}
        status, headers = answer(f"{group.address}/", Cookie=f"replica={dead}")
        assert status == 200 and headers["Set-Cookie"].startswith(f"replica={living};"), "whoever comes back later too"

        group.replicas[dead - 1].start()
        group.wait_until_ready()
        assert dead in [given_replica(group) for _ in range(400)], "it takes visitors again"
        assert [replica_of(visitor) for visitor in class_] == [living] * 3, "who has a session elsewhere stays there"
    finally:
        for visitor in class_:
            visitor.context.close()


def test_a_visitor_stays_with_the_replica_of_the_cookie(group):
    for number in (1, 2):
        for _ in range(5):
            _, headers = answer(f"{group.address}/", Cookie=f"replica={number}")
            assert headers["Set-Cookie"] is None
    _, headers = answer(f"{group.address}/", Cookie="replica=77")
    assert re.match(r"replica=[12]; Path=/; HttpOnly; SameSite=Lax$", headers["Set-Cookie"])
    _, headers = answer(f"{group.address}/", **{"X-Forwarded-Proto": "https"})
    assert headers["Set-Cookie"].endswith("; SameSite=None; Secure; Partitioned"), "in a frame on another site too"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "//_stcore/metrics", "/_stcore/%6detrics", "/_stcore/agent/mcp"])
def test_what_is_for_the_operator_is_blocked(group, path):
    assert answer(group.address + path)[0] == 404
    assert answer(f"{group.address}/_stcore/health")[0] == 200


def test_the_proxy_says_little_and_lets_only_embedded_pages_into_frames(group):
    _, headers = answer(f"{group.address}/playground", Accept_Encoding="gzip")
    assert headers["Server"] == "nginx", "no version"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    _, headers = answer(f"{group.address}/playground?embed=true")
    assert headers["Content-Security-Policy"].endswith("frame-ancestors *")
