"""A widyaiswara's own recording in place of the synthetic film.

The recording is only fitted to our sizes. Captions a person gave are kept byte for byte and the transcript is taken
from them. Without them there are no captions, as nobody has aligned the script to what was said, and the transcript is
the script, saying so.
"""

from pathlib import Path

from bangkom.authoring.video import encode
from bangkom.authoring.video.captions import RECORDING_LINE, read_vtt, transcript, transcript_of_captions
from bangkom.authoring.video.film import Report
from bangkom.authoring.video.manifest import Asked, MadeFrom, asked_in_recording
from bangkom.authoring.video.parts import Script
from bangkom.errors import CourseError, MediaError


class RecordingFilm:
    """MediaError if the recording lacks picture or sound, CourseError if the captions aren't WebVTT."""

    made_from: MadeFrom = "recording"

    def __init__(self, script: Script, recording: Path, captions: Path | None) -> None:
        self._script = script
        self._recording = recording
        self._probe = encode.probe(recording)
        if not self._probe.width or not self._probe.has_audio:
            raise MediaError(INCOMPLETE.format(file=recording.name, video=script.id))
        self._captions = captions.read_bytes() if captions else None
        try:
            self._cues = read_vtt(self._captions.decode("utf-8", "replace")) if self._captions is not None else ()
        except ValueError as error:
            raise CourseError(BAD_CAPTIONS.format(video=script.id, reason=error)) from error

    @property
    def seconds(self) -> float:
        return self._probe.seconds

    def encode_small(self, out: Path, report: Report) -> None:
        encode.encode_recording(self._recording, self._script.title, encode.SMALL, out, self.seconds, report)

    def encode_clear(self, small: Path, out: Path, report: Report) -> None:  # noqa: ARG002 - the recording sounds better
        encode.encode_recording(self._recording, self._script.title, encode.CLEAR, out, self.seconds, report)

    def captions(self) -> bytes | None:
        return self._captions

    def transcript(self) -> str:
        if self._cues:
            return transcript_of_captions(self._script.title, self._cues)
        return transcript(self._script, RECORDING_LINE)

    def check(self) -> Asked | None:
        return asked_in_recording(self._script.check, self.seconds, self._script.id)


INCOMPLETE = "Rekaman {file} untuk video {video} harus memuat gambar dan suara."
BAD_CAPTIONS = "Takarir (captions.vtt) untuk video {video} bukan WebVTT yang sah: {reason}"
