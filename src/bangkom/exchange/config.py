"""What nbgrader must be told to work over the depot."""

from traitlets.config import Config

from bangkom.settings import Settings

CLASSES = {
    "exchange": "bangkom.exchange.nbgrader_exchange.DepotExchange",
    "release_assignment": "bangkom.exchange.nbgrader_exchange.ReleaseAssignment",
    "fetch_assignment": "bangkom.exchange.nbgrader_exchange.FetchAssignment",
    "submit": "bangkom.exchange.nbgrader_exchange.Submit",
    "collect": "bangkom.exchange.nbgrader_exchange.Collect",
    "release_feedback": "bangkom.exchange.nbgrader_exchange.ReleaseFeedback",
    "fetch_feedback": "bangkom.exchange.nbgrader_exchange.FetchFeedback",
    "list": "bangkom.exchange.nbgrader_list.List",
}


def configure(c: Config, settings: Settings) -> None:
    """Make nbgrader hand out, hand in and collect through the cohort's depot."""
    for seam, name in CLASSES.items():
        setattr(c.ExchangeFactory, seam, name)
    c.CourseDirectory.course_id = settings.cohort
    c.DepotExchange.root = str(settings.depot)
    c.DepotExchange.cohort = settings.cohort
    # Formgrader looks for every submission's notebook on the disk unless this says that none can be missing.
    c.ExchangeSubmit.strict = True
