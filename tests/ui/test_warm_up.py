"""After warming up, the first page's program is compiled."""

from dlcore.engine import program, training
from dlcore.experiment import Experiment
from dlcore.run import start
from pages.shared import warm_up


def test_the_first_visitor_finds_the_program_compiled(monkeypatch):
    used = []
    monkeypatch.setattr(training, "compiled", lambda bucket: used.append(bucket) or program.compiled(bucket))
    warm_up._compile()
    assert used
    before = program.compiled(used[0])._cache_size()
    start(Experiment(learning_rate=0.5, activation="relu", optimizer="sgd")).advance()
    assert before == 1
    assert program.compiled(used[0])._cache_size() == before


def test_it_gives_way_when_the_server_ends(monkeypatch):
    begun = []
    monkeypatch.setattr(warm_up, "start", begun.append)
    monkeypatch.setattr(warm_up, "_server_is_up", lambda: False)
    warm_up._compile()
    assert begun == []
