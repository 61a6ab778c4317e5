"""Videos from scripts: narrated slides, or a widyaiswara's own recording, with captions and transcript."""

from bangkom.authoring.video.make import make_videos, make_videos_with_bar
from bangkom.authoring.video.manifest import MediaFile, VideoManifest, load_manifest
from bangkom.authoring.video.parts import Problem, Script
from bangkom.authoring.video.source import find_scripts, read_script, stale

__all__ = [
    "MediaFile",
    "Problem",
    "Script",
    "VideoManifest",
    "find_scripts",
    "load_manifest",
    "make_videos",
    "make_videos_with_bar",
    "read_script",
    "stale",
]
