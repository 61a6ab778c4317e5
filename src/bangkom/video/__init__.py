"""The video player. In a released notebook: `from bangkom.video import player` and `player("kebijakan-01")`."""

from bangkom.video.widget import PlayerWidget, player

__all__ = ["PlayerWidget", "player"]
