"""What organisers and trainers did, for organisers to read. Nothing here can be changed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bangkom.messages import date_time
from bangkom.store import accounts, audit
from bangkom.store.audit import Entry
from bangkom.web.service.acts import ACTS
from bangkom.web.service.office import OfficeHandler
from bangkom.web.service.routes import ORGANISER, Feature, Route

PAGE = 50
LARGEST_ID = 2**31 - 1


class Audit(OfficeHandler):
    """Each row names who acted and whom it concerned beside their ids: a name may change, an id doesn't."""

    async def get(self) -> None:
        who, act, before = self.query("oleh"), self.query("apa"), self.query("sebelum")
        last = min(int(before), LARGEST_ID) if before.isdecimal() and len(before) < 12 else None

        def read(connection: Connection) -> tuple[tuple[Entry, ...], tuple[str, ...], Mapping[str, str]]:
            found = audit.entries(connection, PAGE + 1, last, who=who, act=act)
            names = accounts.names(connection, [id for entry in found for id in (entry.who, entry.subject)])
            return found, audit.acts(connection), names

        entries, acts, names = await self.look_up(read)
        more = self.same_page({"sebelum": entries[PAGE - 1].id}) if len(entries) > PAGE else ""
        self.page(
            "catatan.html",
            by=who,
            act=act,
            acts=[{"id": id, "words": words(id)} for id in acts],
            entries=[self._row(entry, names) for entry in entries[:PAGE]],
            is_first=last is None,
            is_filtered=bool(who or act),
            more=more,
        )

    def _row(self, entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
        return {
            "entry": entry,
            "moment": date_time(entry.at, self.context.programme.zone),
            "act": words(entry.act),
            "who": names.get(entry.who, ""),
            "subject": names.get(entry.subject, ""),
        }


def words(act: str) -> str:
    return ACTS.get(act, act)


FEATURE = Feature(
    routes=(Route("catatan", Audit, ORGANISER),),
)
