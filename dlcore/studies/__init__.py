"""The studies: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.studies.batch_moments import BATCH_MOMENTS
from dlcore.studies.batch_norm_sizes import BATCH_NORM_SIZES
from dlcore.studies.best_of import BEST_OF
from dlcore.studies.capacity_curve import CAPACITY_CURVE
from dlcore.studies.curvature import CURVATURE
from dlcore.studies.decomposition import DECOMPOSITION
from dlcore.studies.divergence import DIVERGENCE
from dlcore.studies.ensemble import ENSEMBLE, SNAPSHOTS
from dlcore.studies.learning_curve import LEARNING_CURVE
from dlcore.studies.local_optima import LOCAL_OPTIMA
from dlcore.studies.penalty_path import PENALTY_PATH
from dlcore.studies.race import FAIR_RACE, RACE
from dlcore.studies.range_test import RANGE_TEST
from dlcore.studies.rate_tolerance import RATE_TOLERANCE
from dlcore.studies.restraint import RESTRAINT
from dlcore.studies.signal import SIGNAL
from dlcore.studies.spec import InProgress, Study, StudyResult
from dlcore.studies.spectrum import SPECTRUM
from dlcore.studies.ten_points import TEN_POINTS
from dlcore.studies.two_models import TWO_MODELS
from dlcore.studies.updates import TRAPPED_UPDATES, UPDATES

__all__ = ["STUDIES", "InProgress", "Study", "StudyResult"]

# In the order of the page. Only the id is permanent: links contain it.
STUDIES: dict[str, Study] = {
    study.id: study
    for study in (
        LEARNING_CURVE,
        CAPACITY_CURVE,
        DECOMPOSITION,
        TWO_MODELS,
        BEST_OF,
        PENALTY_PATH,
        ENSEMBLE,
        SNAPSHOTS,
        RESTRAINT,
        TEN_POINTS,
        SIGNAL,
        CURVATURE,
        DIVERGENCE,
        RANGE_TEST,
        LOCAL_OPTIMA,
        SPECTRUM,
        RACE,
        FAIR_RACE,
        BATCH_MOMENTS,
        UPDATES,
        *TRAPPED_UPDATES,
        RATE_TOLERANCE,
        BATCH_NORM_SIZES,
    )
}
