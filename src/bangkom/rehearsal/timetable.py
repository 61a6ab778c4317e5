"""When the groups present: one after another on the day of the closing, or on as many days as they need before it."""

from datetime import datetime, timedelta

from bangkom.rehearsal.office import COACHES
from bangkom.rehearsal.scene import Scene

PANELS = (("Ruang Praja Mandala 1", *COACHES[:2]), ("Ruang Praja Mandala 2", *COACHES[2:4]))
"""A room and its two examiners."""
FIRST_DAY = 3
"""Of the classroom days, counted from 0."""
DAY = timedelta(hours=8)


def group_starts(scene: Scene) -> dict[str, datetime]:
    """When each group's first slots begin; a group isn't spread over two days unless one isn't enough for it."""
    begin = scene.calendar.meeting + timedelta(days=FIRST_DAY)
    length = timedelta(minutes=scene.programme.presentation.minutes)
    found, at = {}, begin
    for group in scene.groups:
        needed = -(-len(scene.of_group(group)) // len(PANELS)) * length
        if at > begin and at + needed > begin + DAY:
            begin += timedelta(days=1)
            at = begin
        found[group] = at
        at += needed
    return found


def closing_day(scene: Scene) -> int:
    """Of the classroom days: the last on which somebody presents."""
    return (max(group_starts(scene).values()) - scene.calendar.meeting).days
