"""The samplers: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.search.samplers.coarse import COARSE
from dlcore.search.samplers.grid import GRID
from dlcore.search.samplers.random import RANDOM
from dlcore.search.samplers.sobol import SOBOL
from dlcore.search.samplers.spec import Asked, SamplerSpec

__all__ = ["SAMPLERS", "Asked", "SamplerSpec"]

# In the order of the menu. Only the id is permanent.
SAMPLERS: dict[str, SamplerSpec] = {sampler.id: sampler for sampler in (RANDOM, GRID, COARSE, SOBOL)}
