"""The initializations: a registry of permanent ids. A new one is one file here and two lines below."""

from dlcore.initializers.constant import CONSTANT
from dlcore.initializers.glorot import GLOROT
from dlcore.initializers.he import HE
from dlcore.initializers.large import LARGE
from dlcore.initializers.lecun import LECUN
from dlcore.initializers.orthogonal import ORTHOGONAL
from dlcore.initializers.small import SMALL
from dlcore.initializers.spec import Initializer
from dlcore.initializers.uniform01 import UNIFORM01
from dlcore.initializers.zeros import ZEROS

__all__ = ["INITIALIZERS", "Initializer"]

# In the order of the menu: what fails first, then what works.
INITIALIZERS: dict[str, Initializer] = {
    initializer.id: initializer
    for initializer in (
        ZEROS,
        CONSTANT,
        SMALL,
        LARGE,
        UNIFORM01,
        LECUN,
        GLOROT,
        HE,
        ORTHOGONAL,
    )
}
