"""Physical memory of the server with a class in it."""

from benchmarks.measure import Row
from benchmarks.stand import open_and_train, server, until_quiet, visitor

VISITORS = 10


def measure(browser) -> list[Row]:
    with server() as app:
        idle = app.resident()
        pages = [visitor(browser)]
        open_and_train(pages[0], app.address)
        until_quiet(app.process)  # what the first visitor sets off, the warm-up, is over
        one = app.resident()
        for number in range(1, VISITORS):
            pages.append(visitor(browser))
            open_and_train(pages[-1], app.address, f"&seed={number}")
        until_quiet(app.process)
        ten = app.resident()
        for page in pages:
            page.context.close()
    each = (ten - one) / (VISITORS - 1)
    return [
        Row("memory of the server before anybody came", f"{idle / 1e6:.0f} MB"),
        Row("… with one visitor who trained once, programs warmed up", f"{one / 1e6:.0f} MB"),
        Row(
            f"… with {VISITORS} visitors who trained a run each",
            f"{ten / 1e6:.0f} MB ({each / 1e6:.1f} MB for each further visitor)",
            "under 500 MB",
        ),
    ]
