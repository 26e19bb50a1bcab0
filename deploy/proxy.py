"""`python deploy/proxy.py 127.0.0.1:8501 127.0.0.1:8502`: nginx's configuration for these replicas.

`deploy/nginx.conf` is what it prints for the replicas of `compose.yaml`.
"""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

TEMPLATE = Path(__file__).with_name("nginx.template.conf")
WHILE_IN_DOUBT = "max_fails=1 fail_timeout=5s"
"""A replica that does not answer is left alone for so long, then tried again with one request."""


def nginx_configuration(replicas: Sequence[str], listen: str = "80") -> str:
    """The configuration, for the `http` block of nginx.

    Args:
        replicas: `address:port` of each, as nginx reaches it; a numeric address, because nginx compares it with what
            it connected to.
        listen: what nginx listens on, `port` or `address:port`.

    Raises ValueError for no replica, one given twice, or a malformed address.
    """
    for replica in replicas:
        if not re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}:\d{1,5}", replica):
            raise ValueError(f"{replica!r} is no numeric address:port, such as 127.0.0.1:8501")
    if not replicas or len(set(replicas)) < len(replicas):
        raise ValueError("give every replica once, and at least one")
    numbered = list(enumerate(replicas, 1))
    blocks = {
        "listen": listen,
        "newcomers": "\n".join(f"    server {replica} {WHILE_IN_DOUBT};" for replica in replicas),
        "replicas": "\n".join(_own(number, replicas) for number, _ in numbered),
        "chosen": "\n".join(f"    {number} replica_{number};" for number, _ in numbered),
        "answered": "\n".join(f'    "~(^|[ ,]){re.escape(replica)}$" {number};' for number, replica in numbered),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, block in blocks.items():
        text = text.replace(f"@{name}@", block)
    return text


def _own(number: int, replicas: Sequence[str]) -> str:
    """The visitors of one replica: the others only if it does not answer."""
    servers = [f"    server {replicas[number - 1]} {WHILE_IN_DOUBT};"]
    servers += [f"    server {other} {WHILE_IN_DOUBT} backup;" for other in replicas if other != replicas[number - 1]]
    zone = f"    zone replica_{number} 64k;"
    return "\n".join([f"upstream replica_{number} {{", zone, *servers, "}"])


def main() -> None:
    """Print the configuration."""
    parser = argparse.ArgumentParser(description="Print nginx's configuration for replicas of the app.")
    parser.add_argument("replicas", nargs="+", metavar="address:port", help="where each replica listens")
    parser.add_argument("--listen", default="80", help="what nginx listens on: port or address:port (80)")
    given = parser.parse_args()
    try:
        print(nginx_configuration(given.replicas, given.listen), end="")
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
