"""What every page that gives marks shares: levels out of a form, and the way into the gradebook."""

import asyncio
import logging

from bangkom.errors import BangkomError
from bangkom.grading.booking import book
from bangkom.web.service.desk import DeskHandler
from bangkom.web.service.office import Form

log = logging.getLogger(__name__)


class MarkingActs(DeskHandler):
    async def carry_over(self) -> None:
        """Have the gradebook get what the store has. If it can't now, the queue sees to it: nothing is lost."""
        try:
            await asyncio.to_thread(book, self.context.settings, self.context.database)
        except BangkomError as problem:
            log.warning("marks are not in the gradebook yet: %s", problem)
        if self.context.grading_queue:
            self.context.grading_queue.tend_desk()

    def _picked(self, form: Form, criteria: int) -> list[int | None]:
        """The level that stands in the form for each criterion; None where there is none."""
        fields = [form[f"tingkat-{n}"] for n in range(criteria)]
        return [int(field) if len(field) == 1 and field in "0123456789" else None for field in fields]
