"""Settings all tests share. Free of Streamlit: tests/core also runs where only the science is installed."""

import jax
import pytest
from hypothesis import HealthCheck, settings

# Mixing dtypes is an error rather than a silent upcast: float32 stays float32, float64 float64.
jax.config.update("jax_numpy_dtype_promotion", "strict")

# How long an example takes is the machine's affair. A commit is tried with the same examples wherever it is tried;
# `--hypothesis-profile=explore` looks for others, `hostile` for very many.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("certain", settings.get_profile("explore"), derandomize=True)
settings.register_profile("hostile", settings.get_profile("explore"), max_examples=50_000)
settings.load_profile("certain")

TOGETHER = {"tests/core/test_lessons.py": "lessons", "tests/ui/test_guided.py": "lessons"}
"""Files that share what they train."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Several workers (`-n 2`) share out whole files: what one test has compiled, trained or opened its neighbours find
    there, where else each worker would do it once more. tests/browser is one piece: one browser, one server.

    Not with marks for `--dist loadgroup`: pytest-xdist 3.8 leaves them out of account under pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling

    class WholeFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "browser" if file.startswith("tests/browser/") else TOGETHER.get(file, file)

    return WholeFiles(config, log)


@pytest.fixture
def float64():
    """JAX makes float64 arrays for the duration of the test."""
    with jax.enable_x64(True):
        yield
