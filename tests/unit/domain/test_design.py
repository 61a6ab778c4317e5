from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.domain.design import (
    MOST_ROWS,
    Design,
    Indicator,
    Milestone,
    Risk,
    Stakeholder,
    from_document,
    gaps,
    is_blank,
    number_rows,
    to_document,
    too_long,
)

TODAY = date(2026, 3, 2)
FULL = Design(
    title="Akta lahir sehari jadi",
    potentials="Staf muda",
    problems="Sembilan hari",
    before="Ke loket",
    after="Dari desa",
    programmes=("melayani",),
    foci=("penyederhanaan",),
    aims=("perbaikan",),
    stakeholders=(Stakeholder("Kepala Dinas", "high", "high", "Izin"),),
    milestones=(
        Milestone("m1", "short", "Uji coba", "20 akta", "20/4/2026"),
        Milestone("m2", "middle", "Semua desa", "16 desa", "1/12/2026"),
        Milestone("m3", "long", "Akta lain", "Semua akta", "1/3/2028"),
    ),
    indicators=(Indicator("i1", "Waktu terbit", "hari", "9", "1", "down", "Register", "cepat"),),
    commitment="Mulai dari meja saya",
)
WORDS = st.text(max_size=12)
LEVELS = st.sampled_from(["", "high", "low"])
DESIGNS = st.builds(
    Design,
    title=WORDS,
    before=WORDS,
    programmes=st.sampled_from([(), ("melayani",), ("bersih", "tertib")]),
    stakeholders=st.lists(st.builds(Stakeholder, WORDS, LEVELS, LEVELS, WORDS), max_size=4).map(tuple),
    milestones=st.lists(
        st.builds(
            Milestone,
            st.sampled_from(["", "m1", "m2", "m9", "x", "m01", "m²"]),
            st.sampled_from(["", "short", "middle", "long"]),
            WORDS,
            WORDS,
            st.sampled_from(["", "besok", "20/4/2026", "1/1/2027", "30/2/2026"]),
        ),
        max_size=5,
    ).map(tuple),
    indicators=st.lists(
        st.builds(Indicator, st.sampled_from(["", "i1"]), WORDS, WORDS, st.sampled_from(["", "9", "x"]), WORDS),
        max_size=3,
    ).map(tuple),
    risks=st.lists(st.builds(Risk, WORDS, WORDS), max_size=2).map(tuple),
)


def sentences(design):
    return [gap.sentence for gap in gaps(design, TODAY)]


def test_a_full_one_lacks_nothing():
    assert gaps(FULL, TODAY) == ()


