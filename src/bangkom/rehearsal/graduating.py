"""Graduation: the organiser signs; one objects, a record is put right, and is signed anew; certificates checked."""

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from bangkom.domain.graduation import Status
from bangkom.errors import RehearsalError
from bangkom.exchange.seal import Sealed, qr_text
from bangkom.messages import number
from bangkom.rehearsal.meetings import Held
from bangkom.rehearsal.plan import PlannedParticipant
from bangkom.rehearsal.reckoning_training import Expected
from bangkom.rehearsal.scene import Scene
from bangkom.rehearsal.visitors import form
from bangkom.store import certificates
from bangkom.store.certificates import Issued

SIGNING = timedelta(days=7)
"""After the last day on which an implementation could be reported."""
CERTIFICATES = "sertifikat"
"""Where the PDFs are kept, in the cohort's folder."""

OBJECTION = "Saya hadir di sesi Revolusi cara kerja dan duduk di baris depan; mohon daftar hadirnya diperiksa."
ANSWER = "Benar: nama Anda ada di daftar tanda tangan. Catatannya kami perbaiki."
REASON = "Nama ada di daftar tanda tangan kertas."
REVOKING = "Ejaan nama di sertifikat keliru; diterbitkan lagi setelah diperiksa."


def graduate(scene: Scene, meetings: tuple[Held, ...], expected: Mapping[str, Expected]) -> None:
    """Sign what the rules propose for everybody, hear who objects, and check every certificate as the public does."""
    objecting = [person for person in scene.people if person.journey.objects_to_verdict]
    with scene.stages.stage("Kelulusan", "keputusan") as advance:
        proposed = {id: one.status for id, one in expected.items()} | {p.id: "TIDAK LULUS" for p in objecting}
        sign(scene, proposed)
        for person in objecting:
            _put_right(scene, person, meetings)
        for done, person in enumerate(scene.people, 1):
            _require_told(scene, person, expected[person.id])
            advance(done, len(scene.people))
    graduates = [person for person in scene.people if expected[person.id].status == "LULUS"]
    with scene.stages.stage("Sertifikat", "sertifikat") as advance:
        for done, person in enumerate(graduates, 1):
            check_certificate(scene, person)
            if person.journey.is_revoked:
                _revoke(scene, person)
            advance(done, len(graduates))


def sign(scene: Scene, statuses: Mapping[str, Status]) -> None:
    """The organiser looks at what will be signed, and signs it: those who don't graduate one by one, the others at
    once."""
    for status in ("LULUS", "DITUNDA", "TIDAK LULUS"):
        chosen = sorted(id for id, found in statuses.items() if found == status)
        if not chosen:
            continue
        asked = {"status": "", "orang": chosen}
        page = scene.organiser.send("kelulusan/tandatangan", asked, expected=200)
        fields = form(page, "kelulusan/tandatangan")
        listed = set(fields["orang_orang"].split(","))
        if listed != set(chosen):
            raise RehearsalError(LISTED.format(status=status, planned=len(chosen), found=len(listed)))
        scene.organiser.send("kelulusan/tandatangan", fields | {"sertifikat": "ya"})


def _put_right(scene: Scene, person: PlannedParticipant, meetings: tuple[Held, ...]) -> None:
    """The objection, its answer, the record put right, and the decision signed anew, now LULUS."""
    visitor, base = scene.visitor(person.id), f"kelulusan/orang/{person.id}"
    visitor.send("kelulusan/saya/keberatan", {"keberatan": OBJECTION})
    asked = form(scene.organiser.get(base), f"{base}/keberatan")
    scene.organiser.send(f"{base}/keberatan", asked | {"jawaban": ANSWER})
    held = next(one for one in meetings if one.place == person.journey.mistaken and person in one.people)
    record = {f"h-{person.id}": "present", f"d-{person.id}": "absent", f"a-{person.id}": REASON}
    scene.organiser.send(f"tatap-muka/{held.id}/daftar", record)
    scene.organiser.send(f"{base}/buka", {"alasan": REASON})
    proposed = form(scene.organiser.get(base), f"{base}/tandatangan")
    scene.organiser.send(f"{base}/tandatangan", proposed | {"status": "LULUS", "alasan": "", "sertifikat": "ya"})
    if ANSWER not in visitor.get("kelulusan/saya"):
        raise RehearsalError(UNANSWERED.format(person=person.id))


