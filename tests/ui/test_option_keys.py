"""The keys of every page's own options: none means something else in a link."""

from pages.shared import (
    batch_norm_options,
    foundations_options,
    gradient_checking_options,
    initialization_options,
    learning_rate_options,
    minibatches_options,
    optimizers_options,
    search_options,
    softmax_options,
    traps_options,
)
from pages.shared.base import HUMAN_KEY
from pages.shared.settings_state import LESSON_KEY, STUDY_KEY

import pytest

from dlcore.experiment import Experiment

MODULES = (
    batch_norm_options,
    foundations_options,
    gradient_checking_options,
    initialization_options,
    learning_rate_options,
    minibatches_options,
    optimizers_options,
    search_options,
    softmax_options,
    traps_options,
)
TAKEN = {setting.key for setting in Experiment.settings().values()} | {"v", LESSON_KEY}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_an_option_has_a_key_of_its_own(module):
    options = module.OPTIONS
    assert options and not TAKEN & set(options)
    assert {key: option.key for key, option in options.items()} == {key: key for key in options}


def test_the_keys_that_all_pages_share_are_free():
    assert not TAKEN & {STUDY_KEY, HUMAN_KEY}
