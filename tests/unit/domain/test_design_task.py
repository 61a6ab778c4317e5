import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.design import Design
from bangkom.domain.design_gaps import too_long
from bangkom.domain.design_task import from_answers

NAMES = ["judul", "potensi", "gnrm", "pemangku", "tonggak", "indikator", "komitmen"]
ANY = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["nama", "jangka", "awal", "arah", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from([f"rancangan-{name}" for name in NAMES]), ANY))
def test_whatever_was_handed_in_a_rancangan_comes_of_it(values):
    design = from_answers(values)
    assert isinstance(design, Design)
    assert too_long(design) == ()


@pytest.mark.parametrize(
    ("given", "programmes"),
    [
        ("melayani", ("melayani",)),
        (["bersih", "melayani"], ("melayani", "bersih")),
        ("Gerakan Indonesia Tertib", ("tertib",)),
        (["a", "e"], ("melayani", "bersatu")),
        ("d", ("mandiri",)),
        ([{"program": "Gerakan Indonesia Melayani", "alasan": "Loket bersih"}, {}], ("melayani",)),
        (None, ()),
        ("lain", ()),
    ],
)
def test_programmes_are_known_by_id_by_letter_and_by_name(given, programmes):
    assert from_answers({"rancangan-gnrm": given}).programmes == programmes


def test_rows_are_read_in_words_and_empty_ones_left_out():
    design = from_answers(
        {
            "rancangan-pemangku": [
                {"nama": "Camat", "kepentingan": "Tinggi", "pengaruh": "rendah", "peran": "Izin"},
                {"nama": " "},
            ],
            "rancangan-tonggak": [{"jangka": "Jangka menengah (6–12 bulan)", "kegiatan": "Semua desa"}],
            "rancangan-indikator": [
                {"indikator": "Waktu", "awal": 2.5, "target": 1, "arah": "menurun", "aspek": "CEPAT"}
            ],
        }
    )
    assert [(row.name, row.interest, row.power) for row in design.stakeholders] == [("Camat", "high", "low")]
    assert [(row.id, row.term, row.what) for row in design.milestones] == [("m1", "middle", "Semua desa")]
    (indicator,) = design.indicators
    assert (indicator.baseline, indicator.target, indicator.direction, indicator.aspect) == (2.5, 1.0, "down", "cepat")
