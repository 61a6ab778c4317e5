"""The demonstration's cohort is made once, kept from then on, and made anew if its making was cut short."""

import io

import pytest
from rich.console import Console

from bangkom.errors import BangkomError
from bangkom.rehearsal import demonstration
from bangkom.rehearsal.demonstration import prepare
from bangkom.rehearsal.walk import MARKER
from bangkom.rehearsal.walk import prepare as empty_cohort
from bangkom.settings import Settings


@pytest.fixture
def place(tmp_path):
    return Settings(tmp_path, "demo")


@pytest.fixture
def walks(monkeypatch):
    """The walks that were begun. While `walks.broken` is true, they end half way."""

    class Walks(list):
        broken = False

    begun = Walks()

    def rehearse(settings, console):
        empty_cohort(settings)
        begun.append(settings.cohort)
        if begun.broken:
            raise KeyboardInterrupt

    monkeypatch.setattr(demonstration, "rehearse", rehearse)
    monkeypatch.setattr(demonstration, "_begin_next_session", lambda _: None)
    return begun


def get_ready(place):
    prepare(place, Console(file=io.StringIO()))


def test_the_cohort_is_made_once_and_kept(place, walks):
    get_ready(place)
    (place.cohort_folder / "jawaban-pengunjung").touch()
    get_ready(place)
    assert walks == [place.cohort]
    assert (place.cohort_folder / "jawaban-pengunjung").exists()


def test_a_preparation_that_was_cut_short_begins_anew(place, walks):
    walks.broken = True
    with pytest.raises(KeyboardInterrupt):
        get_ready(place)
    (place.cohort_folder / "sisa").touch()
    walks.broken = False
    get_ready(place)
    assert len(walks) == 2
    assert not (place.cohort_folder / "sisa").exists()


def test_a_cohort_that_no_rehearsal_made_is_left_alone(place, walks):
    place.cohort_folder.mkdir(parents=True)
    with pytest.raises(BangkomError, match="angkatan yang sebenarnya"):
        get_ready(place)
    assert walks == []
    assert not (place.cohort_folder / MARKER).exists()
