"""The registry of pages and the frame that every page draws."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

from pages.shared import navigation
from pages.shared.gallery import GALLERY
from pages.shared.navigation import FOLDER, GROUPS, HOME, PAGES

import pytest
from streamlit.testing.v1 import AppTest

from dlcore.devices import summary
from dlcore.links import parse_link

ROOT = Path(__file__).resolve().parents[2]
WAIT = 120  # seconds before a page counts as broken; a first one compiles


def test_every_page_file_is_registered_under_its_own_name():
    files = {path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_")}
    assert files == set(PAGES)


def test_home_is_first_and_stands_with_the_sandbox_above_the_groups():
    assert next(iter(PAGES)) == HOME
    assert PAGES[HOME].group == ""
    assert {spec.group for spec in PAGES.values()} <= set(GROUPS)


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_does_nothing_before_it_has_entered(page_id):
    """Until then it may be running alone, on a server that nobody has visited yet; see `shell.enter`."""
    code = ast.parse((FOLDER / f"{page_id}.py").read_text("utf-8")).body[1:]  # after its docstring
    at = next(k for k, node in enumerate(code) if isinstance(node, ast.Expr))
    enter = code[at].value
    assert isinstance(enter, ast.Call) and ast.unparse(enter.func) in ("shell.enter", "enter")
    before = [node for node in code[:at] if not isinstance(node, ast.Import | ast.ImportFrom)]
    given = {node.targets[0].id: node.value for node in before}
    assert ast.literal_eval(given.get(ast.unparse(enter.args[0]), enter.args[0])) == page_id
    used = {name.id for node in before for name in ast.walk(node) if isinstance(name, ast.Name)}
    assert not used & {"st", "PageState"}, "constants only"


@pytest.mark.parametrize("page_id", PAGES)
def test_the_address_of_a_page_is_the_stem_of_its_file(page_id, monkeypatch):
    # Streamlit derives a page's identity from url_path; in its older kind of app, from the stem of the file.
    monkeypatch.setattr(navigation.st, "Page", lambda path, **given: SimpleNamespace(path=path, **given))
    page = navigation.as_page(page_id)
    assert page.url_path == page_id == page.path.stem
    assert page.path.is_absolute() and page.path.exists()
    assert page.default == (page_id == HOME)
    assert page_id.isascii() and page_id == page_id.lower()


@pytest.mark.parametrize("spec", PAGES.values(), ids=PAGES)
def test_every_page_asks_one_question_in_one_line(spec):
    assert spec.question.endswith("?") and "\n" not in spec.question and len(spec.question) <= 90
    assert spec.icon.startswith(":material/") and spec.title


def test_the_app_opens_the_front_page_with_its_title_and_question():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=WAIT).run()
    assert not app.exception
    assert [title.value for title in app.title] == [PAGES[HOME].heading]
    assert PAGES[HOME].question in [text.value for text in app.markdown]


def test_the_header_says_where_the_numbers_are_computed():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=WAIT).run()
    assert summary() in [caption.value for caption in app.caption]


def test_every_page_is_sent_every_style_sheet():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=WAIT).run()
    (style,) = [html.proto.body for html in app.get("html") if "<style>" in html.proto.body]
    sheets = list((FOLDER / "shared" / "styles").iterdir())
    assert len(sheets) >= 10 and all(sheet.read_text(encoding="utf-8") in style for sheet in sheets)


@pytest.mark.parametrize("sheet", sorted((FOLDER / "shared" / "styles").iterdir()), ids=lambda sheet: sheet.stem)
def test_no_style_of_what_is_within_hangs_on_how_a_class_begins(sheet):
    """See card_grid.css: all that is within every element would be styled anew in every run of a page."""
    partly = re.compile(r"\[class[*^$|~]?=[^\]]*\][^\s,{>+~]*(\s*[>+~]\s*|\s+)[^\s,{]")
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert partly.findall('[class*="x"] > p, [class*="x"] .y {') and not partly.findall(
        '.y [class*="x"], [class*="x"] {'
    )
    assert partly.search(rules) is None
    assert not re.search(r"\[class[^{}]*\{[^}]*&", rules), "nor of what is nested in it"


@pytest.mark.parametrize("experiment", GALLERY, ids=lambda experiment: experiment.id)
def test_a_ready_experiment_is_a_link_that_opens_exactly_as_written(experiment):
    link = parse_link(experiment.settings)
    assert link.notices == ()
    for theme in ("light", "dark"):
        assert experiment.picture(theme).exists(), "run tools/gallery.py"


def test_ready_experiments_have_their_own_ids_and_links():
    assert len(GALLERY) >= 8
    assert len({experiment.id for experiment in GALLERY}) == len(GALLERY)
    assert len({experiment.link for experiment in GALLERY}) == len(GALLERY)
