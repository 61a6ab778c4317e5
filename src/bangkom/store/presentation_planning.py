"""The plan of the presentations: slots with rooms and examiners, without clashes, changed while nobody has marked."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from bangkom.domain.presentation import Slot, clashes
from bangkom.errors import PresentationError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.presentations import EXAMINER, NO_SLOT, SLOT, marks_of, planned


def add_slots(connection: Connection, cohort: str, wanted: Sequence[Slot]) -> int:
    """Add these slots to the cohort's, all or none; how many were new. The same slots again add nothing.

    PresentationError if they clash with each other or with what is planned already.
    """
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    known = {one.slot.person: one.slot for one in planned(connection, cohort)}
    new = [slot for slot in wanted if known.get(slot.person) != slot]
    _require_fitting(connection, [*known.values(), *new])
    for slot in new:
        values = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "room": slot.room, "edition": 1}
        connection.execute(insert(SLOT).values(person=slot.person, cohort=cohort, **values))
        _seat(connection, slot)
    return len(new)


def change_slot(connection: Connection, cohort: str, slot: Slot, edition: int) -> bool:
    """Move a participant's slot, or give it other examiners; False if nothing changes.

    PresentationError if it was changed since that edition, clashes, or would unseat an examiner who has marked.
    """
    connection.execute(select(COHORT.c.id).where(COHORT.c.id == cohort).with_for_update())
    known = {one.slot.person: one for one in planned(connection, cohort)}
    before = known.get(slot.person)
    if before is None:
        raise PresentationError(NO_SLOT)
    if before.slot == slot:
        return False
    if before.edition != edition:
        raise PresentationError(CHANGED)
    marked = {one.examiner for one in marks_of(connection, [slot.person]).get(slot.person, ())}
    gone = sorted(marked & set(before.slot.examiners) - set(slot.examiners))
    if gone:
        raise PresentationError(HAS_MARKED.format(examiner=gone[0]))
    _require_fitting(connection, [*(one.slot for key, one in known.items() if key != slot.person), slot])
    values = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "room": slot.room, "edition": edition + 1}
    connection.execute(update(SLOT).where(SLOT.c.person == slot.person).values(values))
    connection.execute(delete(EXAMINER).where(EXAMINER.c.person == slot.person))
    _seat(connection, slot)
    return True


def remove_slot(connection: Connection, cohort: str, person: str) -> bool:
    """Take a slot off the plan; False if there is none. PresentationError once somebody has marked it."""
    found = {one.slot.person for one in planned(connection, cohort)}
    if person not in found:
        return False
    if marks_of(connection, [person]):
        raise PresentationError(HELD)
    connection.execute(delete(EXAMINER).where(EXAMINER.c.person == person))
    connection.execute(delete(SLOT).where(SLOT.c.person == person))
    return True


def _require_fitting(connection: Connection, slots: Sequence[Slot]) -> None:
    if problems := clashes(slots):
        raise PresentationError(" ".join(problems[:3]))
    ids = {examiner for slot in slots for examiner in slot.examiners}
    trainers = set(connection.scalars(select(ACCOUNT.c.id).where(ACCOUNT.c.role == "trainer", ACCOUNT.c.id.in_(ids))))
    if ids - trainers:
        raise PresentationError(NO_TRAINER.format(id=sorted(ids - trainers)[0][:40]))


def _seat(connection: Connection, slot: Slot) -> None:
    rows = [{"person": slot.person, "place": n, "trainer": one} for n, one in enumerate(slot.examiners, 1)]
    connection.execute(insert(EXAMINER), rows)


CHANGED = "Giliran ini sudah diubah orang lain sejak halamannya dibuka. Periksa isinya sekarang, lalu ubah lagi."
HAS_MARKED = "Penguji {examiner} sudah menilai, jadi tidak dapat diganti."
HELD = "Presentasi ini sudah dinilai, jadi gilirannya tidak dapat dihapus."
NO_TRAINER = "Penguji {id} bukan widyaiswara di layanan ini."
