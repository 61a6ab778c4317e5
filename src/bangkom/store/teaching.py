"""Which training groups a trainer looks after. A trainer without any looks after all of them."""

from collections.abc import Collection, Mapping

from sqlalchemy import Column, Connection, ForeignKey, String, Table, delete, insert, select

from bangkom.errors import CohortError
from bangkom.store.accounts import ACCOUNT
from bangkom.store.cohorts import COHORT
from bangkom.store.people import groups
from bangkom.store.schema import metadata

TEACHING = Table(
    "teaching",
    metadata,
    Column("cohort", String(32), ForeignKey(COHORT.c.id), primary_key=True),
    Column("trainer", String(32), ForeignKey(ACCOUNT.c.id), primary_key=True),
    Column("group", String(40), primary_key=True),
)


def assign(connection: Connection, cohort: str, trainer: str, wanted: Collection[str]) -> bool:
    """Make these the trainer's groups, all of them; False if they are already.

    CohortError if there is no such trainer or no such group.
    """
    role = connection.scalar(select(ACCOUNT.c.role).where(ACCOUNT.c.id == trainer).with_for_update())
    if role != "trainer":
        raise CohortError(NO_TRAINER.format(id=ascii(trainer[:40]).strip("'")))
    unknown = sorted(set(wanted) - set(groups(connection, cohort)))
    if unknown:
        raise CohortError(NO_GROUP.format(group=unknown[0][:40]))
    if taught(connection, cohort, trainer) == frozenset(wanted):
        return False
    connection.execute(delete(TEACHING).where(TEACHING.c.cohort == cohort, TEACHING.c.trainer == trainer))
    rows = [{"cohort": cohort, "trainer": trainer, "group": group} for group in sorted(set(wanted))]
    if rows:
        connection.execute(insert(TEACHING), rows)
    return True


def taught(connection: Connection, cohort: str, trainer: str) -> frozenset[str]:
    """The trainer's groups; empty if none are assigned, and then they look after all."""
    return frozenset(teaching(connection, cohort).get(trainer, ()))


def teaching(connection: Connection, cohort: str) -> Mapping[str, tuple[str, ...]]:
    """The groups of every trainer who has any, sorted, by the trainer's id."""
    query = select(TEACHING.c.trainer, TEACHING.c.group).where(TEACHING.c.cohort == cohort)
    found: dict[str, tuple[str, ...]] = {}
    for trainer, group in connection.execute(query.order_by(TEACHING.c.trainer, TEACHING.c.group)):
        found[trainer] = (*found.get(trainer, ()), group)
    return found


NO_TRAINER = "Widyaiswara {id} tidak ada."
NO_GROUP = "Kelompok {group} tidak ada di angkatan ini."
