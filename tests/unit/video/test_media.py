from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangkom.errors import MediaError
from bangkom.video.media import CONTENT_TYPES, find_media


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "video" / "kebijakan-01"
    folder.mkdir(parents=True)
    (folder / "240p.mp4").write_bytes(b"film")
    (folder / "video.json").write_text("{}")
    (folder / "notes.txt").write_text("not for the public")
    (tmp_path / "secret.json").write_text("{}")
    return tmp_path / "video"


def test_a_known_file_is_found(root: Path) -> None:
    assert find_media(root, "kebijakan-01", "240p.mp4").read_bytes() == b"film"


@pytest.mark.parametrize(
    ("video", "name"),
    [
        ("kebijakan-01", "480p.mp4"),
        ("kebijakan-01", "notes.txt"),
        ("kebijakan-01", "../../secret.json"),
        ("kebijakan-01", ""),
        ("kebijakan-02", "240p.mp4"),
        ("..", "video.json"),
        ("", "video.json"),
        ("kebijakan-01/", "240p.mp4"),
        ("kebijakan-01\n", "240p.mp4"),
        ("Kebijakan-01", "240p.mp4"),
        ("kebijakan-01\0", "240p.mp4"),
        ("x" * 5000, "240p.mp4"),
    ],
)
def test_anything_else_is_absent(root: Path, video: str, name: str) -> None:
    with pytest.raises(MediaError, match="Baca teks sesinya"):
        find_media(root, video, name)


@given(video=st.text(), name=st.text())
def test_no_name_from_outside_does_more_than_fail(
    tmp_path_factory: pytest.TempPathFactory, video: str, name: str
) -> None:
    with pytest.raises(MediaError):
        find_media(tmp_path_factory.getbasetemp(), video, name)


def test_a_link_that_leads_out_is_absent(root: Path) -> None:
    (root / "kebijakan-01" / "480p.mp4").symlink_to(root.parent / "secret.json")
    with pytest.raises(MediaError):
        find_media(root, "kebijakan-01", "480p.mp4")


def test_a_folder_of_videos_may_itself_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(root)
    assert find_media(tmp_path / "elsewhere", "kebijakan-01", "240p.mp4").is_file()


def test_captions_have_the_type_that_browsers_insist_on() -> None:
    assert CONTENT_TYPES["captions.vtt"].startswith("text/vtt")
