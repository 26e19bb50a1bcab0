"""The script of a run on own data reads their file, and prints what the run shows."""

import numpy as np
import pytest

from dlcore.experiment import Experiment
from dlcore.own_data import Choice, own_data, read_table
from dlcore.own_data.points import Point, own_points
from dlcore.own_data.written_file import to_csv
from dlcore.run import train
from dlcore.script import script
from dlcore.script.jax_lines import JAX
from dlcore.script.numpy_lines import NUMPY
from tests.core.own_tables import as_csv, plane, registered
from tests.core.test_script import NUMPY_TOLERANCE, TOLERANCE, numbers, output_of

WITH_COMMAS = "größe;preis;ort\n" + "".join(
    f"{3 + k / 8:.3f};{2 * k + 0.25:.2f};{'Köln' if k % 3 else 'Bonn'}\n".replace(".", ",") for k in range(40)
)
SINE = np.linspace(-3, 3, 60)
FILES = {
    "classes in words": (plane(60).encode(), Choice()),
    "decimal commas in another encoding": (WITH_COMMAS.encode("cp1252"), Choice()),
    "no names": (as_csv(np.column_stack([SINE, np.sin(SINE)]).tolist()).encode(), Choice()),
    "another column is the target": (registered("iris")[2].encode(), Choice(target="in1", task="regression")),
    "a column is left out": (registered("iris")[2].encode(), Choice(left_out=("in0",))),
}


@pytest.mark.parametrize("content,choice", FILES.values(), ids=FILES)
def test_the_script_of_own_data_reproduces_the_run(content, choice, tmp_path, monkeypatch):
    own = own_data(read_table(content, "mine.csv"), choice)
    experiment = Experiment(data=own.id, hidden=(4,), epochs=3, split=(60, 40, 0), aug=0.3, shift=0.5)
    (tmp_path / "mine.csv").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    final = {split: (result["cost"], result["error"]) for split, result in train(experiment).final.items() if result}
    for dialect, tolerance in ((JAX, TOLERANCE), (NUMPY, NUMPY_TOLERANCE)):
        code = script(experiment, dialect)
        assert own.id not in code and "dlcore" not in code
        printed = numbers(output_of(code))
        assert printed.keys() == final.keys()
        for split, expected in final.items():
            assert printed[split] == pytest.approx(expected, rel=tolerance, abs=tolerance)


@pytest.mark.parametrize(
    "own",
    [
        lambda: own_data(read_table(plane(40))),
        lambda: own_data(read_table(as_csv([[k / 7, k % 5, 7 - k % 3] for k in range(40)]))),
        lambda: own_points([Point(k / 8, (-1) ** k, 3 * (k % 2)) for k in range(40)]),
    ],
    ids=["words", "numbers", "points"],
)
def test_the_script_of_what_came_from_no_file_reads_the_one_that_is_offered(own, tmp_path, monkeypatch):
    brought = own()
    experiment = Experiment(data=brought.id, hidden=(4,), epochs=3, split=(60, 40, 0))
    (tmp_path / brought.file.name).write_text(to_csv(brought), "utf-8")
    monkeypatch.chdir(tmp_path)
    printed = numbers(output_of(script(experiment, NUMPY)))
    for split, result in train(experiment).final.items():
        if result:
            expected = (result["cost"], result["error"])
            assert printed[split] == pytest.approx(expected, rel=NUMPY_TOLERANCE, abs=NUMPY_TOLERANCE)


def test_without_its_file_the_script_names_it(tmp_path, monkeypatch):
    own = own_data(read_table(plane(60).encode(), "mine.csv"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"mine\.csv"):
        output_of(script(Experiment(data=own.id, hidden=(4,), epochs=3), NUMPY))
