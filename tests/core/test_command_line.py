"""The command line: its reports, its files, and one clear line for bad input."""

import csv
import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file

from dlcore.__main__ import main
from dlcore.devices import devices, summary
from dlcore.experiment import Experiment
from dlcore.export import results, to_csv
from dlcore.fingerprint import fingerprint
from dlcore.links import parse_link
from dlcore.prediction import error_of, outputs_of
from dlcore.run import train
from dlcore.weights_files import arrays

LINK = "/playground?v=1&data=moons&epochs=3"
BAD_INPUT = {
    "a value": ["run", "lr=abc"],
    "two values": ["run", "lr=abc&hidden=0"],
    "a value with a line break": ["run", "lr=a%0Ab"],
    "an unknown key": ["run", "speed=1"],
    "own data": ["run", "data=custom"],
    "a version": ["run", "v=7"],
    "a contradiction": ["run", "data=digits&classes=2"],
    "too much work": ["run", "n=1000000&epochs=20000"],
    "too much work for a script": ["script", "n=1000000&epochs=20000"],
    "a bad script link": ["script", "act=abc"],
    "no command": [],
    "an unknown command": ["fit", LINK],
    "no link": ["run"],
    "an unknown option": ["run", LINK, "--xml", "x"],
    "an option with a line break": ["run", LINK, "--a\nb"],
    "a folder that is missing": ["run", LINK, "--json", "/nowhere/at/all.json"],
    "a folder": ["run", LINK, "--csv", "/"],
    "a path that cannot be": ["run", LINK, "--csv", "a\0b"],
    "weights in another format": ["run", LINK, "--weights", "weights.h5"],
    "a film in another format": ["run", LINK, "--gif", "run.mp4"],
    "weights to the screen": ["run", LINK, "--weights", "-"],
    "one file for two": ["run", LINK, "--json", "a.npz", "--weights", "a.npz"],
    "a form of script that there is not": ["script", LINK, "--form", "fortran"],
    "both to the screen": ["run", LINK, "--json", "-", "--csv", "-"],
}


