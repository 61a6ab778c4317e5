"""A depot in a folder of this machine.

```
keys/ed25519.pem            signs receipts, made once, 0600; ed25519.pub.pem beside it verifies them
released/<assignment>/0001/ released files; the highest number counts, older ones stay
submissions/<assignment>/<participant>/0001/   the files as handed in, tanda-terima.json, and kunci-<key> if it has one
feedback/<assignment>/<participant>/0001/      feedback pages, and umpan-balik.json
numbers/<year>              the last receipt number given
tmp/                        what is being written; whatever a crash leaves here was never acknowledged
```
Folders come into place by one rename after everything in them is on the disk, and are never written to again. Who may
read or write is the account that owns the folder (0700, files 0600).
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bangkom.domain.answers import ANSWERS_FILE, read_answers
from bangkom.errors import DepotError
from bangkom.exchange.depot import Feedback, Source
from bangkom.exchange.durable import (
    NOT_HANDED_IN,
    explained,
    locked,
    replace_file,
    source_size,
    write_file,
)
from bangkom.exchange.intake import (
    MAX_TOTAL,
    is_file_name,
    key_name,
    notebook_name,
    require_assignment,
    require_names,
    require_participant,
    size_limit,
    too_large,
    too_much,
)
from bangkom.exchange.receipt import RECEIPT_FILE, Receipt, StoredFile, from_json, manifest_digest, sign, to_json
from bangkom.exchange.uploads import released_uploads, require_uploads
from bangkom.store.disk import ensure_folder, sync_folder

QUESTIONS_FILE = "soal.json"
FEEDBACK_FILE = "umpan-balik.json"
EDITION = re.compile(r"[0-9]{4,}")
STALE_SECONDS = 3600


class LocalDepot:
    """Keeps one cohort's assignments, hand-ins and feedback below `root`, which is made when first written to.

    `clock` gives aware datetimes; the year of a receipt's number is the year in the clock's own zone.
    """

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        self.root = root
        self._clock = clock

    def publish(self, assignment: str, files: Mapping[str, Source]) -> bool:
        require_assignment(assignment)
        if notebook_name(assignment) not in files:
            raise DepotError(f"Tugas {assignment} tidak dapat dibagikan tanpa berkas {notebook_name(assignment)}.")
        for name in files:
            if name == ANSWERS_FILE or not all(is_file_name(part) for part in name.split("/")):
                raise DepotError(f"Berkas {name[:120]!a} tidak boleh dibagikan bersama tugas {assignment}.")
        return self._add_edition(self._released(assignment), files)

    def published(self) -> tuple[str, ...]:
        return tuple(name for name in _names(self.root / "released") if _newest(self._released(name)))

    def fetch(self, assignment: str) -> dict[str, bytes]:
        return _read_folder(self._released_edition(assignment))

    def submit(
        self, cohort: str, participant: str, assignment: str, files: Mapping[str, Source], *, key: str = ""
    ) -> Receipt:
        require_participant(participant)
        require_assignment(assignment)
        self._released_edition(assignment)
        require_names(assignment, files)
        with explained(NOT_HANDED_IN):
            self._require_sizes(assignment, files)
            with workspace(self.root) as folder:
                stored = _store(folder, files, lambda name: size_limit(assignment, name))
                self._require_uploads(assignment, stored, folder)
                if key:
                    write_file(folder / key_name(key), b"", key_name(key))
                with locked(self.root / "lock"):
                    known = self.acknowledged(participant, assignment, key) if key else None
                    return known or self._commit(folder, cohort, participant, assignment, stored)

    def acknowledged(self, participant: str, assignment: str, key: str) -> Receipt | None:
        """The receipt of this participant's hand-in with that key; None if there is none."""
        name, home = key_name(key), self._submissions(assignment, participant)
        found = next((edition for edition in reversed(_editions(home)) if (edition / name).exists()), None)
        if found is None:
            return None
        with explained():
            sync_folder(home)  # its first writer may have been killed before it did so
        return _read_receipt(found)

    def participants(self, assignment: str) -> tuple[str, ...]:
        folder = self._submissions(assignment)
        # A cohort's thousands are listed for every overview, so no more is asked than whether there is one.
        return tuple(name for name in _names(folder) if any(map(EDITION.fullmatch, _names(folder / name))))

    def latest(self, assignment: str, participant: str) -> Receipt | None:
        newest = _newest(self._submissions(assignment, participant))
        return _read_receipt(newest) if newest else None

    def submissions(
        self, assignment: str | None = None, participant: str | None = None, *, all_versions: bool = False
    ) -> tuple[Receipt, ...]:
        found = []
        for some in [assignment] if assignment is not None else _names(self.root / "submissions"):
            for someone in [participant] if participant is not None else self.participants(some):
                editions = _editions(self._submissions(some, someone))
                found += [_read_receipt(edition) for edition in (editions if all_versions else editions[-1:])]
        return tuple(found)

    def copy_file(self, receipt: Receipt, name: str, target: Path) -> None:
        known = {file.name: file for file in receipt.files}.get(name)
        path = self._submissions(receipt.assignment, receipt.participant) / f"{receipt.version:04d}" / name
        if known is None or not path.is_file():
            raise DepotError(f"Berkas {name} tidak ada dalam kumpulan {receipt.number}.")
        with explained():
            _, sha256 = write_file(target, path, name, durable=False)
        if sha256 != known.sha256:
            target.unlink()
            raise DepotError(f"Berkas {name} dalam kumpulan {receipt.number} tidak lagi seperti saat diterima.")

    def publish_feedback(self, participant: str, assignment: str, version: int, files: Mapping[str, Source]) -> bool:
        for name in files:
            if not is_file_name(name) or name == FEEDBACK_FILE:
                raise DepotError(f"Berkas {name[:120]!a} tidak boleh dibagikan sebagai umpan balik.")
        about = json.dumps({"version": version}).encode()
        return self._add_edition(self._feedback(assignment, participant), {**files, FEEDBACK_FILE: about})

    def feedback(self, participant: str, assignment: str) -> Feedback | None:
        newest = _newest(self._feedback(assignment, participant))
        if newest is None:
            return None
        files = _read_folder(newest)
        version = json.loads(files.pop(FEEDBACK_FILE))["version"]
        return Feedback(participant, assignment, version, files)

    def public_key(self) -> bytes:
        with explained():
            ensure_folder(self.root)
            with locked(self.root / "lock"):
                return _public_pem(self._key())

    def _commit(
        self, folder: Path, cohort: str, participant: str, assignment: str, stored: tuple[StoredFile, ...]
    ) -> Receipt:
        """Number, sign and put in place what lies in `folder`. Under the lock: later in number is later in time."""
        moment = self._clock()
        if moment.tzinfo is None:
            raise ValueError("the depot's clock needs a time zone")
        home = self._submissions(assignment, participant)
        ensure_folder(home)
        version = _next_edition(home)
        receipt = Receipt(
            number=self._take_number(moment.year),
            cohort=cohort,
            participant=participant,
            assignment=assignment,
            version=version,
            received_at=moment.astimezone(UTC),
            files=stored,
            digest=manifest_digest(stored),
        )
        receipt = sign(receipt, self._key())
        write_file(folder / RECEIPT_FILE, to_json(receipt).encode(), RECEIPT_FILE)
        _put_in_place(folder, home / f"{version:04d}")
        return receipt

    def _take_number(self, year: int) -> str:
        counter = self.root / "numbers" / str(year)
        ensure_folder(counter.parent)
        try:
            last = int(counter.read_text())
        except FileNotFoundError:
            # The first of the year, or a counter lost: no number may ever be given twice.
            receipts = self.submissions(all_versions=True)
            last = max((int(r.number[5:]) for r in receipts if r.number.startswith(f"{year:04d}-")), default=0)
        replace_file(counter, f"{last + 1}\n".encode())
        return f"{year:04d}-{last + 1:06d}"

    def _key(self) -> Ed25519PrivateKey:
        path = self.root / "keys" / "ed25519.pem"
        if not path.exists():
            ensure_folder(path.parent)
            fresh = Ed25519PrivateKey.generate()
            replace_file(path.with_suffix(".pub.pem"), _public_pem(fresh))
            replace_file(
                path,
                fresh.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                ),
            )
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise DepotError(f"Kunci tanda terima di {path} bukan kunci Ed25519.")
        return key

    def _add_edition(self, home: Path, files: Mapping[str, Source]) -> bool:
        with explained(), workspace(self.root) as folder:
            _store(folder, files, lambda _: None)
            with locked(self.root / "lock"):
                newest = _newest(home)
                if newest and _read_folder(newest) == _read_folder(folder):
                    return False
                ensure_folder(home)
                _put_in_place(folder, home / f"{_next_edition(home):04d}")
        return True

    def _require_sizes(self, assignment: str, files: Mapping[str, Source]) -> None:
        """Refuse before anything is copied."""
        sizes = {name: source_size(source, name) for name, source in files.items()}
        for name, size in sizes.items():
            if size > size_limit(assignment, name):
                raise too_large(name, size, size_limit(assignment, name))
        if sum(sizes.values()) > MAX_TOTAL:
            raise too_much(sum(sizes.values()))

    def _require_uploads(self, assignment: str, stored: tuple[StoredFile, ...], folder: Path) -> None:
        """DepotError unless the uploads are those that the answers name; one without question data says nothing."""
        data = self._released_edition(assignment) / QUESTIONS_FILE
        questions = released_uploads(data.read_bytes()) if data.is_file() else None
        if questions is not None:
            sheet = read_answers((folder / ANSWERS_FILE).read_bytes(), assignment)
            require_uploads(questions, sheet, stored, folder)

    def _released(self, assignment: str) -> Path:
        return self.root / "released" / require_assignment(assignment)

    def _released_edition(self, assignment: str) -> Path:
        newest = _newest(self._released(assignment))
        if newest is None:
            raise DepotError(f"Tugas {assignment} belum dibagikan.")
        return newest

    def _submissions(self, assignment: str, participant: str | None = None) -> Path:
        folder = self.root / "submissions" / require_assignment(assignment)
        return folder if participant is None else folder / require_participant(participant)

    def _feedback(self, assignment: str, participant: str) -> Path:
        return self.root / "feedback" / require_assignment(assignment) / require_participant(participant)


