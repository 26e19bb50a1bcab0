"""A teacher makes a lesson, a student opens its link and reaches the goal; and a page in a frame of another page."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from dlcore.links import parse_link
from tests.browser.test_accessibility import faults

EXPERIMENT = "v=1&data=circles&hidden=4&opt=sgd&epochs=60"
TITLE, QUESTION = "Find the step <b>", "Which learning rate\nlearns the circles?"
LESSON = f"{EXPERIMENT}&lr=0.001&title=Tame+it&ask=How%3F&goal=dev-error-below-0.1&hide=l2&lock=data-act"


def test_a_teacher_makes_a_lesson_and_a_student_reaches_its_goal(server, page, phone, settle):
    page.goto(f"{server}/playground?{EXPERIMENT}&lr=0.001")
    settle(page)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Make a lesson").click()
    dialog = page.get_by_test_id("stDialog")
    dialog.get_by_label("Title", exact=True).fill(TITLE)
    dialog.get_by_label("Question", exact=True).fill(QUESTION)
    dialog.get_by_label("Question", exact=True).press("Tab")
    choose(page, dialog, "Goal", "dev error")
    dialog.get_by_label("Percent", exact=True).fill("10")
    dialog.get_by_label("Percent", exact=True).press("Enter")
    choose(page, dialog, "Regularization: hidden", "L2 penalty λ")
    choose(page, dialog, "Data: locked", "Data set")
    dialog.locator("code", has_text="lock=data").first.wait_for()
    settle(page)
    assert faults(page) == []
    link = dialog.get_by_role("link", name="Open as a student sees it").get_attribute("href")
    given = {key: values[0] for key, values in parse_qs(urlsplit(link).query).items()}
    assert given.items() >= {
        "title": TITLE, "ask": QUESTION, "goal": "dev-error-below-0.1", "hide": "l2", "lock": "data",
    }.items()  # fmt: skip
    assert dialog.locator(".qr-code").count() == 1

    phone.goto(link)
    settle(phone)
    lesson = phone.locator(".st-key-card-assignment")
    assert lesson.get_by_text(TITLE, exact=True).is_visible() and QUESTION in lesson.inner_text()
    assert lesson.get_by_text("Not yet").is_visible()
    assert phone.get_by_role("slider", name="L2 penalty λ").count() == 0
    assert phone.get_by_role("radio", name="moons").is_disabled()
    assert faults(phone) == []
    rate = phone.get_by_role("slider", name="Learning rate")
    rate.focus()
    rate.press("End")
    for _ in range(3):  # from 10 to 0.3
        rate.press("ArrowLeft")
    lesson.get_by_text("Reached").wait_for()
    lesson.get_by_role("button", name="Leave the lesson").click()
    lesson.wait_for(state="detached")
    phone.get_by_role("slider", name="L2 penalty λ").wait_for()
    assert parse_link(phone.url).experiment.learning_rate == 0.3 and "title" not in phone.url


def choose(page, dialog, label: str, option: str) -> None:
    """Choose one entry of a list that opens, which closes then where it takes one only."""
    dialog.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    if ":" in label:  # one that takes several
        page.keyboard.press("Escape")
    page.get_by_role("listbox").first.wait_for(state="detached")


@contextmanager
def course_page(content: str) -> Iterator[str]:
    """A page of somebody else, from another origin than the app."""

    class Course(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *told) -> None:
            pass

    course = ThreadingHTTPServer(("127.0.0.1", 0), Course)
    threading.Thread(target=course.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{course.server_port}/"
    finally:
        course.shutdown()
        course.server_close()


def test_a_lesson_works_in_a_frame_of_another_page_and_stays_there(server, page):
    address = f"{server}/playground?{LESSON}&embed=true".replace("&", "&amp;")
    frame = f'<iframe src="{address}" title="Tame it" width="100%" height="900" allow="clipboard-write"></iframe>'
    with course_page(f"<h1>My course</h1>{frame}") as course:
        page.goto(course)
        inside = page.frame_locator("iframe")
        inside.locator(".st-key-card-assignment").get_by_text("Not yet").wait_for()
        assert inside.locator("[data-testid=stException], .st-key-card-notices").count() == 0
        inside.get_by_role("slider", name="Learning rate").press("ArrowRight")
        within = page.frames[1]
        within.wait_for_url("**lr=0.003**")
        assert "embed=true" in within.url and "title=Tame+it" in within.url
        inside.get_by_role("button", name="Share", exact=True).click()
        shared = inside.locator("[data-testid=stPopoverBody] code").nth(1)
        shared.wait_for()
        assert "embed" not in shared.inner_text(), "who opens it has the whole page"
        page.keyboard.press("Escape")
        inside.get_by_role("link", name="Too fast").click()
        within.wait_for_url("**lr=3**")
        inside.get_by_text("Your prediction").wait_for()
        within.wait_for_url("**embed=true**")


def test_the_snippet_for_a_frame_holds_the_lesson(server, page, settle):
    page.goto(f"{server}/playground?{LESSON}")
    settle(page)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Make a lesson").click()
    snippet = page.get_by_test_id("stDialog").locator("code", has_text="<iframe").inner_text()
    source = unescape(snippet.split('src="')[1].split('"')[0]).replace("\n", "")
    given = {key: values[0] for key, values in parse_qs(urlsplit(source).query).items()}
    assert given["embed"] == "true" and given["title"] == "Tame it" and given["lock"] == "data-act"
