"""Pages under test have nobody who waits: nothing is compiled ahead."""

import os

from pages.shared.warm_up import SWITCH

os.environ[SWITCH] = "off"
