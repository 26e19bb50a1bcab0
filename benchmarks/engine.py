"""Updates a second of the engine alone, without a page."""

from statistics import median

from benchmarks.measure import Row
from dlcore.links import parse_link
from dlcore.run import train

TIMES = 5


def measure() -> list[Row]:
    experiment = parse_link("data=spiral&hidden=8-8-8&batch=10&epochs=600").experiment
    train(experiment)  # compiles
    runs = [train(experiment.replace(seed=seed)) for seed in range(TIMES)]
    rates = [run.updates / run.seconds for run in runs]
    return [
        Row(
            "engine, 2-8-8-8-1, batches of 10, Adam",
            f"{median(rates):,.0f} updates a second (of {TIMES}: {min(rates):,.0f} to {max(rates):,.0f})",
        )
    ]
