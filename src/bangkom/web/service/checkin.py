"""Checking in: the code on the projector, which changes by itself, and the page on which a participant types it.

The QR on the projector leads to that page with the code filled in. Opening an address records nothing: the participant
presses the button.
"""

import hmac
import math
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import segno

from bangkom.domain import checkin
from bangkom.domain.attendance import WORDS, Presence
from bangkom.domain.checkin import EARLY, Checked, Refused, is_on
from bangkom.domain.classroom import ClassSession, of_group
from bangkom.messages import clock, date_time
from bangkom.store import classroom
from bangkom.web.service.limits import Limit
from bangkom.web.service.office import Form
from bangkom.web.service.rooms import CLASS, RoomHandler, state, when, who
from bangkom.web.service.routes import PARTICIPANT, STAFF, Feature, Route


class CodeHandler(RoomHandler):
    """What the projector's page and its script share."""

    @property
    def secret(self) -> bytes:
        """Of codes alone, so that nothing else that the service signs can be mistaken for one."""
        return hmac.digest(self.context.secret, b"classroom code", "sha256")

    async def read(self, id: str) -> tuple[ClassSession, int, int]:
        """The session, how many were there so far, and how many are expected."""

        def look(connection: Any) -> tuple[ClassSession, int, int]:
            one = self.require_session(connection, id)
            records, expected = classroom.records(connection, one.id), self.expected(connection, one)
            there = sum(p.id in records and records[p.id].presence in ("present", "late") for p in expected)
            return one, there, len(expected)

        return await self.look_up(look)

    def shown(self, one: ClassSession, now: datetime) -> dict[str, Any]:
        """The code, its QR and how long it stays; no code while it wouldn't count."""
        if not is_on(one, now):
            return {"code": "", "qr": "", "seconds": 15, "state": state(one, now)}
        code = checkin.code(self.secret, one.id, now)
        address = f"{self.origin}{self.address('hadir')}?sesi={one.id}&kode={code}"
        picture = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=4, light="#fff")
        seconds = math.ceil((checkin.changes_at(now) - now).total_seconds())
        return {"code": code, "qr": picture, "seconds": seconds, "state": "on"}


class Projector(CodeHandler):
    async def get(self, id: str) -> None:
        one, there, expected = await self.read(id)
        now, zone = self.context.clock(), self.context.programme.zone
        self.page(
            "kode-tatap-muka.html",
            here="classroom",
            one=one,
            when=when(one, zone),
            audience=who(one.groups),
            opens=date_time(one.starts_at - EARLY, zone),
            late_after=clock(one.starts_at + timedelta(minutes=self.context.programme.classroom.late_minutes), zone),
            there=there,
            expected=expected,
            shown=self.shown(one, now),
            page_address=f"{self.origin}{self.address('hadir')}".partition("://")[2],
        )


class Code(CodeHandler):
    """For the projector's script: `{"code", "qr", "seconds", "state", "there", "expected"}`."""

    async def get(self, id: str) -> None:
        one, there, expected = await self.read(id)
        self.finish({**self.shown(one, self.context.clock()), "there": there, "expected": expected})


class CheckIn(CodeHandler):
    async def get(self) -> None:
        asked, code = self.query("sesi"), self.query("kode")
        await self._show(asked, Form({"kode": code}), done=self.query("ok"))

    async def post(self) -> None:
        form, now, visitor = self.typed("sesi", "kode"), self.context.clock(), self.visitor
        rules, number = self.context.programme.classroom, form["sesi"]
        id = int(number) if number.isdecimal() and len(number) < 10 else 0
        outcome = await self.write_durably(
            lambda connection: classroom.check_in(
                connection, self.cohort, id, visitor.id, form["kode"], self.secret, now, rules.late_minutes
            )
        )
        if isinstance(outcome, Checked):
            self.redirect(self.address(f"hadir?ok={id}"), status=HTTPStatus.SEE_OTHER)
            return
        form.errors["kode"] = outcome.sentence
        self.refuse_form()
        await self._show(number, form)

    async def _show(self, asked: str, form: Form, done: str = "") -> None:
        now, zone, visitor = self.context.clock(), self.context.programme.zone, self.visitor
        planned, records = await self.look_up(
            lambda c: (classroom.planned(c, self.cohort), classroom.presence_of(c, visitor.id))
        )
        own = of_group(planned, visitor.group)
        there = {one.id: records[one.id].presence for one in own if one.id in records}
        on = [one for one in own if is_on(one, now)]
        other = next((one for one in planned if str(one.id) == asked and one not in on), None)
        upcoming = next((one for one in own if one.starts_at - EARLY > now), None)
        recorded = next((one for one in own if str(one.id) == done and one.id in there), None)
        if other is not None and "kode" not in form.errors and not done:
            refused = checkin.check_in(self.secret, other, visitor.group, form["kode"], now, 0)
            form.errors["kode"] = refused.sentence if isinstance(refused, Refused) else ""
        self.page(
            "hadir.html",
            here="classroom",
            form=form,
            on=[{"one": one, "when": when(one, zone), "word": _word(there.get(one.id))} for one in on],
            asked=asked if any(str(one.id) == asked for one in on) else str(on[0].id) if on else "",
            recorded={"one": recorded, "word": _word(there[recorded.id]), "when": when(recorded, zone)}
            if recorded
            else None,
            upcoming={
                "one": upcoming,
                "when": when(upcoming, zone),
                "opens": date_time(upcoming.starts_at - EARLY, zone),
            }
            if upcoming
            else None,
        )


def _word(presence: Presence | None) -> str:
    return WORDS[presence] if presence else ""


FEATURE = Feature(
    routes=(
        Route(f"tatap-muka/{CLASS}/kode", Projector, STAFF),
        Route(f"api/tatap-muka/{CLASS}/kode", Code, STAFF),
        Route("hadir", CheckIn, PARTICIPANT, limit=Limit(30, 60)),
    ),
)
