"""A visitor of the playground under AppTest: arrives through a link, waits for the run, reads what is shown."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pages.shared import more_settings
from pages.shared.jobs import Job, jobs
from pages.shared.player import decode
from pages.shared.search_jobs import searches

import pyarrow as pa
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import SelectSlider

from dlcore.band import first_run
from dlcore.batch_norm.runs import normalizations_of
from dlcore.budget import refusal
from dlcore.experiment import Experiment
from dlcore.foundations.linear_runs import linears_of
from dlcore.initialization_runs import four_of
from dlcore.joint_runs import JointRuns
from dlcore.learning_rate_runs import decays_of
from dlcore.lessons import Lesson
from dlcore.links import parse_link
from dlcore.minibatches.batch_sizes import batch_sizes_of
from dlcore.optimizer_runs import optimizers_of
from dlcore.restraints import restraints_of, without_restraints
from dlcore.run import Run
from dlcore.search.asked_plan import asked_plan
from dlcore.search.plan import SearchPlan, subject
from dlcore.softmax.runs import softmaxes_of

ROOT = Path(__file__).resolve().parents[2]
PLAYGROUND = "playground"
JOINT = {
    "initialization": four_of,
    "minibatches": batch_sizes_of,
    "optimizers": optimizers_of,
    "learning_rate": decays_of,
    "softmax": softmaxes_of,
    "batch_norm": normalizations_of,
    "foundations": linears_of,
}
"""Pages that show several runs on one timeline: what gives the experiments of all by their names, the own first."""
WAIT = 120  # seconds before a hanging page counts as broken; nothing depends on how fast it is


def as_value(stop: str) -> Any:
    """The number that a slider's stop shows, or its word."""
    try:
        return float(stop.replace(",", ""))
    except ValueError:
        return stop


def card_link(lesson: Lesson) -> str:
    """What a click on the lesson's card puts into the address."""
    options = "".join(f"&{key}={value}" for key, value in lesson.options.items())
    return f"v=1&{lesson.query}{options}&lesson={lesson.id}"


def said_on(app: AppTest) -> str:
    """All words on a page that is a card alone."""
    return " ".join(one.value for kind in (app.markdown, app.caption, app.info) for one in kind)


def tables_of(chart) -> dict[str, list[dict]]:
    """The data that one chart was sent, by name."""
    return {
        table.name: pa.ipc.open_stream(BytesIO(table.data.data)).read_all().to_pylist()
        for table in chart.proto.datasets
    }


def numbers_of(chart) -> dict[str, float]:
    """The numbers that one chart was sent: the ends of its axes, for example."""
    (numbers,) = tables_of(chart)["numbers"]
    return numbers


def layers_without_data(app: AppTest) -> list[dict]:
    """What charts are to draw from a data set that they were not sent, or from none."""
    found = []
    for chart in app.get("vega_lite_chart"):
        spec, sent = json.loads(chart.proto.spec), tables_of(chart)
        for layer in spec.get("layer", [spec]):
            data = layer.get("data") or spec.get("data") or {}
            if "values" not in data and data.get("name") not in sent:
                found.append(layer)
    return found


