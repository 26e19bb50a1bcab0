"""The surfaces: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.surfaces.beale import BEALE
from dlcore.surfaces.bowl import bowl
from dlcore.surfaces.plateau import PLATEAU
from dlcore.surfaces.ripples import RIPPLES
from dlcore.surfaces.rosenbrock import ROSENBROCK
from dlcore.surfaces.saddle import SADDLE
from dlcore.surfaces.spec import Surface

__all__ = ["KAPPA", "SURFACES", "Surface", "surface_of"]

KAPPA = 20.0
"""Condition number of the bowl where none is asked for."""

# In the order of the page. Only the id is permanent: links contain it.
SURFACES: dict[str, Surface] = {
    surface.id: surface for surface in (bowl(KAPPA), ROSENBROCK, BEALE, SADDLE, PLATEAU, RIPPLES)
}


def surface_of(id: str, kappa: float) -> Surface:
    """The surface of an id; the bowl has the condition number `kappa`, the others have nothing of it."""
    return bowl(kappa) if id == "bowl" else SURFACES[id]
