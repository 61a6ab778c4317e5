"""What a simulated visitor reads off a page and sends back."""

import pytest

from bangkom.errors import RehearsalError
from bangkom.rehearsal.visitors import field, form

PAGE = """<main><form action="/services/bangkom/rilis/a"><input type="hidden" name="sidik" value="x &amp; y">
<input type="text" name="alasan" value="lama"></form><form method="post"><input type="hidden" name="kunci" value="1">
</form></main>"""


def test_a_form_carries_its_hidden_fields_alone() -> None:
    assert form(PAGE, "rilis/a") == {"sidik": "x & y"}


def test_a_form_without_an_address_is_sent_back_to_its_page() -> None:
    assert form(PAGE, "peserta/kode") == {"kunci": "1"}


def test_a_page_without_that_form_or_field_is_told() -> None:
    with pytest.raises(RehearsalError, match="rilis/a"):
        form("<main></main>", "rilis/a")
    with pytest.raises(RehearsalError, match="nomor"):
        field(PAGE, "nomor")
    assert field(PAGE, "alasan") == "lama"