def _require_told(scene: Scene, person: PlannedParticipant, expected: Expected) -> None:
    """RehearsalError unless the participant reads their status and their final score."""
    page = scene.visitor(person.id).get("kelulusan/saya") if person.habit != "absent" else HEADINGS[expected.status]
    score = "" if expected.score is None else number(expected.score, 2)
    if HEADINGS[expected.status] not in page or score not in page:
        raise RehearsalError(UNTOLD.format(person=person.id, status=expected.status, score=score))


def check_certificate(scene: Scene, person: PlannedParticipant) -> None:
    """The graduate takes the PDF; the public checks what its QR code says, also with a letter of it changed."""
    pdf = scene.visitor(person.id).get_file("kelulusan/saya/sertifikat.pdf")
    if not pdf.startswith(b"%PDF-"):
        raise RehearsalError(NO_PDF.format(person=person.id))
    folder = scene.settings.cohort_folder / CERTIFICATES
    folder.mkdir(exist_ok=True)
    (folder / f"{person.id}.pdf").write_bytes(pdf)
    issued = certificate_of(scene, person)
    guest = scene.guest()
    path = says(issued, scene.programme.certificate.address)
    page = guest.get(path)
    if "✓ Berlaku" not in page or person.name not in page or issued.number not in page:
        raise RehearsalError(UNVERIFIED.format(person=person.id))
    letter = "A" if path[-9] != "A" else "B"
    guest.get(path[:-9] + letter + path[-8:], expected=422)
    guest.close()


def certificate_of(scene: Scene, person: PlannedParticipant) -> Issued:
    with scene.database.read() as connection:
        issued = certificates.newest_of(connection, person.id)
    if issued is None:
        raise RehearsalError(NO_PDF.format(person=person.id))
    return issued


def says(issued: Issued, address: str) -> str:
    """What a certificate's QR code says, without the address of the service that is printed into it."""
    text = qr_text(f"{address}/services/bangkom/sertifikat/{issued.slug}", Sealed(issued.payload, issued.signature))
    parts = urlsplit(text)
    return f"{parts.path.removeprefix('/services/bangkom/')}?{parts.query}"


def _revoke(scene: Scene, person: PlannedParticipant) -> None:
    scene.organiser.send(f"kelulusan/orang/{person.id}/cabut", {"alasan": REVOKING})
    guest = scene.guest()
    page = guest.get(says(certificate_of(scene, person), scene.programme.certificate.address))
    guest.close()
    if "✕ Dicabut" not in page or re.search("✓ Berlaku", page):
        raise RehearsalError(STILL_VALID.format(person=person.id))


HEADINGS: Mapping[Status, str] = {
    "LULUS": "Selamat, Anda lulus",
    "DITUNDA": "Kelulusan Anda ditunda",
    "TIDAK LULUS": "Anda belum lulus",
}
LISTED = "Untuk {status} direncanakan {planned} keputusan, yang akan ditandatangani {found}."
UNANSWERED = "{person} tidak membaca jawaban atas keberatannya."
UNTOLD = "{person} tidak membaca {status} {score} di halaman kelulusannya."
NO_PDF = "Sertifikat {person} tidak ada atau bukan PDF."
UNVERIFIED = "Halaman pemeriksaan tidak menyatakan sertifikat {person} berlaku."
STILL_VALID = "Sertifikat {person} masih dinyatakan berlaku setelah dicabut."
