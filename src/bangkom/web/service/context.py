"""What the service works with, made once at its start and handed to every handler."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bangkom.domain.programme import Programme
from bangkom.exchange.depot import Depot
from bangkom.grading.queue import GradingQueue
from bangkom.reports.runner import ReportRunner
from bangkom.settings import Settings
from bangkom.store.database import Database
from bangkom.store.writer import Writer


@dataclass(frozen=True)
class Context:
    """`clock` gives aware datetimes. `prefix` is the path below which the service stands (`/services/bangkom/`), and
    `hub` that of the hub (`/hub/`); both begin and end with a slash. `secret` signs cookies and page tokens. `seconds`
    never go back, whatever is done to the clock: by them it is counted what is allowed so often, or for so long."""

    settings: Settings
    programme: Programme
    database: Database
    writer: Writer
    depot: Depot
    clock: Callable[[], datetime]
    secret: bytes
    prefix: str = "/services/bangkom/"
    hub: str = "/hub/"
    grading_queue: GradingQueue | None = None
    report_runner: ReportRunner | None = None
    seconds: Callable[[], float] = time.monotonic
