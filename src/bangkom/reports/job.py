"""One run of reports in a process of its own: `python -m bangkom.reports.job FOLDER AS_OF`.

Each line that it prints is a JSON object: `{"done": 1, "of": 4}`, and at the end `{"hash": …}` or `{"error": …}`.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

from bangkom.errors import BangkomError
from bangkom.reports.gather import gather
from bangkom.reports.load import load
from bangkom.reports.names import REPORTS
from bangkom.reports.run import make_reports
from bangkom.reports.snapshot import snapshot_name
from bangkom.settings import load_settings


def main(folder: Path, as_of: datetime) -> int:
    """The exit code: 1 if something known went wrong and was told."""
    settings = load_settings(os.environ, Path.cwd())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        inputs = gather(settings, as_of)
        make_reports(settings, inputs, REPORTS, lambda done, of: _tell(done=done, of=of), folder)
        _tell(hash=load(folder / snapshot_name(as_of)).about.input_hash)
    except (BangkomError, OSError) as error:
        _tell(error=str(error) if isinstance(error, BangkomError) else UNWRITABLE)
        return 1
    return 0


def _tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


UNWRITABLE = "Laporan tidak dapat ditulis. Periksa ruang penyimpanan dan izin foldernya."

if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])))