def test_an_empty_one_is_told_everything_in_the_order_of_the_form():
    found = gaps(Design(), TODAY)
    assert [gap.section for gap in found] == [
        "judul", "potensi", "masalah", "perubahan", "perubahan", "gnrm", "gnrm",
        "pemangku", "tonggak", "tonggak", "tonggak", "indikator", "komitmen",
    ]  # fmt: skip
    assert found[0].sentence == "Judul rancangan belum ditulis."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"foci": ()}, "Pilih fokus Indonesia Melayani yang dikerjakan rancangan ini."),
        (
            {"stakeholders": (Stakeholder("Camat"),)},
            "Pemangku kepentingan 1: lengkapi kepentingannya, pengaruhnya dan perannya.",
        ),
        ({"milestones": FULL.milestones[:2]}, "Belum ada tonggak jangka panjang."),
        (
            {"milestones": (replace(FULL.milestones[0], due_text="31/4/2026"), *FULL.milestones[1:])},
            "Tonggak 1: “31/4/2026” bukan tanggal yang ada. Tulis misalnya 20/3/2026.",
        ),
        (
            {"milestones": (*FULL.milestones[:2], replace(FULL.milestones[2], due_text="20/4/2062"))},
            "Tonggak 3: periksa tahunnya, tertulis 2062.",
        ),
        (
            {"milestones": (replace(FULL.milestones[0], due_text="20/4/2027"), *FULL.milestones[1:])},
            "Tenggat tonggak jangka menengah mendahului tonggak jangka pendek. Urutkan tanggalnya.",
        ),
        ({"indicators": ()}, "Belum ada indikator. Tulis sedikitnya satu."),
        (
            {"indicators": (replace(FULL.indicators[0], target_text="cepat"),)},
            "Indikator 1: target “cepat” bukan angka. Tulis angkanya saja, misalnya 45 atau 2,5.",
        ),
        (
            {"indicators": (replace(FULL.indicators[0], direction="up"),)},
            "Indikator 1: arahnya naik, jadi targetnya harus lebih besar dari nilai awal.",
        ),
        (
            {"indicators": (replace(FULL.indicators[0], target_text="9"),)},
            "Indikator 1: arahnya turun, jadi targetnya harus lebih kecil dari nilai awal.",
        ),
        (
            {"risks": (Risk("Internet putus"),)},
            "Risiko 1: tulis risikonya dan cara menghadapinya, atau hapus barisnya.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence(change, sentence):
    assert sentences(replace(FULL, **change)) == [sentence]


def test_a_focus_is_asked_only_of_indonesia_melayani():
    assert sentences(replace(FULL, programmes=("bersih",), foci=())) == []


@pytest.mark.parametrize(
    ("interest", "power", "quadrant"),
    [
        ("high", "high", "promoters"),
        ("high", "low", "defenders"),
        ("low", "high", "latents"),
        ("low", "low", "apathetics"),
        ("", "high", None),
        ("low", "", None),
    ],
)
def test_a_stakeholder_stands_in_a_quadrant(interest, power, quadrant):
    assert Stakeholder("Camat", interest, power, "Izin").quadrant == quadrant


@given(DESIGNS)
def test_whatever_it_holds_it_is_judged_kept_and_read_back(design):
    gaps(design, TODAY)
    assert from_document(to_document(design)) == design
    assert too_long(design) == ()


@given(DESIGNS, st.integers(0, 3), st.integers(0, 3), DESIGNS)
def test_every_row_has_an_id_of_its_own_that_no_other_row_had(design, milestone, indicator, known):
    known, *_ = number_rows(known, 0, 0)
    milestone, indicator = max(milestone, len(known.milestones)), max(indicator, len(known.indicators))
    numbered, last_milestone, last_indicator = number_rows(design, milestone, indicator, known)
    for letter, rows, before, last, first in (
        ("m", numbered.milestones, design.milestones, last_milestone, milestone),
        ("i", numbered.indicators, design.indicators, last_indicator, indicator),
    ):
        ids = [row.id for row in rows]
        assert len(set(ids)) == len(ids)
        assert set(ids) <= {f"{letter}{number}" for number in range(1, last + 1)}
        assert [replace(row, id="") for row in rows] == [replace(row, id="") for row in before]
        fresh = [id for id in ids if int(id[1:]) > first]
        assert len(fresh) == last - first
    assert number_rows(numbered, last_milestone, last_indicator, numbered) == (numbered, last_milestone, last_indicator)


def test_the_same_row_sent_twice_without_its_id_keeps_it():
    sent = replace(FULL, milestones=(replace(FULL.milestones[0], id=""),))
    numbered, last, _ = number_rows(sent, 3, 1, FULL)
    assert (numbered.milestones[0].id, last) == ("m1", 3)


def test_what_is_too_long_is_told_with_its_limit():
    assert "4001 huruf; paling banyak 4000" in too_long(replace(FULL, potentials="x" * 4001))[0].sentence
    assert "paling banyak 200" in too_long(replace(FULL, title="x" * 201))[0].sentence
    assert "400 huruf" in too_long(replace(FULL, risks=(Risk("x" * 401, "y"),)))[0].sentence
    assert f"{MOST_ROWS} baris" in too_long(replace(FULL, risks=(Risk("x", "y"),) * (MOST_ROWS + 1)))[0].sentence


def test_a_row_is_blank_whatever_its_id():
    assert is_blank(Milestone("m1"))
    assert not is_blank(Milestone("", "short"))
