"""The whole way of one participant through one session: opened, answered, handed in, marked by machine and by hand,
and read back, on the servers that `make run` starts and in a real browser."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bangkom.domain.questions import (
    Essay,
    MultipleChoice,
    Number,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    from_key,
)
from bangkom.exchange.flow import collect_all, open_depot
from bangkom.grading.grade import grade
from bangkom.grading.publishing import publish, publish_feedback
from bangkom.settings import Settings
from bangkom.store.source import read_source, source_path
from bangkom.web.serving import Server, start_participant, start_trainer

ROOT = Path(__file__).parents[2]
PARTICIPANT = "km_01_001"
ESSAY = "Saya mulai dari meja saya sendiri. <script>alert(1)</script> " + "Warga menunggu terlalu lama. " * 30
PATIENCE = 60_000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("proyek")
    for name in ("course", "release", "build/source", "build/video"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    settings = Settings(root, "uji")
    publish(settings)
    return settings


@pytest.fixture(scope="module")
def servers(project: Settings) -> Iterator[tuple[Server, Server]]:
    participant = start_participant(project, PARTICIPANT, project.cohort_folder / "homes" / PARTICIPANT, free_port())
    trainer = start_trainer(project, free_port())
    try:
        participant.wait()
        trainer.wait()
        yield participant, trainer
    finally:
        participant.stop()
        trainer.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def questions_of(settings: Settings, assignment: str) -> list[Question]:
    """Every question in the order of the page, practice ones from their public keys."""
    scored = {q.id: q for q in read_source(source_path(settings.source, assignment)).questions}
    data = json.loads((settings.release / assignment / "soal.json").read_text("utf-8"))
    return [scored.get(entry["id"]) or from_key(entry["practice"]) for entry in data["questions"]]


def answer(form: Locator, question: Question) -> None:
    """Give the right answer the way a person does."""
    match question:
        case SingleChoice(options=options) | MultipleChoice(options=options):
            for place, option in enumerate(options):
                if option.correct:
                    form.locator(".option").nth(place).click()
        case TrueFalse(answer=right):
            form.locator(".option").nth(0 if right else 1).click()
        case Number(answer=value):
            form.locator("input").fill(str(value).rstrip("0").rstrip(".").replace(".", ","))
        case ShortText(answers=answers):
            form.locator("input").fill(answers[0])
        case Essay():
            form.locator("textarea").fill(ESSAY)
    form.locator("legend, label").first.click()  # leaving a field saves it


@pytest.mark.parametrize(("width", "assignment"), [(1280, "kebijakan-01"), (390, "kebijakan-02")])
def test_from_opening_a_session_to_reading_the_feedback(
    servers: tuple[Server, Server],
    project: Settings,
    page_at: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    look: Callable[[Page, str], Path],
    width: int,
    assignment: str,
) -> None:
    participant, trainer = servers
    questions = questions_of(project, assignment)
    page = page_at(width)
    page.set_default_timeout(PATIENCE)

    page.goto(participant.address)
    assert axe(page) == []
    look(page, f"beranda-{width}")
    page.get_by_role("link", name="Mulai").click()
    forms = page.locator(".bangkom-question form")
    expect(forms).to_have_count(len(questions), timeout=PATIENCE)  # without a click
    assert {type(question) for question in questions} >= {SingleChoice, MultipleChoice, TrueFalse, Essay}

    for place, question in enumerate(questions):
        answer(forms.nth(place), question)
    expect(page.get_by_text("Semua jawaban tersimpan")).to_be_visible(timeout=PATIENCE)
    assert axe(page) == []
    look(page, f"sesi-{width}")

    page.reload()
    expect(forms).to_have_count(len(questions), timeout=PATIENCE)
    expect(page.get_by_text("Belum dijawab")).to_have_count(0)  # reopening restores every answer
    first = next(place for place, q in enumerate(questions) if isinstance(q, SingleChoice))
    expect(forms.nth(first).locator("input:checked")).to_have_count(1)

    page.get_by_role("button", name="Kumpulkan").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("sudah dijawab")).to_be_visible()
    look(page, f"kumpulkan-{width}")
    dialog.get_by_role("button", name="Kumpulkan").click()
    expect(dialog.get_by_role("heading", name="Diterima server")).to_be_visible(timeout=PATIENCE)
    receipt = open_depot(project).latest(assignment, PARTICIPANT)
    assert receipt is not None
    expect(dialog).to_contain_text(receipt.number)
    look(page, f"tanda-terima-{width}")

    collect_all(open_depot(project), project)
    report = grade(project, assignment)
    assert (report.graded, report.failed) == (1, ())
    publish_feedback(project, assignment)
    automatic = sum(q.points for q in questions if not isinstance(q, Essay))
    maximum = sum(q.points for q in questions)
    page.goto(participant.address)
    expect(page.get_by_text(f"Sementara {automatic:g} / {maximum:g}")).to_be_visible()  # marked by machine

    essays = [q for q in questions if isinstance(q, Essay)]
    mark_by_hand(page_at(1280), trainer, assignment, essays, look)
    publish_feedback(project, assignment)

    page.reload()
    step = page.locator(".path li", has=page.locator(f'a[href$="buka/{assignment}"]'))
    expect(step.get_by_text(f"Nilai {maximum:g} / {maximum:g}")).to_be_visible()
    look(page, f"beranda-dinilai-{width}")
    page.locator(f'a[href$="umpan-balik/{assignment}"]').click()
    expect(page.get_by_text(f"{maximum:g} dari {maximum:g} poin")).to_be_visible()
    expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()  # shown as text, never run
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    look(page, f"umpan-balik-{width}")
    offline = page_at(width, bypass_csp=True)  # the server's sandbox stops axe too, as it stops every script
    offline.goto((project.feedback / PARTICIPANT / assignment / f"{assignment}.html").as_uri())
    assert axe(offline) == []


def mark_by_hand(
    page: Page, trainer: Server, assignment: str, essays: list[Essay], look: Callable[[Page, str], Path]
) -> None:
    """A trainer gives every essay full marks in formgrader, reading its text and rubric on the same page."""
    page.set_default_timeout(PATIENCE)
    elsewhere: list[str] = []
    page.on("request", lambda request: None if trainer.base in request.url else elsewhere.append(request.url))
    page.goto(trainer.address)
    page.goto(f"{trainer.base}/formgrader/gradebook/{assignment}/{assignment}")
    page.get_by_role("link", name="Submission #1").click()
    for essay in essays:
        field = page.locator(f"input#{essay.id}")
        panel = page.locator(".nbgrader_cell", has=field)
        expect(panel).to_contain_text("Saya mulai dari meja saya sendiri")
        expect(page.get_by_text(essay.criteria[0].name).first).to_be_visible()
        field.fill(f"{essay.points:g}")
        with page.expect_response(lambda response: "/api/grade/" in response.url) as saved:
            field.press("Tab")
        assert saved.value.ok
    look(page, f"menilai-{assignment}")
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
