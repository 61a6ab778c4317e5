"""`course.toml` read into the domain's Programme."""

import re
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from bangkom.authoring import rules
from bangkom.authoring.problems import CourseProblemsError, Problem, ProblemLog
from bangkom.authoring.reading import nearest, read_text
from bangkom.authoring.tables import BAD_SLUG, SLUG, Table, TableReader
from bangkom.domain.programme import SUBJECT_KINDS, Agenda, Programme, Subject
from bangkom.messages import Zone

FILE = "course.toml"
AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
PROGRAMME_KEYS = ("title", "organiser", "partner", "timezone", "zone_label", "pass_mark")


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
    reader = TableReader(text, log)
    programme = _programme(reader, document)
    return None if reader.has_failed else programme


def _programme(reader: TableReader, document: Table) -> Programme:
    reader.known(FILE, document, ("programme", "agenda", "subject", *rules.SECTIONS))
    head = reader.section(document, "programme", PROGRAMME_KEYS)
    agendas = tuple(_agenda(reader, table) for table in reader.tables(document, "agenda"))
    subjects = tuple(_subject(reader, table, agendas) for table in reader.tables(document, "subject"))
    _require_unique(reader, agendas, subjects)
    texts = {key: reader.text(head, key, "programme") for key in ("title", "organiser", "partner")}
    return Programme(
        **texts,
        zone=_zone(reader, head),
        pass_mark=reader.number(head, "pass_mark", "programme", 100),
        rules=rules.read_rules(reader, document),
        discussion=rules.read_discussion(reader, document),
        classroom=rules.read_classroom(reader, document),
        design=rules.read_design(reader, document, tuple(one for s in subjects for one in s.assignments)),
        presentation=rules.read_presentation(reader, document),
        implementation=rules.read_implementation(reader, document),
        graduation=rules.read_graduation(reader, document),
        certificate=rules.read_certificate(reader, document),
        agendas=agendas,
        subjects=subjects,
    )


def _agenda(reader: TableReader, table: Table) -> Agenda:
    line = reader.line(table.get("id"))
    reader.known("agenda", table, ("id", "title"))
    return Agenda(reader.slug(table, "agenda", line), reader.text(table, "title", "agenda", line))


def _subject(reader: TableReader, table: Table, agendas: tuple[Agenda, ...]) -> Subject:
    line = reader.line(table.get("id"))
    reader.known("subject", table, ("id", "title", "agenda", "jp", "sessions", "kind"))
    kind = reader.one_of(table, "kind", "subject", SUBJECT_KINDS, line) if "kind" in table else SUBJECT_KINDS[0]
    agenda = reader.text(table, "agenda", "subject", line) if kind == "subject" or "agenda" in table else ""
    ids = [one.id for one in agendas]
    if ids and agenda and agenda not in ids:
        reader.fail(reader.line(agenda), UNKNOWN_AGENDA, id=agenda, known=", ".join(ids), nearest=nearest(agenda, ids))
    sessions = table.get("sessions")
    if not isinstance(sessions, list) or not sessions:
        reader.fail(line, NO_SESSIONS, id=table.get("id"))
        sessions = []
    for session in sessions:
        if not isinstance(session, str) or not SLUG.fullmatch(session):
            reader.fail(reader.line(session), BAD_SLUG, key="sessions", value=session)
    return Subject(
        reader.slug(table, "subject", line),
        reader.text(table, "title", "subject", line),
        agenda,
        reader.number(table, "jp", "subject", 1000, line),
        tuple(str(session) for session in sessions),
        kind,
    )


def _require_unique(reader: TableReader, agendas: tuple[Agenda, ...], subjects: tuple[Subject, ...]) -> None:
    for kind, ids in (
        ("agenda", [agenda.id for agenda in agendas]),
        ("mata pelatihan", [subject.id for subject in subjects]),
        ("sesi", [session for subject in subjects for session in subject.assignments]),
    ):
        for one in sorted({one for one in ids if one and ids.count(one) > 1}):
            reader.fail(reader.line(one, last=True), DOUBLE_ID, kind=kind, id=one)


def _zone(reader: TableReader, head: Table) -> Zone:
    name = reader.text(head, "timezone", "programme")
    label = reader.text(head, "zone_label", "programme")
    try:
        ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        reader.fail(reader.line(name), BAD_ZONE, value=name)
    return Zone(name, label)


BAD_TOML = (
    "Berkas ini tidak terbaca sebagai TOML ({reason})",
    "Periksa tanda kutip, kurung, dan tanda sama dengan di baris ini.",
)
UNKNOWN_AGENDA = ('Agenda "{id}" tidak ada', "Yang ada: {known}.{nearest}")
NO_SESSIONS = ("Mata pelatihan {id} belum punya sesi", 'Tambahkan sessions = ["…-01"], satu untuk tiap pelajaran.')
DOUBLE_ID = ('Id {kind} "{id}" dipakai dua kali', "Beri id lain pada salah satunya.")
BAD_ZONE = ('Zona waktu "{value}" tidak dikenal', 'Tulis misalnya "Asia/Makassar" untuk WITA.')
