"""Say plainly what is missing before anything is installed. Runs on any Python 3."""

import sys

TOO_OLD = "Perlu Python 3.11 atau lebih baru; yang ditemukan {}.{}. Coba: make PYTHON=python3.12"

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
    sys.exit(TOO_OLD.format(*sys.version_info[:2]))
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit("Python ini tidak membawa modul venv. Di Debian/Ubuntu pasang paket python3-venv.")
