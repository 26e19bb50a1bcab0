"""What the pages share: the shell around every page, the player, the controls and the charts.

Every script of the app begins with an import from here, so nothing else is imported before this file is done. The
libraries and the engine are therefore imported here, whole, by whichever visitor is first: two visitors who began
with parts of them, each from another end (`jax.numpy` in one thread, `jax` in the other), would both get them half
made, and Python keeps such a page broken until the server is restarted.
"""

import importlib
import pkgutil

import altair as altair
import jax as jax

import dlcore

for _module in pkgutil.walk_packages(dlcore.__path__, "dlcore."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)
