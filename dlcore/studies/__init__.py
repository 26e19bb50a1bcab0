"""The studies: a registry of permanent ids. A new one is one file here, its import and one line below."""

from dlcore.studies.spec import InProgress, Study, StudyResult

__all__ = ["STUDIES", "InProgress", "Study", "StudyResult"]

# In the order of the page. Only the id is permanent: links contain it.
STUDIES: dict[str, Study] = {
    study.id: study
    for study in (
        # one line a study
    )
}
