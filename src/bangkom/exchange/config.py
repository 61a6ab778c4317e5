"""What nbgrader must be told to work over the depot."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class ServiceAccess:
    """Where a participant's server reaches our service, and the hub's token that says whose server it is."""

    url: str
    token: str = field(repr=False)


def service_access(environ: Mapping[str, str]) -> ServiceAccess | None:
    """Read `BANGKOM_SERVICE_URL` and `JUPYTERHUB_API_TOKEN`; None unless both are there, as under the hub."""
    url, token = environ.get("BANGKOM_SERVICE_URL", ""), environ.get("JUPYTERHUB_API_TOKEN", "")
    return ServiceAccess(url, token) if url and token else None


def configure(c: Config, settings: Settings, access: ServiceAccess | None = None) -> None:
    """Make nbgrader hand out, hand in and collect through the cohort's depot; over the service if there is access."""
    for seam, name in CLASSES.items():
        setattr(c.ExchangeFactory, seam, name)
    c.CourseDirectory.course_id = settings.cohort
    c.DepotExchange.root = str(settings.depot)
    c.DepotExchange.cohort = settings.cohort
    if access is not None:
        c.DepotExchange.service_url = access.url
        c.DepotExchange.service_token = access.token
    # Formgrader looks for every submission's notebook on the disk unless this says that none can be missing.
    c.ExchangeSubmit.strict = True
