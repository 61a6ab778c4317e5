"""Moodle XML read into the model of banks."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from bangkom.authoring.banks.gift import category_name, decimal
from bangkom.authoring.banks.model import BankAnswer, BankQuestion, Kind
from bangkom.authoring.banks.wording import from_auto, from_html, from_markdown, from_plain, one_line, plain
from bangkom.authoring.banks.xmltree import Node, read_tree
from bangkom.errors import CourseError

KINDS: Mapping[str, Kind] = {
    "multichoice": "choice",
    "truefalse": "true-false",
    "numerical": "number",
    "shortanswer": "short-text",
    "matching": "matching",
    "essay": "essay",
    "description": "description",
}
COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
HUNDRED = Decimal(100)


def read_moodle_xml(raw: bytes, name: str) -> list[BankQuestion]:
    """Every question in order; CourseError if the file isn't a Moodle bank that may be read."""
    root = read_tree(raw, name)
    if root.tag != "quiz":
        raise CourseError(NOT_QUIZ.format(name=name))
    category = ""
    questions = []
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            category = category_name(node.child("category").child("text").text)
        else:
            questions.append(_question(node, category))
    return questions


def _question(node: Node, category: str) -> BankQuestion:
    written = node.attributes.get("type", "")
    kind = KINDS.get(written, "other")
    losses: list[str] = []
    name = one_line(node.child("name").child("text").text)
    if kind == "other":
        return BankQuestion("other", name or written, node.line, category, "", losses=(KIND.format(kind=written),))
    stem = _markdown(node.child("questiontext"), losses)
    feedback = _markdown(node.child("generalfeedback"), losses)
    answers = tuple(answer for one in _answer_nodes(node) if (answer := _answer(one, kind, losses)))
    _name_the_rest(node, losses)
    grader = node.child("graderinfo").child("text").text.strip()
    least, most = (_whole(node, tag) for tag in ("minwordlimit", "maxwordlimit"))
    return BankQuestion(
        kind,
        name,
        node.line,
        category,
        stem,
        answers,
        node.child("single").text.strip() not in ("false", "0"),
        _share(node.child("defaultgrade").text, Decimal(1)),
        feedback,
        tuple(losses),
        grader,
        (least, most) if 0 < least <= most else None,
    )


def _answer_nodes(node: Node) -> list[Node]:
    return node.all("answer") + node.all("subquestion")


def _answer(node: Node, kind: Kind, losses: list[str]) -> BankAnswer | None:
    share = _share(node.attributes.get("fraction", "0"), Decimal(0))
    share = HUNDRED if abs(share - HUNDRED) < Decimal("0.001") else share
    feedback = _markdown(node.child("feedback"), losses)
    raw = node.child("text").text.strip()
    if kind == "matching":
        match = one_line(from_plain(plain(node.child("answer").child("text").text)))
        return BankAnswer(one_line(_markdown(node, losses)), HUNDRED, match=match)
    if kind == "true-false":
        return BankAnswer("Benar" if raw.lower() == "true" else "Salah", share, feedback)
    if kind == "short-text":
        return BankAnswer(" ".join(raw.split()), share, feedback)
    if kind == "number":
        value, tolerance = decimal(raw), decimal(node.child("tolerance").text or "0")
        if raw == "*":
            return BankAnswer("*", Decimal(0), feedback)
        if value is None or tolerance is None:
            losses.append(NUMBER.format(text=raw))
            return None
        return BankAnswer(f"{value:f}", share, feedback, tolerance=abs(tolerance))
    return BankAnswer(one_line(_markdown(node, losses)), share, feedback)


def _name_the_rest(node: Node, losses: list[str]) -> None:
    """What Moodle has and a question of ours hasn't."""
    for tag in COMBINED:
        said = plain(node.child(tag).child("text").text)
        if said:
            losses.append(COMBINED_LOSS.format(text=said[:200]))
    if any(plain(hint.child("text").text) for hint in node.all("hint")):
        losses.append(HINTS)
    tags = [one_line(tag.child("text").text) for tag in node.child("tags").all("tag")]
    if tags:
        losses.append(TAGS.format(tags=", ".join(tags)))
    units = [one_line(unit.child("unit_name").text) for unit in node.child("units").all("unit")]
    if units:
        losses.append(UNITS.format(units=", ".join(units)))
    if node.child("usecase").text.strip() == "1":
        losses.append(CASE)
    if node.child("responsetemplate").child("text").text.strip():
        losses.append(TEMPLATE)
    if _whole(node, "attachments"):
        losses.append(ATTACHMENTS)


def _markdown(node: Node, losses: list[str]) -> str:
    text = node.child("text").text.strip()
    form = node.attributes.get("format", "moodle_auto_format")
    if form == "plain_text":
        written = from_plain(text)
    else:
        written, lost = {"html": from_html, "markdown": from_markdown}.get(form, from_auto)(text)
        losses.extend(lost)
    for file in node.all("file"):
        name = one_line(file.attributes.get("name", "?"))[:80]
        if not any(f'"{name}"' in loss for loss in losses):
            losses.append(FILE.format(name=name))
    return written


def _share(text: str, otherwise: Decimal) -> Decimal:
    try:
        value = Decimal(text.strip() or str(otherwise))
    except InvalidOperation:
        return otherwise
    return value if value.is_finite() and abs(value) <= 10**6 else otherwise


def _whole(node: Node, tag: str) -> int:
    text = node.child(tag).text.strip()
    return int(text) if text.isdecimal() and len(text) <= 5 else 0


NOT_QUIZ = (
    "{name} bukan bank soal Moodle (elemen pertamanya bukan quiz). Di Moodle pilih ekspor dengan format Moodle XML."
)
KIND = 'jenis soal "{kind}" tidak ada di sini'
NUMBER = 'angka "{text}" tidak terbaca'
FILE = 'berkas "{name}" yang disematkan tidak dibawa'
COMBINED_LOSS = 'umpan balik gabungan tidak dibawa: "{text}"'
HINTS = "petunjuk untuk percobaan berikutnya tidak dibawa"
TAGS = "tag tidak dibawa: {tags}"
UNITS = "satuan tidak dibawa: {units}; tulis di :unit:"
CASE = "huruf besar dan kecil tidak dibedakan di sini"
TEMPLATE = "kerangka jawaban tidak dibawa"
ATTACHMENTS = "lampiran pada uraian tidak dibawa; pakai soal upload bila perlu"
