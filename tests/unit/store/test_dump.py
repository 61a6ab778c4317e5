"""A dump holds every table, whatever else the program has imported."""

import json
import subprocess
import sys

from bangkom.store import dump


def test_a_program_that_has_imported_nothing_else_knows_every_table():
    asked = "import json; from bangkom.store import dump; print(json.dumps(dump.table_names()))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert sorted(json.loads(told)) == sorted(dump.table_names())
    assert {"account", "person", "watched", "class_presence", "forum_post", dump.VERSION} <= set(json.loads(told))
