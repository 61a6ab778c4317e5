"""What a new password must be, told in words before and after somebody chooses it."""

import unicodedata
from itertools import pairwise

from bangkom.store.accounts import MIN_PASSWORD

RULES = (
    f"Paling sedikit {MIN_PASSWORD} huruf, angka, atau tanda; makin panjang makin baik.",
    "Tidak memuat id Anda, dan bukan kata sandi yang umum seperti bismillah123.",
    "Beberapa kata yang mudah Anda ingat lebih baik daripada satu kata yang rumit.",
)

COMMON_STEMS = (
    "password", "passw0rd", "katasandi", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc", "1q2w3e4r5t",
    "abcdefghij", "iloveyou", "administrator", "admin", "welcome", "letmein", "rahasia", "sayang", "sayangku",
    "bismillah", "alhamdulillah", "indonesia", "merdeka", "jakarta", "makassar", "sulawesi", "pancasila", "garuda",
    "bangkom", "agenperubahan", "pelatihan", "widyaiswara", "peserta", "reformasi", "doraemon", "persija", "persib",
)  # fmt: skip
"""A password is common if it is one of these with nothing but digits and marks around it."""

DIGITS_AND_MARKS = "0123456789!@#$%^&*()-_=+.,?/ "
ROWS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm"


def find_problem(password: str, again: str) -> str | None:
    """The sentence why this can't be the new password, or None. Length and id are the store's to judge."""
    if password != again:
        return DIFFERENT
    return TOO_COMMON if len(password) >= MIN_PASSWORD and _is_common(password) else None


def _is_common(password: str) -> bool:
    plain = unicodedata.normalize("NFKC", password).casefold()
    core = plain.strip(DIGITS_AND_MARKS)
    return core == "" or core in COMMON_STEMS or _is_run(plain) or _repeats_a_piece(plain)


def _is_run(plain: str) -> bool:
    """Whether it goes along the alphabet or a keyboard row, with a step or two out of line at most."""
    steps = sum(a + b in ROWS or b + a in ROWS for a, b in pairwise(plain))
    return steps >= len(plain) - 3


def _repeats_a_piece(plain: str) -> bool:
    return any((plain[:size] * len(plain)).startswith(plain) for size in range(1, len(plain) // 2 + 1))


DIFFERENT = "Kedua kata sandi tidak sama. Ketik ulang keduanya."
TOO_COMMON = "Kata sandi ini umum dan mudah ditebak. Pakai beberapa kata yang hanya Anda yang tahu rangkaiannya."
