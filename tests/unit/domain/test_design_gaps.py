from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from tests.unit.domain.design_samples import DESIGNS, FULL

from bangkom.domain.design import Design, Risk, Stakeholder
from bangkom.domain.design_gaps import MOST_ROWS, gaps, too_long

TODAY = date(2026, 3, 2)


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
            "Pemangku kepentingan 1: lengkapi kepentingannya, pengaruhnya, dan perannya.",
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


@given(DESIGNS)
def test_whatever_it_holds_it_is_judged(design):
    gaps(design, TODAY)
    assert too_long(design) == ()


def test_what_is_too_long_is_told_with_its_limit():
    assert "4001 huruf; paling banyak 4000" in too_long(replace(FULL, potentials="x" * 4001))[0].sentence
    assert "paling banyak 200" in too_long(replace(FULL, title="x" * 201))[0].sentence
    assert "400 huruf" in too_long(replace(FULL, risks=(Risk("x" * 401, "y"),)))[0].sentence
    assert f"{MOST_ROWS} baris" in too_long(replace(FULL, risks=(Risk("x", "y"),) * (MOST_ROWS + 1)))[0].sentence
