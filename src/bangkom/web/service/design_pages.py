"""Pages of a rancangan that its author and those who look after them both have: versions, and the one to print."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.messages import date_time
from bangkom.store import designs
from bangkom.store.designs import Decision, Stored
from bangkom.web.service import design_view
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.office import OfficeHandler


class DesignHandler(OfficeHandler):
    @property
    def today(self) -> date:
        """The training's own date."""
        return self.context.programme.zone.local(self.context.clock()).date()

    async def show_versions(self, stored: Stored, back: str, heading: str) -> None:
        """All versions, and what changed between the two that the address names (else the last two)."""
        person, newest = stored.person, stored.version
        old, new = self._asked("dari", max(1, newest - 1)), self._asked("ke", newest)
        every, one, other = await self.look_up(
            lambda connection: (
                designs.versions(connection, person),
                designs.version_design(connection, person, old),
                designs.version_design(connection, person, new),
            )
        )
        if one is None or other is None:
            raise Refusal(HTTPStatus.NOT_FOUND, NO_VERSION_HEADING, NO_VERSION)
        self.page(
            "rancangan-versi.html",
            here="design",
            back=back,
            heading=heading,
            versions=design_view.listed(every, self.context.programme.zone),
            old=old,
            new=new,
            changes=design_view.changes(one, other),
            stored=stored,
        )

    async def show_print(self, stored: Stored, name: str, back: str) -> None:
        zone = self.context.programme.zone

        def see(connection: Connection) -> tuple[tuple[Decision, ...], Mapping[str, str]]:
            decided = designs.decisions(connection, stored.person)
            return decided, design_view.actors(connection, decided)

        decided, names = await self.look_up(see)
        self.page(
            "rancangan-cetak.html",
            here="design",
            back=back,
            name=name,
            programme=self.context.programme,
            stored=stored,
            standing=design_view.standing(stored, decided, zone, names),
            printed=date_time(self.context.clock(), zone),
            **design_view.reading(stored.design),
        )

    def _asked(self, name: str, otherwise: int) -> int:
        text = self.query(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else otherwise


NO_VERSION_HEADING = "Versi tidak ditemukan"
NO_VERSION = "Versi ini tidak ada. Pilih dari daftar versi di halaman Rancangan."
