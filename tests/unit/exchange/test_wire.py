import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets.config import Config

from bangkom.errors import DepotError
from bangkom.exchange.config import configure, service_access
from bangkom.exchange.http import HttpDepot
from bangkom.exchange.local import LocalDepot
from bangkom.exchange.nbgrader_exchange import DepotExchange
from bangkom.exchange.receipt import Receipt
from bangkom.exchange.wire import Receiver, announce, body, body_size, hand_in_key, measure
from bangkom.settings import Settings

A = "kebijakan-01"
content = st.binary(max_size=300)
uploads = st.dictionaries(
    st.text("abñ 😀.", min_size=1, max_size=8).map(lambda name: f"unggahan/x{name}"), content, max_size=4
)


@given(content, content, uploads, st.lists(st.integers(1, 80), max_size=40))
def test_what_is_sent_arrives_however_it_is_cut_up(
    notebook: bytes, answers: bytes, more: dict[str, bytes], cuts: list[int]
) -> None:
    files = {f"{A}.ipynb": notebook, "jawaban.json": answers, **more}
    listed = measure(A, files)
    sent = b"".join(body(listed, files))
    assert len(sent) == body_size(listed)
    with tempfile.TemporaryDirectory() as folder:
        receiver = Receiver(Path(folder), A, len(sent))
        for cut in cuts:
            receiver.feed(sent[:cut])
            sent = sent[cut:]
        receiver.feed(sent)
        assert {name: path.read_bytes() for name, path in receiver.files.items()} == files
        with pytest.raises(DepotError):
            receiver.feed(b"x")
        receiver.close()


@given(st.integers(0, 400))
def test_what_is_cut_off_is_never_whole(length: int) -> None:
    files = {f"{A}.ipynb": b"n" * 100, "jawaban.json": b"j" * 100}
    sent = b"".join(body(measure(A, files), files))
    with tempfile.TemporaryDirectory() as folder:
        receiver = Receiver(Path(folder), A, len(sent))
        receiver.feed(sent[: min(length, len(sent) - 1)])
        with pytest.raises(DepotError, match="terputus"):
            _ = receiver.files
        receiver.close()


@given(st.binary(max_size=400), st.integers(0, 1000))
def test_any_bytes_at_all_are_a_sentence(raw: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        receiver = Receiver(Path(folder), A, size)
        with pytest.raises(DepotError, match=r"\.$"):
            receiver.feed(raw)
            _ = receiver.files
        receiver.close()
        assert len(list(Path(folder).iterdir())) <= 1


def test_a_file_that_changes_while_it_is_sent_is_not_sent_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "jawaban.json"
    path.write_bytes(b"panjang")
    listed = measure(A, {"jawaban.json": path})
    path.write_bytes(b"p")
    with pytest.raises(DepotError, match="berubah saat sedang dikirim"):
        list(body(listed, {"jawaban.json": path}))
    path.write_bytes(b"panjang sekali")
    assert b"".join(body(listed, {"jawaban.json": path})) == announce(listed) + b"panjang"


def test_a_key_stands_for_these_files_after_that_receipt(depot: LocalDepot) -> None:
    files = {f"{A}.ipynb": b"{}", "jawaban.json": b"{}"}
    receipt = depot.submit("demo", "km_07_014", A, files)
    keys: set[str] = set()
    for previous in (None, receipt):
        for answers in (b"{}", b"[]"):
            keys |= {hand_in_key(A, previous, {**files, "jawaban.json": answers}) for _ in range(2)}
    assert len(keys) == 4


def test_the_same_key_is_the_same_hand_in(depot: LocalDepot) -> None:
    def send(participant: str, key: str) -> Receipt:
        return depot.submit("demo", participant, A, {f"{A}.ipynb": b"{}", "jawaban.json": b"{}"}, key=key)

    first = send("km_07_014", "a" * 64)
    second = send("km_07_014", "b" * 64)
    assert send("km_07_014", "a" * 64) == first
    assert (send("km_07_015", "a" * 64).version, second.version) == (1, 2)
    assert depot.acknowledged("km_07_014", A, "b" * 64) == second
    assert depot.acknowledged("km_07_014", A, "c" * 64) is None
    for key in ("A" * 64, "a" * 63, "../" + "a" * 61, "a" * 64 + "\n"):
        with pytest.raises(DepotError, match="Kunci pengiriman"):
            send("km_07_014", key)
    assert [file.name for file in first.files] == ["jawaban.json", f"{A}.ipynb"], "a key is no file of the hand-in"


def test_one_seam_chooses_between_the_service_and_this_machine(settings: Settings) -> None:
    assert service_access({"BANGKOM_SERVICE_URL": "http://127.0.0.1:1/"}) is None
    assert service_access({"JUPYTERHUB_API_TOKEN": "rahasia"}) is None
    access = service_access({"BANGKOM_SERVICE_URL": "http://127.0.0.1:1/", "JUPYTERHUB_API_TOKEN": "rahasia"})
    assert "rahasia" not in repr(access)
    c = Config()
    configure(c, settings)
    assert isinstance(DepotExchange(config=c).own_depot(), LocalDepot)
    configure(c, settings, access)
    assert isinstance(DepotExchange(config=c).own_depot(), HttpDepot)
    with pytest.raises(DepotError, match="untuk panitia"):
        DepotExchange(config=c).depot()


def test_the_list_is_plain_json() -> None:
    line = announce(measure(A, {"jawaban.json": b"{}"}))
    assert json.loads(line) == [["jawaban.json", 2, measure(A, {"jawaban.json": b"{}"})[0].sha256]]
