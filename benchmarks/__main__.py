"""`python -m benchmarks [GROUP ...] [--save]`: measure this machine, print what was found.

The groups are browser, engine, scaling, search and studies; without one all are measured. `--save` also writes each
group's section of benchmarks/RESULTS.md. The browser group needs Chromium and Playwright (`pip install -e '.[test]'`);
the engine group compares with PyTorch where it is installed (`pip install -e '.[bench]'`) and with C where there is a
compiler.
"""

import argparse

from benchmarks import peer_table, results, scaling, search, studies
from benchmarks.machine import compiler, describe
from benchmarks.measure import Row


def table(rows: list[Row]) -> str:
    lines = ["| what | measured | goal |", "|---|---|---|"]
    return "\n".join(lines + [f"| {row.what} | {row.value} | {row.goal} |" for row in rows])


def browser() -> str:
    from benchmarks import cancel, click_to_picture, engine, memory, playback, random_walk, start_up
    from benchmarks.stand import chromium

    with chromium() as window:
        shared = f", Chromium {window.version}; browser and server share the cores"
        words = describe(("jax", "streamlit"), shared)
        rows = [
            *start_up.measure(window),
            *random_walk.measure(window),
            *click_to_picture.measure(window),
            *cancel.measure(window),
            *playback.measure(window),
            *memory.measure(window),
            *engine.measure(),
        ]
    return f"{words}\n\n{table(rows)}"


def engine() -> str:
    words = describe(("jax", "numpy", "torch", "scikit-learn"), compiler())
    return f"{words} {peer_table.measure()}"


def growth() -> str:
    words = describe(("jax", "numpy"), compiler())
    return f"{words} {scaling.measure()}"


def trials() -> str:
    return f"{describe(('jax', 'numpy'))}\n\n{table(search.measure())}"


def curves() -> str:
    return f"{describe(('jax', 'numpy'))}\n\n{table(studies.measure())}"


GROUPS = {
    "browser": ("What a visitor waits for", browser),
    "engine": ("The engine beside its peers", engine),
    "scaling": ("How cost grows", growth),
    "search": ("Hyperparameter search", trials),
    "studies": ("Learning curve and capacity curve", curves),
}


def main() -> None:
    description, _, further = (__doc__ or "").partition("\n\n")
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=description, epilog=further)
    arguments.add_argument("groups", nargs="*", choices=GROUPS, help="what to measure; without any, everything")
    arguments.add_argument("--save", action="store_true", help="also write benchmarks/RESULTS.md")
    given = arguments.parse_args()
    for group in given.groups or GROUPS:
        title, measure = GROUPS[group]
        body = measure()
        print(f"{results.HEADING}{title}", body, sep="\n\n", end="\n\n", flush=True)
        if given.save:
            results.save(title, body)


if __name__ == "__main__":
    main()
