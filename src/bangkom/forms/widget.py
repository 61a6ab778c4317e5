"""The question form as a Jupyter widget: a thin seam between a form in the browser and a file beside the notebook."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from bangkom.domain.questions import from_key
from bangkom.errors import AnswersError, UploadInterruptedError
from bangkom.forms.answers_file import check_value, save_answer
from bangkom.forms.modules import joined
from bangkom.forms.practice import check_practice
from bangkom.forms.uploads import Started, UploadFolder
from bangkom.messages import Zone, clock
from bangkom.settings import HOME_LIMIT, read_home_limit

_STATIC = Path(__file__).parent / "static"
_TOKENS = Path(__file__).parents[1] / "static" / "tokens.css"
WITA = Zone("Asia/Makassar", "WITA")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class QuestionWidget(anywidget.AnyWidget):
    """One question. The browser sends `{kind: "save" | "check", seq, value}` and hears one reply with the same `seq`:

    `{kind: "saved", seq, label}`, `{kind: "checked", seq, state, feedback}` or `{kind: "failed", seq, message}`.
    Files come as `{kind: "upload", step: "begin" | "add" | "finish" | "drop", seq, …}` with their bytes as buffers; the
    reply is `{kind: "uploading", seq, key, have}` or `{kind: "uploaded", seq, file}`. A widget with a `problem` shows
    only that sentence.
    """

    _esm: ClassVar[str] = joined(_STATIC, "question")
    _css: ClassVar[str] = _TOKENS.read_text("utf-8") + (_STATIC / "forms.css").read_text("utf-8")

    question = traitlets.Dict().tag(sync=True)
    assignment = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Instance(dict, allow_none=True).tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        *,
        folder: Path = Path(),
        seen: object = None,
        zone: Zone = WITA,
        now: Callable[[], datetime] = _utc_now,
        **traits: Any,
    ) -> None:
        """`folder` holds `jawaban.json`, in which `seen` stands as this question's answer (None: nothing does).

        `zone` is the one in which saving times are told.
        """
        super().__init__(**traits)
        self._folder = folder.resolve()  # a later chdir in the kernel must not move the answers
        self._seen = seen
        self._zone = zone
        self._now = now
        self._uploads: UploadFolder | None = None
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        """What is read where widgets can't be shown."""
        return self.problem or UNSHOWN

    def _receive(self, _widget: object, content: object, buffers: Sequence[Any] | None) -> None:
        if not isinstance(content, Mapping) or content.get("kind") not in ("save", "check", "upload"):
            return
        try:
            if content["kind"] == "upload":
                reply = self._upload(content, [bytes(buffer) for buffer in buffers or ()])
            else:
                reply = (self._save if content["kind"] == "save" else self._check)(content.get("value"))
            self.send({"seq": content.get("seq"), **reply})
        except AnswersError as error:
            again = isinstance(error, UploadInterruptedError)
            self.send({"seq": content.get("seq"), "kind": "failed", "message": str(error), "again": again})

    def _save(self, value: object) -> dict[str, Any]:
        answer = check_value(self.question, value)
        if self.question.get("type") == "upload":
            self._folder_of_uploads().require_there(answer)
        moment = self._now()
        aside = save_answer(self._folder, self.assignment, self.question["id"], answer, moment, over=self._seen)
        self._seen = answer
        label = clock(moment, self._zone)
        self.answer = None if answer is None else {"value": answer, "label": label}
        if aside:
            self.notice = SET_ASIDE.format(name=aside.name)
        return {"kind": "saved", "label": label}

    def _check(self, value: object) -> dict[str, Any]:
        if "practice" not in self.question:
            raise AnswersError(NOT_PRACTICE)
        return {"kind": "checked", **check_practice(from_key(self.question["practice"]), value)}

    def _upload(self, content: Mapping[Any, Any], buffers: Sequence[bytes]) -> dict[str, Any]:
        uploads, key = self._folder_of_uploads(), content.get("key")
        head, tail = [*buffers, b"", b""][:2]
        match content.get("step"):
            case "begin":
                return _under_way(
                    uploads.begin(content.get("name"), content.get("size"), content.get("mark"), head, tail)
                )
            case "add":
                return _under_way(uploads.add(key, content.get("offset"), head))
            case "finish":
                return {"kind": "uploaded", "file": uploads.finish(key).as_value()}
            case _:
                uploads.drop(key)
                return {"kind": "uploading", "key": key, "have": 0}

    def _folder_of_uploads(self) -> UploadFolder:
        if self._uploads is None:
            self._uploads = UploadFolder(self._folder, self.question, _home_limit())
            self._uploads.sweep(self.assignment)
        return self._uploads


def _under_way(started: Started) -> dict[str, Any]:
    return {"kind": "uploading", "key": started.key, "have": started.have}


def _home_limit() -> int | None:
    """Bytes, under the hub; elsewhere nobody says."""
    return read_home_limit(os.environ) if HOME_LIMIT in os.environ else None


UNSHOWN = "Formulir soal tidak dapat ditampilkan di sini. Buka sesi ini di peramban lewat Beranda."
NOT_PRACTICE = "Soal ini dinilai setelah dikumpulkan, jadi tidak dapat diperiksa sekarang."
SET_ASIDE = (
    "Berkas jawaban yang lama tidak terbaca dan dipindahkan ke {name}. Periksa kembali jawaban Anda pada soal lain, "
    "dan beri tahu panitia bila ada yang hilang."
)
