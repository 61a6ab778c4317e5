"""`course.toml` read into the domain's Programme."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo

from bangkom.authoring.problems import CourseProblemsError, Problem, ProblemLog
from bangkom.authoring.reading import nearest, read_text
from bangkom.domain.programme import Agenda, LateRule, Programme, Rules, Subject
from bangkom.messages import Zone

FILE = "course.toml"
SLUG = re.compile(r"[a-z0-9-]{1,40}")
MOST_LATE_DAYS = 365
AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")

T = TypeVar("T")


def load_programme(course: Path) -> Programme:
    """The programme of the folder `course`; CourseError with every problem of its `course.toml`, if there is any."""
    found: list[Problem] = []
    programme = read_programme(course / FILE, ProblemLog(f"{course.name}/{FILE}", found))
    if programme is None:
        raise CourseProblemsError(found)
    return programme


def read_programme(path: Path, log: ProblemLog) -> Programme | None:
    """The programme; None, with problems noted, if anything in the file keeps it from being built."""
    text = read_text(path, log)
    if text is None:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = AT_LINE.search(str(error))
        log.add(int(at[1]) if at else text.count("\n") + 1, BAD_TOML, reason=AT_LINE.sub("", str(error)).strip())
        return None
    return _Reader(text, log).programme(document)


class _Reader:
    """Takes values out of parsed TOML; tomllib gives no lines, so a line is looked up in the text."""

    def __init__(self, text: str, log: ProblemLog) -> None:
        self._lines = text.split("\n")
        self._log = log
        self._failed = False

    def programme(self, document: Mapping[str, Any]) -> Programme | None:
        head = document.get("programme")
        if not isinstance(head, dict):
            self._fail(1, NO_PROGRAMME)
            head = {}
        self._known("programme", head, PROGRAMME_KEYS)
        self._known("", document, ("programme", "rules", "agenda", "subject"))
        agendas = tuple(self._agenda(table) for table in self._tables(document, "agenda"))
        subjects = tuple(self._subject(table, agendas) for table in self._tables(document, "subject"))
        texts = {key: self._text(head, key, "programme", 1) for key in ("title", "organiser", "partner")}
        zone = self._zone(head)
        pass_mark = self._number(head, "pass_mark", "programme", self._line("pass_mark"), most=100)
        rules = self._rules(document)
        self._unique(agendas, subjects)
        if self._failed:
            return None
        return Programme(**texts, zone=zone, pass_mark=pass_mark, rules=rules, agendas=agendas, subjects=subjects)

    def _rules(self, document: Mapping[str, Any]) -> Rules:
        table = document.get("rules")
        if not isinstance(table, dict):
            self._fail(1, NO_RULES)
            return Rules("refuse", 0, 1.0)
        self._known("rules", table, ("late", "late_days", "watch_threshold"))
        head = self._line("rules")

        def at(key: str) -> int:
            return self._line(key) if key in table else head

        def is_days(value: object) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_LATE_DAYS

        return Rules(
            self._value(table, "late", "rules", at("late"), lambda value: value in get_args(LateRule), "refuse"),
            self._value(table, "late_days", "rules", at("late_days"), is_days, 0),
            self._number(table, "watch_threshold", "rules", at("watch_threshold"), most=1),
        )

    def _agenda(self, table: Mapping[str, Any]) -> Agenda:
        line = self._line(table.get("id"))
        self._known("agenda", table, ("id", "title"))
        return Agenda(self._slug(table, "agenda", line), self._text(table, "title", "agenda", line))

    def _subject(self, table: Mapping[str, Any], agendas: tuple[Agenda, ...]) -> Subject:
        line = self._line(table.get("id"))
        self._known("subject", table, ("id", "title", "agenda", "jp", "sessions"))
        agenda = self._text(table, "agenda", "subject", line)
        ids = [one.id for one in agendas]
        if ids and agenda and agenda not in ids:
            self._fail(
                self._line(agenda), UNKNOWN_AGENDA, id=agenda, known=", ".join(ids), nearest=nearest(agenda, ids)
            )
        sessions = table.get("sessions")
        if not isinstance(sessions, list) or not sessions:
            self._fail(line, NO_SESSIONS, id=table.get("id"))
            sessions = []
        for session in sessions:
            if not isinstance(session, str) or not SLUG.fullmatch(session):
                self._fail(self._line(session), BAD_SLUG, key="sessions", value=session)
        return Subject(
            self._slug(table, "subject", line),
            self._text(table, "title", "subject", line),
            agenda,
            self._number(table, "jp", "subject", line, most=1000),
            tuple(str(session) for session in sessions),
        )

    def _unique(self, agendas: tuple[Agenda, ...], subjects: tuple[Subject, ...]) -> None:
        for kind, ids in (
            ("agenda", [agenda.id for agenda in agendas]),
            ("mata pelatihan", [subject.id for subject in subjects]),
            ("sesi", [session for subject in subjects for session in subject.assignments]),
        ):
            for one in sorted({one for one in ids if one and ids.count(one) > 1}):
                self._fail(self._line(one, last=True), DOUBLE_ID, kind=kind, id=one)

    def _tables(self, document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        tables = document.get(name)
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            self._fail(1, NO_TABLES, name=name)
            return []
        return tables

    def _slug(self, table: Mapping[str, Any], kind: str, line: int) -> str:
        value = self._text(table, "id", kind, line)
        if value and not SLUG.fullmatch(value):
            self._fail(line, BAD_SLUG, key="id", value=value)
        return value

    def _text(self, table: Mapping[str, Any], key: str, kind: str, line: int) -> str:
        return self._value(table, key, kind, line, lambda value: isinstance(value, str) and bool(value.strip()), "")

    def _number(self, table: Mapping[str, Any], key: str, kind: str, line: int, most: float) -> float:
        def fits(value: object) -> bool:
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most

        return float(self._value(table, key, kind, line, fits, 0.0))

    def _zone(self, head: Mapping[str, Any]) -> Zone:
        name = self._text(head, "timezone", "programme", 1)
        label = self._text(head, "zone_label", "programme", 1)
        try:
            ZoneInfo(name or "UTC")
        except (KeyError, ValueError, OSError):
            self._fail(self._line(name), BAD_ZONE, value=name)
        return Zone(name, label)

    def _value(
        self, table: Mapping[str, Any], key: str, kind: str, line: int, fits: Callable[[object], bool], default: T
    ) -> T:
        if key not in table:
            self._fail(line, MISSING, key=key, kind=kind)
            return default
        value = table[key]
        if not fits(value):
            at = self._line(key) if line == 1 else line
            self._fail(at, BAD_VALUE, key=key, kind=kind, value=value, allowed=ALLOWED.get(key, ""))
            return default
        return value  # type: ignore[no-any-return]  # `fits` has just checked it

    def _known(self, kind: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self._fail(self._line(key), UNKNOWN_KEY, key=key, kind=kind or FILE, nearest=nearest(key, known))

    def _line(self, word: object, last: bool = False) -> int:
        """The line on which a word first (or last) stands outside a comment; 1 if it stands nowhere."""
        whole = re.compile(rf"(?<![\w-]){re.escape(str(word))}(?![\w-])")
        found = [number for number, line in enumerate(self._lines, 1) if whole.search(line.split("#")[0])]
        return (found[-1] if last else found[0]) if found else 1

    def _fail(self, line: int, sentence: tuple[str, str], **values: object) -> None:
        self._failed = True
        self._log.add(line, sentence, **values)


PROGRAMME_KEYS = ("title", "organiser", "partner", "timezone", "zone_label", "pass_mark")

BAD_TOML = (
    "Berkas ini tidak terbaca sebagai TOML ({reason})",
    "Periksa tanda kutip, kurung, dan tanda sama dengan di baris ini.",
)
NO_PROGRAMME = (
    "Bagian [programme] belum ada",
    "Tambahkan [programme] dengan title, organiser, partner, timezone, dan pass_mark.",
)
NO_RULES = (
    "Bagian [rules] belum ada",
    'Tambahkan [rules] dengan late ("accept" atau "refuse"), late_days (hari), dan watch_threshold (0 sampai 1).',
)
NO_TABLES = ("Bagian [[{name}]] belum ada", "Tambahkan paling sedikit satu [[{name}]] dengan id dan title.")
MISSING = ("Bagian {kind} belum memuat {key}", "Tambahkan baris {key} = … di bagian itu.")
BAD_VALUE = (
    "Isi {key} pada bagian {kind} tidak dapat dipakai: {value!r}",
    "Perbaiki isinya: teks di antara tanda kutip, angka tanpa tanda kutip.{allowed}",
)
ALLOWED = {
    "late": ' Yang dapat dipakai: "accept" atau "refuse".',
    "late_days": f" Yang dapat dipakai: bilangan bulat 0 sampai {MOST_LATE_DAYS}.",
    "watch_threshold": " Yang dapat dipakai: 0 sampai 1, misalnya 0.9 untuk 90 %.",
}
UNKNOWN_KEY = ("{key} tidak dikenal pada bagian {kind}", "Hapus atau perbaiki namanya.{nearest}")
UNKNOWN_AGENDA = ('Agenda "{id}" tidak ada', "Yang ada: {known}.{nearest}")
NO_SESSIONS = ("Mata pelatihan {id} belum punya sesi", 'Tambahkan sessions = ["…-01"], satu untuk tiap pelajaran.')
BAD_SLUG = ('"{value}" tidak dapat menjadi {key}', "Pakai huruf kecil, angka, dan tanda hubung, misalnya kebijakan-01.")
DOUBLE_ID = ('Id {kind} "{id}" dipakai dua kali', "Beri id lain pada salah satunya.")
BAD_ZONE = ('Zona waktu "{value}" tidak dikenal', 'Tulis misalnya "Asia/Makassar" untuk WITA.')