@dataclass(frozen=True)
class Visitor:
    """One session on a page, usually the playground."""

    app: AppTest
    page: str = PLAYGROUND

    @classmethod
    def arrive(cls, link: str | Mapping[str, str] = "", page: str = PLAYGROUND) -> "Visitor":
        """Open a page through a link and wait until its run is complete, refused or broken."""
        return cls.at(link, page).finish()

    @classmethod
    def at(cls, link: str | Mapping[str, str], page: str = PLAYGROUND) -> "Visitor":
        """Open a page through a link and look at once, whatever the run has come to."""
        visitor = cls(AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=WAIT), page)
        visitor.open(link)
        return visitor

    @classmethod
    def at_the_start(cls) -> "Visitor":
        """Open the whole app at its front page."""
        return cls(AppTest.from_file(str(ROOT / "app.py"), default_timeout=WAIT).run())

    def follow(self, link: str | Mapping[str, str]) -> "Visitor":
        """Put a link into the address bar of the same session and wait for its run."""
        self.open(link)
        return self.finish()

    def open(self, link: str | Mapping[str, str]) -> None:
        """Put a link into the address bar of the same session."""
        self.app.query_params.clear()
        self.app.query_params.update(dict(parse_qsl(link)) if isinstance(link, str) else dict(link))
        self.app.run()

    def finish(self) -> "Visitor":
        """Wait for the run on the page, then draw the page as it stands when nothing more will come.

        A run that is new is drawn twice: its picture at once, and then what it says.
        """
        if not self.app.exception:
            while not all(job.done for job in self.jobs):
                for job in self.jobs:  # in turn: a job that nobody looks at is given up
                    job.wait(0.5)
            self.app.run()
        return self

    def set(self, name: str, value: Any) -> "Visitor":
        """Move the control of a setting, as a person would, and wait for the run."""
        self.move(name, value)
        return self.finish()

    def move(self, name: str, value: Any) -> None:
        """Move the control of a setting without waiting for the run."""
        control = self.control(name)
        if isinstance(control, SelectSlider):  # its stops are texts, as they stand on the page
            value = next(stop for stop in control.options if as_value(stop) == value)
        control.set_value(value).run()

    def value(self, name: str) -> Any:
        """What the control of a setting shows."""
        control = self.control(name)
        return as_value(control.value) if isinstance(control, SelectSlider) else control.value

    def control(self, name: str):
        """The widget of a setting, its tab being open. Raises KeyError if the page does not show it."""
        self._open_tab(name)
        generations = re.compile(rf"{self.page}:{name}(:\d+)?")  # see PageState.key
        found = [element for element in self.app.main if generations.fullmatch(getattr(element, "key", None) or "")]
        if not found:
            raise KeyError(name)
        (widget,) = found
        return widget

    def _open_tab(self, name: str) -> None:
        """Open More settings where the setting is."""
        tab = next((tab for tab, names in more_settings.TABS.items() if name in names), None)
        wanted = {more_settings.POPOVER: True, more_settings.TAB: tab}
        if tab is None or all(self._held(key) == value for key, value in wanted.items()):
            return
        for key, value in wanted.items():
            self.app.session_state[key] = value
        self.app.run()

    def _held(self, key: str) -> Any:
        state = self.app.session_state  # AppTest's has no get
        return state[key] if key in state else None  # noqa: SIM401

    def shows(self, name: str) -> bool:
        """Whether there is a control for the setting."""
        try:
            self.control(name)
        except KeyError:
            return False
        return True

    @property
    def table(self) -> dict[str, list[str]]:
        """The rows of the table of runs by the run's name: what is noted of it, then its cells."""
        text = "".join(element.proto.body for element in self.app.get("html"))
        rows = re.findall(r'<tr><th scope="row"><span[^>]*>(.*?)</span>(.*?)</th>(.*?)</tr>', text)
        return {
            name: [re.sub("<[^>]*>", "", cell) for cell in [note, *re.findall("<td[^>]*>(.*?)</td>", cells)]]
            for name, note, cells in rows
        }

    @property
    def experiment(self) -> Experiment:
        """What the session holds."""
        return self.app.session_state[f"{self.page}:experiment"]

    @property
    def job(self) -> Job:
        return jobs().get(first_run(self.experiment))

    @property
    def free(self) -> Job:
        """The run without restraints that a page shows beside its own; the same where nothing restrains."""
        return jobs().get(without_restraints(first_run(self.experiment)))

    @property
    def jobs(self) -> list[Job]:
        """All that the page waits for."""
        if self.page == "gradient_checking":
            return []  # nothing is trained there
        if self.page == "foundations" and self.address.get("look") != "linear":
            return []  # in this chapter only
        if self.page == "search":  # where it waits to be begun, nothing is waited for
            key = subject(self.plan)
            return [searches().get(key)] if searches().unfinished(key) else []
        if self.page in JOINT:
            return [jobs().get(one) for one in self._beside_each_other().values()]
        compares = self.page == "regularization" and restraints_of(self.experiment)
        return [self.job, self.free] if compares else [self.job]

    @property
    def plan(self) -> SearchPlan:
        """What the page on search asks for."""
        return asked_plan(self.experiment, self.address)

    def _beside_each_other(self) -> dict[str, Experiment]:
        own = first_run(self.experiment)
        alone = self.address.get("beside") == "own" or refusal(own) is not None
        together = JOINT[self.page](own)
        return dict([next(iter(together.items()))]) if alone else dict(together)

    @property
    def joint(self) -> JointRuns:
        """The runs of a page that shows several on one timeline."""
        return JointRuns({name: jobs().get(one).run for name, one in self._beside_each_other().items()})

    @property
    def run(self) -> Run:
        run = self.job.run
        assert run is not None
        return run

    @property
    def address(self) -> dict[str, str]:
        """The query of the address bar."""
        return {key: value[0] if isinstance(value, list) else value for key, value in self.app.query_params.items()}

    @property
    def linked(self) -> Experiment:
        """What somebody opens who copies the address bar."""
        link = parse_link(self.address)
        assert link.notices == ()
        return link.experiment

    @property
    def copied(self) -> str:
        """The link behind the share button."""
        return next(code.value for code in self.app.code if "v=1" in code.value)

    @property
    def lines(self) -> list[str]:
        """Every paragraph of the page, as Markdown source."""
        return [markdown.value for markdown in self.app.markdown]

    def says(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    @property
    def notices(self) -> list[str]:
        """The texts of the notices."""
        return [line for text in self.app.text for line in text.value.split("\n")]

    @property
    def figures(self) -> dict[str, str]:
        """The figures of the reading, apart from the seconds, which are the machine's."""
        return {metric.label: metric.value for metric in self.app.metric if metric.label != "trained in"}

    def chart(self, *names: str) -> dict[str, list[dict]]:
        """The data of the first chart that has tables of these names. Raises KeyError where none has."""
        for one in self.app.get("vega_lite_chart"):
            tables = tables_of(one)
            if set(names) <= set(tables):
                return tables
        raise KeyError(names)

    def has_chart(self, *names: str) -> bool:
        """Whether there is a chart that has tables of these names."""
        return any(set(names) <= set(tables_of(one)) for one in self.app.get("vega_lite_chart"))

    @property
    def stage(self) -> tuple[dict, dict]:
        """Header and arrays of what the player was sent."""
        return decode(self.app.get_by_key(f"{self.page}-stage").proto.bytes)

    def has_stage(self) -> bool:
        try:
            self.app.get_by_key(f"{self.page}-stage")
        except KeyError:
            return False
        return True
