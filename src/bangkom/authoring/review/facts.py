"""The table of facts, `course/facts.toml`: what the course states, by which source, and in which lessons.

```
[[fact]]
id = "inpres-tanggal"
statement = "Inpres 12/2016 ditetapkan pada 6 Desember 2016."
source = "Inpres 12/2016"
lessons = ["kebijakan-01"]        # lessons that teach it
says = ["6 Desember 2016"]        # must be found in each of them or in its video's script
never = '6 (?:Januari|Juni) 2016' # a regular expression that must be found nowhere in the course ...
except = ["kebijakan-01"]         # ... but in lessons that name the trap on purpose
confirm = true                    # said inside a :::{confirm} block, because it isn't confirmed yet
```
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.programme import AT_LINE, BAD_TOML
from bangkom.authoring.tables import TableReader

KEYS = ("id", "statement", "source", "lessons", "says", "never", "except", "confirm")
FACT = "fact"


@dataclass(frozen=True)
class Fact:
    """One row, on `line` of the table. `lessons` and `says` are both empty where a row only says what is never so."""

    id: str
    statement: str
    source: str
    lessons: tuple[str, ...]
    says: tuple[str, ...]
    never: re.Pattern[str] | None
    exceptions: tuple[str, ...]
    confirm: bool
    line: int


def read_facts(text: str, log: ProblemLog) -> tuple[Fact, ...]:
    """The rows in order; what is wrong with the table is noted in `log`, and rows that can't be used are left out."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = AT_LINE.search(str(error))
        log.add(int(at[1]) if at else 1, BAD_TOML, reason=AT_LINE.sub("", str(error)).strip())
        return ()
    reader = TableReader(text, log)
    reader.known("facts.toml", document, (FACT,))
    facts: list[Fact] = []
    for table in reader.tables(document, FACT):
        line = _line(text, table.get("id"))
        fact = _fact(TableReader(text, log), table, line)
        if fact and any(other.id == fact.id for other in facts):
            log.add(line, DOUBLE_ID, id=fact.id)
        elif fact:
            facts.append(fact)
    return tuple(facts)


def _fact(reader: TableReader, table: Mapping[str, Any], line: int) -> Fact | None:
    for key in table:
        if key not in KEYS:
            reader.fail(line, UNKNOWN_KEY, key=key, known=", ".join(KEYS))
    lessons, says = _texts(reader, table, "lessons", line), _texts(reader, table, "says", line)
    exceptions = _texts(reader, table, "except", line)
    never = _pattern(reader, table, line)
    if bool(lessons) != bool(says) or not (lessons or never):
        reader.fail(line, NOTHING_TO_FIND)
    if exceptions and never is None:
        reader.fail(line, NEEDLESS_EXCEPT)
    fact = Fact(
        reader.slug(table, FACT, line),
        reader.text(table, "statement", FACT, line),
        reader.text(table, "source", FACT, line),
        lessons,
        says,
        never,
        exceptions,
        bool(reader.value({"confirm": False, **table}, "confirm", FACT, _is_flag, False, line)),
        line,
    )
    return None if reader.has_failed else fact


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _texts(reader: TableReader, table: Mapping[str, Any], key: str, line: int) -> tuple[str, ...]:
    def fits(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)

    return tuple(reader.value({key: [], **table}, key, FACT, fits, [], line, LISTS))


def _pattern(reader: TableReader, table: Mapping[str, Any], line: int) -> re.Pattern[str] | None:
    if "never" not in table:
        return None
    try:
        return re.compile(reader.text(table, "never", FACT, line), re.IGNORECASE)
    except re.error as error:
        reader.fail(line, BAD_PATTERN, reason=error.msg)
        return None


def _line(text: str, fact_id: object) -> int:
    """The line of a row's id; 1 if there is none."""
    found = re.search(rf'^\s*id\s*=\s*["\']{re.escape(str(fact_id))}["\']', text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + found[0].count("\n") + 1 if found else 1


DOUBLE_ID = ('Fakta "{id}" tertulis dua kali', "Beri id lain, atau gabungkan keduanya.")
UNKNOWN_KEY = ("{key} tidak dikenal pada sebuah fakta", "Yang dikenal: {known}.")
NOTHING_TO_FIND = (
    "Fakta ini tidak menyebut apa yang harus ditemukan",
    "Isi lessons dan says bersama-sama, atau never untuk hal yang tidak boleh tertulis di mana pun.",
)
NEEDLESS_EXCEPT = ("except tidak berguna tanpa never", "Tulis never = '…', atau hapus except.")
BAD_PATTERN = ("Pola never tidak terbaca ({reason})", "Periksa tanda kurung dan garis miring terbaliknya.")
LISTS = ' Yang dapat dipakai: daftar teks yang tidak kosong, misalnya ["kebijakan-01"].'