def status_of(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.mark.parametrize("arguments", BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_one_line_and_status_2(arguments, capsys):
    assert status_of(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1 and printed.err.endswith("\n")
    assert printed.err.startswith("python -m dlcore")


def test_bad_input_names_everything_that_is_wrong(capsys):
    assert status_of(["run", "lr=abc&hidden=0"]) == 2
    message = capsys.readouterr().err
    assert "lr=abc is not a number" in message and "hidden=0 is not from 1 to 256" in message


def test_the_report_has_every_split(capsys):
    assert main(["run", LINK]) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    final = train(parse_link(LINK).experiment).final
    assert lines[0].split() == ["cost", "error", "accuracy"]
    for line, (split, numbers) in zip(lines[1:4], final.items(), strict=True):
        assert line.split() == [split, *(f"{number:.6f}" for number in numbers.values())]
    assert lines[4].startswith("18 updates in ")
    assert lines[4].endswith(f"; fingerprint {fingerprint(train(parse_link(LINK).experiment))}")
    assert printed.err == ""


def test_json_to_the_screen_is_all_there_is_on_it(capsys):
    assert main(["run", LINK, "--json", "-"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert {"experiment", "final", "history", "fingerprint", "updates", "seconds", "device"} <= written.keys()
    experiment = parse_link(LINK).experiment
    link = written["experiment"].pop("link")
    assert link.startswith("/playground?v=1&data=moons&n=300&")
    assert parse_link(link).experiment == Experiment(**written["experiment"]) == experiment
    run = train(experiment)
    assert written["final"] == run.final
    assert written["history"]["train_cost"] == run.history["train_cost"].tolist()
    assert written["history"]["epoch"] == [0, 1, 2, 3]
    assert written["updates"] == 18 and written["seconds"] > 0 and written["device"] in ("cpu", "gpu", "tpu")


@pytest.mark.parametrize("data", ["moons", "sine"])
def test_a_train_dev_set_is_reported_too(data, capsys):
    link = f"data={data}&epochs=3&train_dev=20&shift=0.5"
    assert main(["run", link, "--json", "-"]) == 0
    written = json.loads(capsys.readouterr().out)["train_dev"]
    assert main(["run", link]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("train-dev"))
    run = train(parse_link(link).experiment)
    aside = run.data.train_dev
    expected = error_of(run.data.dataset.task, outputs_of(run, aside.raw), aside.labels)
    assert written == {"error": expected} | ({"accuracy": 1 - expected} if data == "moons" else {})
    assert "train_dev" not in results(dataclasses.replace(run, complete=False))
    assert line.split() == ["train-dev", *(f"{number:.6f}" for number in written.values())]


def test_files_are_written_and_the_report_still_shown(tmp_path, capsys):
    json_path, csv_path = tmp_path / "run.json", tmp_path / "run.csv"
    assert main(["run", LINK, "--json", str(json_path), "--csv", str(csv_path)]) == 0
    assert "updates in" in capsys.readouterr().out
    written = json.loads(json_path.read_text())
    with csv_path.open() as file:
        rows = list(csv.DictReader(file))
    for name, column in written["history"].items():
        assert [float(row[name]) for row in rows] == column


def test_a_regression_without_dev_reports_null_and_no_accuracy(capsys):
    link = "data=plane&split=80-0-20&epochs=1&hidden=none"
    assert main(["run", link, "--json", "-"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written["final"]["dev"] is None
    assert written["final"]["test"].keys() == {"cost", "error"}
    assert written["history"]["dev_cost"] == [None, None]
    main(["run", link])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["cost", "RMSE"]
    assert lines[2].split() == ["dev", "(empty)"]


def test_what_is_not_finite_is_null_in_json_and_empty_in_csv():
    run = train(Experiment(data="plane", hidden=(), act="linear", opt="sgd", lr=10, epochs=200))
    assert run.diverged_at is not None
    written = json.loads(json.dumps(results(run), allow_nan=False))
    finite = np.isfinite(run.history["train_cost"])
    assert not finite.all()
    assert [cost is None for cost in written["history"]["train_cost"]] == (~finite).tolist()
    assert written["diverged_at"] == run.diverged_at
    column = list(run.history).index("train_cost")
    assert [line.split(",")[column] == "" for line in to_csv(run).splitlines()[1:]] == (~finite).tolist()


def test_devices_are_listed(capsys):
    assert main(["devices"]) == 0
    assert capsys.readouterr().out.splitlines() == list(devices())
    assert len(devices()) >= 1
    assert summary()


def test_the_command_from_a_shell():
    """Bad input from outside: status, standard error and nothing else; then the script command."""
    bad = subprocess.run([sys.executable, "-m", "dlcore", "run", "lr=abc"], capture_output=True, text=True)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.splitlines() == ["python -m dlcore: bad link: lr=abc is not a number; lr=0.03 is used."]
    good = subprocess.run([sys.executable, "-m", "dlcore", "script", LINK], capture_output=True, text=True)
    assert (good.returncode, good.stderr) == (0, "")
    compile(good.stdout, "script.py", "exec")


@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
def test_weights_are_written_in_the_format_of_the_name(ending, tmp_path, capsys):
    path = tmp_path / f"weights{ending}"
    assert main(["run", LINK, "--weights", str(path)]) == 0
    assert capsys.readouterr().out.startswith("  ")
    read = np.load(path) if ending == ".npz" else load_file(path)
    kept = arrays(train(parse_link(LINK).experiment))
    for name, array in kept.items():
        np.testing.assert_array_equal(read[name], array)


@pytest.mark.parametrize(("form", "has"), [("jax", "import jax"), ("numpy", "def gradient"), ("notebook", '"cells"')])
def test_a_script_has_the_form_that_is_asked_for(form, has, capsys):
    assert main(["script", LINK, "--form", form]) == 0
    printed = capsys.readouterr().out
    assert has in printed and ("jax" in printed) == (form != "numpy")
