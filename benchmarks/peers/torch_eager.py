"""PyTorch as its tutorials write it: modules, one Python loop, Adam as one fused call."""

import time
from importlib.util import find_spec

from benchmarks.peers.spec import Outcome, Peer
from benchmarks.workload import Workload


def train(workload: Workload) -> Outcome:
    import torch  # here, because it is an extra of the benchmarks only
    from torch import nn

    # two threads are no faster on arrays this small, and wait for each other whenever a core is busy
    torch.set_num_threads(1)
    modules = []
    for W, b, *_ in workload.first_layers():
        linear = nn.Linear(W.shape[1], W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W))
            linear.bias.copy_(torch.from_numpy(b))
        modules += [linear, nn.Tanh()]
    model = nn.Sequential(*modules[:-1])
    # both take probabilities as targets, like the engine
    loss_of = nn.BCEWithLogitsLoss() if workload.sizes[-1] == 1 else nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=workload.experiment.learning_rate, fused=True)
    x, y = torch.tensor(workload.inputs), torch.tensor(workload.targets)
    batches = list(torch.from_numpy(workload.batches))
    begun = time.perf_counter()
    for rows in batches:
        optimizer.zero_grad()
        loss_of(model(x[rows]), y[rows]).backward()
        optimizer.step()
    seconds = time.perf_counter() - begun
    with torch.no_grad():
        return Outcome(seconds, float(loss_of(model(x), y)))


PEER = Peer(
    "PyTorch eager",
    train,
    missing="" if find_spec("torch") else "PyTorch is not installed (pip install -e '.[bench]')",
)
