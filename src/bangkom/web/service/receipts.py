"""Receipts: a participant's own, to look at and to keep as a file; and whether a receipt at hand is genuine."""

from http import HTTPStatus

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bangkom.errors import DepotError
from bangkom.exchange.depot import Depot
from bangkom.exchange.receipt import NUMBER, Receipt, describe, from_json, to_json, verify
from bangkom.messages import date_time
from bangkom.web.service.handlers import Refusal, ServiceHandler
from bangkom.web.service.limits import Limit
from bangkom.web.service.routes import EVERYONE, PARTICIPANT, Feature, Link, Route

RECEIPT_BODY = 256 * 1024


class Receipts(ServiceHandler):
    def get(self) -> None:
        zone = self.context.programme.zone
        found = own_receipts(self.context.depot, self.visitor.id)
        self.page(
            "tanda-terima.html",
            here="receipts",
            receipts=[
                {
                    "number": receipt.number,
                    "assignment": receipt.assignment,
                    "version": receipt.version,
                    "moment": date_time(receipt.received_at, zone),
                    "files": [file.name for file in receipt.files],
                    "digest": receipt.digest,
                    "link": self.address(f"tanda-terima/{receipt.number}.json"),
                }
                for receipt in found
            ],
        )


class ReceiptFile(ServiceHandler):
    """One of the visitor's own receipts; anybody else's doesn't exist here."""

    def get(self, number: str) -> None:
        found = [receipt for receipt in own_receipts(self.context.depot, self.visitor.id) if receipt.number == number]
        if not found:
            raise Refusal(HTTPStatus.NOT_FOUND, ABSENT_HEADING, ABSENT, is_foreign=True)
        self.set_header("Content-Type", "application/json")
        self.set_header("Content-Disposition", f'attachment; filename="tanda-terima-{number}.json"')
        self.finish(to_json(found[0], self.context.programme.zone))


class CheckReceipt(ServiceHandler):
    def get(self) -> None:
        self._show()

    def post(self) -> None:
        uploaded = self.request.files.get("berkas")
        given = uploaded[0].body if uploaded and uploaded[0].body else self.get_body_argument("isi", "").encode()
        if not given.strip():
            self._show("wait", NOTHING)
            return
        try:
            receipt = from_json(given)
        except DepotError as error:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._show("stop", str(error))
            return
        if not is_genuine(self.context.depot, receipt):
            self._show("stop", FORGED)
        else:
            self._show("ok", GENUINE, describe(receipt, self.context.programme.zone))

    def _show(self, look: str = "", sentence: str = "", lines: tuple[str, ...] = ()) -> None:
        self.page("periksa-tanda-terima.html", here="receipts", look=look, sentence=sentence, lines=lines)


def own_receipts(depot: Depot, participant: str) -> list[Receipt]:
    """All of a participant's receipts, the newest first."""
    found = depot.submissions(participant=participant, all_versions=True)
    return sorted(found, key=lambda receipt: receipt.received_at, reverse=True)


def is_genuine(depot: Depot, receipt: Receipt) -> bool:
    """Whether this depot signed exactly this receipt."""
    key = load_pem_public_key(depot.public_key())
    return isinstance(key, Ed25519PublicKey) and verify(receipt, key)


FEATURE = Feature(
    routes=(
        Route("tanda-terima", Receipts, PARTICIPANT),
        Route(f"tanda-terima/({NUMBER.pattern}).json", ReceiptFile, PARTICIPANT),
        Route("tanda-terima/periksa", CheckReceipt, EVERYONE, max_body=RECEIPT_BODY, limit=Limit(30, 60)),
    ),
    links=(
        Link("receipts", "Tanda terima", "tanda-terima", PARTICIPANT),
        Link("receipts", "Tanda terima", "tanda-terima/periksa", EVERYONE - PARTICIPANT),
    ),
)

ABSENT_HEADING = "Tanda terima tidak ditemukan"
ABSENT = "Nomor ini bukan nomor tanda terima Anda. Lihat daftarnya di halaman Tanda terima."
NOTHING = "Pilih berkas tanda-terima.json, atau tempelkan isinya, lalu tekan Periksa."
FORGED = "Tanda terima ini tidak asli: tanda tangannya tidak cocok dengan isinya, atau bukan dari layanan ini."
GENUINE = "Tanda terima ini asli. Isinya persis seperti saat diterbitkan layanan ini."
