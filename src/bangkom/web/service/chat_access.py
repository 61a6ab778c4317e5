"""Who may come into a live chat: asked at every door of it, each time anew, because groups change."""

from http import HTTPStatus

from sqlalchemy import Connection

from bangkom.domain.discussion import Inside, Outside, Work, entry, owed_work, phase
from bangkom.domain.programme import Programme, Subject
from bangkom.store import talk, teaching
from bangkom.store.talk import Chat
from bangkom.web.service.gate import label, read_places
from bangkom.web.service.handlers import Refusal, Service
from bangkom.web.service.identity import Visitor

CHAT = "([0-9]{1,9})"
"""A chat's id as part of a path."""


def find_chat(service: Service, connection: Connection, visitor: Visitor, id: str) -> Chat:
    """The chat, if it is one of the visitor's: of their group (and invitation), or of a group they look after.

    Refusal if not; whether there is a chat of that id is nobody else's business.
    """
    chat = talk.chat(connection, int(id))
    if chat is None or chat.cohort != service.context.settings.cohort:
        raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT)
    if not may_see(connection, visitor, chat):
        raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=True)
    return chat


def may_see(connection: Connection, visitor: Visitor, chat: Chat) -> bool:
    if visitor.role == "participant":
        return talk.is_for(connection, chat, visitor.id)
    own = teaching.taught(connection, chat.cohort, visitor.id) if visitor.role == "trainer" else frozenset()
    return not own or chat.group in own


def find_entry(
    service: Service, connection: Connection, visitor: Visitor, chat: Chat, work: Work | None = None
) -> Inside | Outside:
    """Whether the visitor is in. Staff are in from before it begins.

    A participant's `work` is looked for if it isn't given: that reads the depot, so not on the event loop.
    """
    now = service.context.clock()
    at = phase(chat.times, now)
    if visitor.role != "participant":
        return entry(chat.times, Work(), True, now) if at == "closed" else Inside(at != "planned")
    is_admitted = any(one.person == visitor.id for one in talk.admissions(connection, chat.id))
    if is_admitted or at == "closed":
        return entry(chat.times, Work(), is_admitted, now)
    return entry(chat.times, work_of(service, visitor) if work is None else work, is_admitted, now)


def work_of(service: Service, visitor: Visitor) -> Work:
    """What the participant owes before live chats."""
    taught = taught_assignments(service.context.programme)
    places = read_places(service, visitor, service.context.clock())
    return owed_work(place.facts for place in places if place.session.assignment in taught)


def outside(service: Service, verdict: Outside) -> Refusal:
    """For who isn't in yet, or any more."""
    return Refusal(HTTPStatus.FORBIDDEN, OUTSIDE_HEADING, sentence(service, verdict))


def sentence(service: Service, verdict: Outside) -> str:
    return verdict.sentence(service.context.programme.zone, lambda assignment: label(service, assignment))


def taught_assignments(programme: Programme) -> frozenset[str]:
    return frozenset(assignment for subject in programme.taught() for assignment in subject.assignments)


def subject_of(programme: Programme, chat: Chat) -> Subject | None:
    """The chat's mata pelatihan; None if course.toml no longer has it."""
    return next((one for one in programme.taught() if one.id == chat.subject), None)


def title(programme: Programme, chat: Chat) -> str:
    """`Kebijakan … · obrolan susulan`."""
    subject = subject_of(programme, chat)
    name = subject.title if subject else chat.subject
    if not chat.is_makeup:
        return name
    return f"{name} · susulan {chat.sitting}" if chat.sitting > 1 else f"{name} · susulan"


PHASES = {"planned": "Belum mulai", "open": "Berlangsung", "locked": "Dikunci fasilitator", "closed": "Selesai"}
PHASE_LOOKS = {"planned": "plain", "open": "ok", "locked": "wait", "closed": "plain"}

ABSENT_HEADING = "Obrolan tidak ditemukan"
ABSENT = "Obrolan ini tidak ada, atau bukan untuk kelompok Anda. Kembali ke Diskusi."
OUTSIDE_HEADING = "Obrolan belum terbuka"
