"""How a rancangan is shown to everybody who reads it: its sections in words, its map of stakeholders as a picture."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from bangkom.domain import design as domain
from bangkom.domain.design import Design, DesignState, Quadrant, Stakeholder
from bangkom.domain.design_changes import compare
from bangkom.domain.design_gaps import gaps
from bangkom.messages import Zone, date_time, day, number
from bangkom.store import accounts
from bangkom.store.design_review import Comment
from bangkom.store.designs import Decision, Stored, Version

WIDE, LINE, HEAD, LETTERS = 168, 18, 46, 19
"""Of a quadrant of the map: its width and a line's height in units, the room for its name, and letters in a line."""
MOST_LINES = 3


@dataclass(frozen=True)
class Box:
    """A quadrant of the map: its corner, its name, and the names in it line by line with their place."""

    key: Quadrant
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]

    @property
    def words(self) -> str:
        return domain.QUADRANT_WORDS[self.key][0]

    @property
    def advice(self) -> str:
        return domain.QUADRANT_WORDS[self.key][1]


@dataclass(frozen=True)
class Map:
    """The whole map; `height` of a quadrant grows with the names in it. `unplaced` lack interest or power."""

    boxes: tuple[Box, ...]
    wide: int
    height: int
    named: Mapping[Quadrant, tuple[str, ...]]
    unplaced: tuple[str, ...]


def draw_map(rows: Iterable[Stakeholder]) -> Map:
    """Interest grows upwards, power to the right: Promoters stand at the upper right."""
    named: dict[Quadrant, list[str]] = {"defenders": [], "promoters": [], "apathetics": [], "latents": []}
    unplaced: list[str] = []
    for row in rows:
        (named[row.quadrant] if row.quadrant else unplaced).append(row.name or "(belum bernama)")
    lines = {key: [line for name in names for line in _wrap(name)] for key, names in named.items()}
    height = max(120, HEAD + LINE * max(map(len, lines.values())) + 10)
    boxes = tuple(
        Box(
            key, place % 2 * WIDE, place // 2 * height, tuple((HEAD + LINE * at, line) for at, line in enumerate(found))
        )
        for place, (key, found) in enumerate(lines.items())
    )
    return Map(boxes, WIDE, height, {key: tuple(names) for key, names in named.items()}, tuple(unplaced))


def reading(design: Design) -> dict[str, Any]:
    """What the template `rancangan-baca.html` needs of a rancangan."""
    return {
        "design": design,
        "map": draw_map(design.stakeholders),
        "sections": domain.SECTION_WORDS,
        "words": WORDS,
        "quadrants": domain.QUADRANT_WORDS,
        "tags": {"programmes": domain.PROGRAMMES, "foci": domain.FOCI, "aims": domain.AIMS},
        "day": day,
        "number": number,
    }


def progress(design: Design, today: date) -> list[dict[str, Any]]:
    """Every section with what it still lacks; the risks are nobody's duty."""
    found = gaps(design, today)
    return [
        {
            "id": section,
            "words": words,
            "gaps": [gap.sentence for gap in found if gap.section == section],
            "is_optional": section == "risiko",
            "is_empty": all(not getattr(design, name) for name in domain.SECTIONS[section]),
        }
        for section, words in domain.SECTION_WORDS.items()
    ]


def actors(connection: Connection, decided: Iterable[Decision], comments: Iterable[Comment] = ()) -> Mapping[str, str]:
    """Names of the accounts that decided, wrote and settled, by id. A mentor signs with a name and has no account."""
    ids = {one.by for one in decided if one.side == "coach"}
    for comment in comments:
        ids |= {comment.author if comment.side == "coach" else "", comment.resolved_by or ""}
    return accounts.names(connection, ids)


def standing(stored: Stored, every: Sequence[Decision], zone: Zone, names: Mapping[str, str]) -> dict[str, Any]:
    """The state as a tag and sentences: who has approved, who is still awaited, and what was asked to be improved."""
    words, look = STATES[stored.state]
    sides = []
    for side in ("coach", "mentor"):
        given = stored.approvals.get(side)
        told = f"disetujui {_name(given.by, side, names)}, {date_time(given.at, zone)}" if given else "belum menyetujui"
        sides.append({"who": SIDES[side], "told": told, "is_given": given is not None})
    return {
        "words": words,
        "look": look,
        "sides": sides,
        "since": date_time(stored.submitted_at, zone) if stored.submitted_at else "",
        "decisions": [
            {
                "one": one,
                "who": SIDES[one.side],
                "by": _name(one.by, one.side, names),
                "words": VERDICTS[one.verdict],
                "moment": date_time(one.at, zone),
            }
            for one in reversed(every)
        ],
    }


def remarks(comments: Iterable[Comment], zone: Zone, names: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Comments by section, the open ones first."""
    found: dict[str, list[dict[str, Any]]] = {section: [] for section in domain.SECTIONS}
    for one in sorted(comments, key=lambda comment: (comment.resolved_at is not None, comment.id)):
        moment = date_time(one.at, zone)
        settler = names.get(one.resolved_by or "", one.resolved_by or "")
        done = f"{settler}, {date_time(one.resolved_at, zone)}" if one.resolved_at else ""
        by = _name(one.author, one.side, names)
        found[one.section].append({"one": one, "who": SIDES[one.side], "by": by, "moment": moment, "done": done})
    return found


def changes(old: Design, new: Design) -> list[dict[str, Any]]:
    """What differs, for `rancangan-versi.html`."""
    return [
        {"section": domain.SECTION_WORDS[change.section], "what": change.what, "parts": change.parts}
        for change in compare(old, new)
    ]


def listed(versions: Iterable[Version], zone: Zone) -> list[dict[str, Any]]:
    """Versions for a choice, the newest first."""
    rows = [{"one": one, "moment": date_time(one.saved_at, zone)} for one in versions]
    return rows[::-1]


def _name(by: str, side: str, names: Mapping[str, str]) -> str:
    return names.get(by, by) if side == "coach" else by


def _wrap(name: str) -> list[str]:
    return textwrap.wrap(
        name, LETTERS, max_lines=MOST_LINES, placeholder=" …", initial_indent="• ", subsequent_indent="  "
    )


WORDS = {**domain.TERM_WORDS, **domain.LEVEL_WORDS, **domain.DIRECTION_WORDS, **domain.ASPECT_WORDS}
STATES: Mapping[DesignState, tuple[str, str]] = {
    "draft": ("Sedang ditulis", "plain"),
    "submitted": ("Menunggu persetujuan", "wait"),
    "revise": ("Perlu diperbaiki", "stop"),
    "approved": ("Disetujui", "ok"),
}
SIDES: Mapping[str, str] = {"coach": "Widyaiswara (coach)", "mentor": "Mentor"}
VERDICTS = {"approve": "Menyetujui", "revise": "Meminta perbaikan"}
