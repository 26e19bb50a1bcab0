"""The studies: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.studies.best_of import BEST_OF
from dlcore.studies.capacity_curve import CAPACITY_CURVE
from dlcore.studies.decomposition import DECOMPOSITION
from dlcore.studies.ensemble import ENSEMBLE, SNAPSHOTS
from dlcore.studies.learning_curve import LEARNING_CURVE
from dlcore.studies.penalty_path import PENALTY_PATH
from dlcore.studies.restraint import RESTRAINT
from dlcore.studies.spec import InProgress, Study, StudyResult
from dlcore.studies.ten_points import TEN_POINTS
from dlcore.studies.two_models import TWO_MODELS

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
    )
}
