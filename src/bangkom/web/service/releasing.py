"""Releasing a session's hand marks to the participants of a group, and hiding them again."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from bangkom.grading.desk import Item
from bangkom.messages import date_time
from bangkom.store import audit, mark_release
from bangkom.store.mark_release import Release
from bangkom.store.people import Person
from bangkom.web.service.desk import Desk, DeskHandler
from bangkom.web.service.handlers import Refusal
from bangkom.web.service.routes import NAME, TRAINER, Feature, Route


class ReleasePage(DeskHandler):
    """What each group can read now; and, once groups are chosen, what the act would do, before it is done."""

    async def get(self, assignment: str) -> None:
        act = self.query("tindakan")
        if act in ACTS:
            await self._ask(assignment, act, tuple(self.get_query_arguments("untuk")))
        else:
            await self._show(assignment)

    async def post(self, assignment: str) -> None:
        visitor, now = self.visitor, self.context.clock()
        act, chosen = self.get_body_argument("tindakan", ""), tuple(self.get_body_arguments("untuk"))
        if act not in ACTS or not chosen:
            await self._show(assignment, NONE_CHOSEN)
            return
        do = mark_release.release if act == "rilis" else mark_release.withdraw

        def write(connection: Connection) -> None:
            desk = self.open_desk(connection, assignment)
            self._require_own(desk.people, chosen)
            changed = do(connection, self.cohort, assignment, chosen, visitor.id, now)
            if changed:
                detail = f"{self.label(assignment)}: {', '.join(map(_group_name, changed))}."
                name = "mark.release" if act == "rilis" else "mark.withdraw"
                audit.record(connection, now, visitor.id, visitor.role, name, assignment, detail)

        await self.write_durably(write)
        if self.context.grading_queue:
            self.context.grading_queue.tend_desk()
        self.redirect(self.address(f"rilis/{assignment}?ok={act}"), status=HTTPStatus.SEE_OTHER)

    async def _show(self, assignment: str, problem: str = "") -> None:
        def read(connection: Connection) -> tuple[Desk, Sequence[Release]]:
            return self.open_desk(connection, assignment), mark_release.releases(connection, self.cohort, assignment)

        desk, releases = await self.look_up(read)
        zone = self.context.programme.zone
        active = {one.group: one for one in releases if one.is_active}
        groups = [
            {
                "id": group,
                "name": _group_name(group),
                **_count(_of(desk, (group,))),
                "people": sum(person.group == group for person in desk.people.values()),
                "released": f"{active[group].by}, {date_time(active[group].at, zone)}" if group in active else "",
            }
            for group in _groups(desk.people)
        ]
        if problem:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        self.page(
            "rilis.html",
            here="marking",
            assignment=assignment,
            session=self.service.catalogue.sessions()[assignment].heading,
            groups=groups,
            may_release=any(not group["released"] for group in groups),
            may_withdraw=any(group["released"] for group in groups),
            history=[
                {
                    "group": _group_name(one.group),
                    "by": one.by,
                    "moment": date_time(one.at, zone),
                    "withdrawn": f"{one.withdrawn_by}, {date_time(one.withdrawn_at, zone)}" if one.withdrawn_at else "",
                }
                for one in releases
                if one.group in _groups(desk.people) and not one.is_active
            ],
            days=self.context.programme.rules.objection_days,
            problem=problem,
            done=DONE.get(self.query("ok"), ""),
        )

    async def _ask(self, assignment: str, act: str, chosen: Sequence[str]) -> None:
        if not chosen:
            await self._show(assignment, NONE_CHOSEN)
            return
        desk = await self.look_up(lambda connection: self.open_desk(connection, assignment))
        self._require_own(desk.people, chosen)
        self.page(
            "rilis-pasti.html",
            here="marking",
            assignment=assignment,
            session=self.service.catalogue.sessions()[assignment].heading,
            act=act,
            chosen=chosen,
            names=[_group_name(group) for group in chosen],
            **_count(_of(desk, chosen)),
            days=self.context.programme.rules.objection_days,
        )

    def _require_own(self, own: Mapping[str, Person], chosen: Sequence[str]) -> None:
        if not set(chosen) <= set(_groups(own)):
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=True)


def _groups(own: Mapping[str, Person]) -> list[str]:
    return sorted({person.group for person in own.values()})


def _group_name(group: str) -> str:
    return group or "Tanpa kelompok"


def _of(desk: Desk, groups: Sequence[str]) -> list[Item]:
    return [item for item in desk.items if desk.people[item.participant].group in groups]


def _count(items: Sequence[Item]) -> dict[str, Any]:
    """`readers` have a mark to read; `waiting` answers have none yet."""
    return {
        "handed_in": len({item.participant for item in items}),
        "readers": len({item.participant for item in items if item.state == "marked"}),
        "marked": sum(item.state == "marked" for item in items),
        "waiting": sum(item.is_due for item in items),
    }


FEATURE = Feature(routes=(Route(f"rilis/{NAME}", ReleasePage, TRAINER),))

ACTS = ("rilis", "tarik")
DONE = {
    "rilis": "Sudah dirilis. Halaman umpan balik peserta diperbarui sekarang.",
    "tarik": "Ditarik. Nilai dan komentar widyaiswara tidak tampak lagi bagi peserta.",
}
NONE_CHOSEN = "Pilih sedikitnya satu kelompok."
ABSENT_HEADING = "Kelompok tidak ditemukan"
ABSENT = "Kelompok ini tidak ada, atau bukan kelompok Anda."
