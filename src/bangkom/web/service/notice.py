"""The privacy notice (UU 27/2022): read and acknowledged once, before anything else; readable at any time."""

from bangkom.store import accounts
from bangkom.web.service.handlers import ServiceHandler
from bangkom.web.service.routes import EVERYONE, Feature, Route


class Notice(ServiceHandler):
    def get(self) -> None:
        self.page(
            "pemberitahuan.html",
            here="notice",
            controller=self.context.programme.organiser,
            is_first=not self.visitor.has_seen_notice,
        )

    async def post(self) -> None:
        """Acknowledging isn't consent: the training rests on a public task, so there is nothing to refuse here."""
        seen, now = self.visitor.id, self.context.clock()
        await self.write_durably(lambda connection: accounts.see_notice(connection, seen, now))
        self.redirect(self.address())


FEATURE = Feature(routes=(Route("pemberitahuan", Notice, EVERYONE, before_notice=True),))
