"""Settings all tests share. Free of Streamlit: tests/core also runs where only the science is installed."""

import jax
import pytest

# Mixing dtypes is an error rather than a silent upcast: float32 stays float32, float64 float64.
jax.config.update("jax_numpy_dtype_promotion", "strict")


@pytest.fixture
def float64():
    """JAX makes float64 arrays for the duration of the test."""
    with jax.enable_x64(True):
        yield
