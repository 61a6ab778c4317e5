import pytest

from bangkom.authoring.review import conduct


@pytest.mark.parametrize(
    "body",
    [
        "Pilih peserta terbaik setiap pekan.\n",
        "Umumkan peringkat peserta di papan.\n",
        "Pasang papan peringkat di kantor.\n",
        "- Tentukan juara satu.\n",
        ":::{essay} a-1\n:points: 0\n:words: 1-9\nSebutkan pegawai teladan di unit Anda.\n:::\n",
    ],
)
def test_ranking_people_is_told(findings, body):
    (told,) = findings(conduct.check, body)
    assert told.degree == "salah"
    assert "memeringkat" in told.what


@pytest.mark.parametrize(
    "body",
    [
        "Tidak ada peserta terbaik di sini.\n",
        'Papan "pegawai terbaik" mempermalukan sebagian orang.\n',
        "Beri yang terbaik tanpa harus menjadi yang terbaik.\n",
        "Mulailah dari unsur yang terendah.\n",
        ":::{single-choice} a-1\n:points: 0\nMana?\n- [ ] Memasang foto pegawai terbaik\n  > Bukan.\n"
        "- [x] Lain\n  > Ya.\n:::\n",
    ],
)
def test_naming_what_is_wrong_is_not_ranking(findings, body):
    assert findings(conduct.check, body) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("198503122010011023", "NIP"),
        ("19850312 201001 1 023", "NIP"),
        ("5105012345678901", "NIK"),
        ("0812-3456-7890", "nomor telepon"),
        ("+62 812 3456 7890", "nomor telepon"),
        ("(0366) 212345", "nomor telepon"),
    ],
)
def test_a_number_by_which_somebody_can_be_known_is_told(findings, text, kind):
    (told,) = findings(conduct.check, f"Catat {text} di sini.\n")
    assert (told.line, told.degree) == (6, "salah")
    assert kind in told.what


@pytest.mark.parametrize("text", ["Rp25.000", "1.250", "0,111111111111111111", "955 poin", "pukul 08.00", "12/2016"])
def test_other_numbers_are_not(findings, text):
    assert findings(conduct.check, f"Catat {text} di sini.\n") == []
