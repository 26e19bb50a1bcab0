"""Maps as pictures: colours by value, the first row lowest, and a PNG that other programs read."""

import base64
import io

from pages.shared.map_picture import ANCHORS, as_address, map_picture, scale_picture

import numpy as np
import pytest
from PIL import Image


@pytest.mark.parametrize("dark", [True, False])
def test_the_ends_of_the_scale_are_its_outer_colours(dark):
    picture = map_picture(np.array([[0.0, 1.0], [np.nan, 2.0]]), 1.0, dark)
    zero, end = (ANCHORS[0], ANCHORS[-1]) if dark else (ANCHORS[-1], ANCHORS[0])
    np.testing.assert_array_equal(picture[1], [zero, end])  # the first row of the values is the lowest
    np.testing.assert_array_equal(picture[0], [zero, end])  # nothing known, and beyond the end
    np.testing.assert_array_equal(scale_picture(dark)[0, [0, -1]], [zero, end])


def test_lightness_rises_evenly_along_the_scale():
    light = scale_picture(True)[0] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light) >= -1).all() and light[-1] - light[0] > 200


def test_the_address_holds_the_picture():
    picture = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    kind, _, data = as_address(picture).partition(",")
    assert kind == "data:image/png;base64"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))), picture)