@contextmanager
def workspace(root: Path) -> Iterator[Path]:
    """A new private folder to write in, on the disk of the depot at `root`.

    Gone afterwards unless it was put in place; what a killed process left is swept by a later one.
    """
    home = root / "tmp"
    ensure_folder(home)
    _sweep(home)
    folder = home / uuid4().hex
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _store(folder: Path, files: Mapping[str, Source], limit: Callable[[str], int | None]) -> tuple[StoredFile, ...]:
    stored = []
    for name in sorted(files):
        target = folder / name
        ensure_folder(target.parent)
        size, sha256 = write_file(target, files[name], name, limit(name))
        stored.append(StoredFile(name, size, sha256))
    return tuple(stored)


def _put_in_place(folder: Path, target: Path) -> None:
    for inner in (path for path in folder.rglob("*") if path.is_dir()):
        sync_folder(inner)
    sync_folder(folder)
    folder.rename(target)
    try:
        sync_folder(target.parent)
    except OSError:
        # Not known to be durable, so not acknowledged, so not to be seen either.
        target.rename(folder)
        raise


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def _editions(folder: Path) -> list[Path]:
    """Numbered folders, oldest first."""
    return [folder / name for name in sorted(filter(EDITION.fullmatch, _names(folder)), key=int)]


def _newest(folder: Path) -> Path | None:
    return next(reversed(_editions(folder)), None)


def _next_edition(folder: Path) -> int:
    newest = _newest(folder)
    return int(newest.name) + 1 if newest else 1


def _read_folder(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _read_receipt(folder: Path) -> Receipt:
    try:
        return from_json((folder / RECEIPT_FILE).read_bytes())
    except (DepotError, OSError) as problem:
        place = "/".join(folder.parts[-3:])
        raise DepotError(f"Kumpulan {place} dalam arsip rusak: tanda terimanya tidak dapat dibaca.") from problem


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _sweep(home: Path) -> None:
    """Remove what a killed process left, once nobody can still be writing it."""
    for entry in list(home.iterdir()):
        try:
            is_stale = time.time() - entry.stat().st_mtime > STALE_SECONDS
        except FileNotFoundError:
            continue
        if is_stale:
            shutil.rmtree(entry, ignore_errors=True)
