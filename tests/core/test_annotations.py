"""While the tests run, an array of another shape or type than its annotation is an error."""

from importlib.util import find_spec

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from dlcore.averaging import running_averages
from dlcore.projection import square_extent

pytestmark = pytest.mark.skipif(not find_spec("beartype"), reason="without beartype nothing checks annotations")


def test_an_array_of_another_shape_or_type_is_refused():
    square_extent(np.zeros((5, 2)))
    with pytest.raises(TypeCheckError):
        square_extent(np.zeros((5, 3)))
    with pytest.raises(TypeCheckError):
        running_averages(np.zeros((2, 3, 4), dtype=int))
