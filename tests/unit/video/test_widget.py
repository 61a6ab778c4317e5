import ipywidgets
import pytest

from bangkom.video import player


def test_a_player_is_an_ipywidgets_widget_with_its_own_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGKOM_SERVICE_URL", "/services/bangkom/")
    widget = player("kebijakan-01")
    assert isinstance(widget, ipywidgets.DOMWidget)
    state = widget.get_state()
    assert state["video"] == "kebijakan-01"
    assert state["problem"] == ""
    assert "export default" in state["_esm"]
    assert "--accent" in state["_css"]
    assert ".bangkom-player" in state["_css"]


@pytest.mark.parametrize("video", ["", "../x", "Kebijakan", "a/b", None, 3])
def test_what_cannot_be_a_video_is_a_sentence(video: str) -> None:
    widget = player(video)
    assert "tidak dikenal" in widget.problem
    assert widget.video == ""


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/services/bangkom", "/services/bangkom/"),
        ("http://127.0.0.1:9/x/services/bangkom/", "/x/services/bangkom/"),
    ],
)
def test_under_a_hub_the_players_page_is_the_services(monkeypatch: pytest.MonkeyPatch, url: str, path: str) -> None:
    monkeypatch.setenv("BANGKOM_SERVICE_URL", url)
    assert player("kebijakan-01").service == path


def test_without_a_service_or_where_widgets_cannot_be_shown_a_sentence_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANGKOM_SERVICE_URL", raising=False)
    assert "Beranda" in player("kebijakan-01").problem
    monkeypatch.setenv("BANGKOM_SERVICE_URL", "/services/bangkom/")
    assert "Beranda" in repr(player("kebijakan-01"))
