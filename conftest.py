"""Runtime checks of every array's shape and type in dlcore, for all tests.

Here and not as a command-line option, because a machine that only runs the numbers (one with a GPU, say) may have
pytest without beartype; and before any test module has imported dlcore.
"""

from importlib.util import find_spec

if find_spec("beartype"):
    from jaxtyping import install_import_hook

    install_import_hook("dlcore", "beartype.beartype")
