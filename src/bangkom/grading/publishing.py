"""Give a cohort what it is to have: the released assignments, and later each participant's own feedback."""

from bangkom.exchange.flow import open_depot, publish_release
from bangkom.settings import Settings
from bangkom.store.gradebook import open_gradebook
from bangkom.store.source import read_source, source_path


def publish(settings: Settings) -> tuple[str, ...]:
    """Put `release/` into the cohort's depot and record its questions in the cohort's gradebook; the ids, sorted.

    Publishing again changes nothing. GradingError if questions changed that hand-ins have already answered.
    """
    assignments = publish_release(open_depot(settings), settings)
    with open_gradebook(settings) as gradebook:
        for assignment in assignments:
            gradebook.ensure_assignment(read_source(source_path(settings.source, assignment)))
    return assignments
