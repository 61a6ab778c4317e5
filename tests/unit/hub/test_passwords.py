"""Common passwords are refused; sentences of ordinary words are not."""

import pytest

from bangkom.hub.passwords import DIFFERENT, TOO_COMMON, find_problem


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "0987654321", "9384756102", "abcdefghij", "qwertyuiop", "poiuytrewq", "asdfghjkl1", "aaaaaaaaaa",
        "abcabcabcabc", "password123", "Password2024!", "bismillah123", "Indonesia45", "makassar2026", "Agenperubahan1",
        "1213121312",
    ],
)  # fmt: skip
def test_common_is_refused(password: str) -> None:
    assert find_problem(password, password) == TOO_COMMON


@pytest.mark.parametrize(
    "password", ["empat kuda berlari", "Rumahku di bukit 7", "kopi-tubruk-pagi", "x7#pQ9!mLz2w", "jeruk bali manis"]
)
def test_thought_of_is_taken(password: str) -> None:
    assert find_problem(password, password) is None


def test_typed_differently_is_told_first() -> None:
    assert find_problem("1234567890", "1234567891") == DIFFERENT
