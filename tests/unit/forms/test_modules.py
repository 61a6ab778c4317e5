"""The form's modules in one text: the same names, and no import left that a page could not follow."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bangkom.forms.modules import joined
from bangkom.forms.widget import QuestionWidget

MODULES = {
    "one.js": 'import { two, twice } from "./two.js";\nconst T = 1;\nexport default () => [T, two, twice(3)];\n',
    "two.js": 'import {\n  three,\n} from "./three.js";\nconst T = 2;\nexport const two = T + three;\n'
    "export function twice(n) { return 2 * n; }\n",
    "three.js": "export const three = 3;\n",
}


def test_modules_keep_their_scopes(tmp_path: Path) -> None:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "all.mjs").write_text(joined(tmp_path, "one"))
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node to run the modules with; the browser tests run the real ones")
    script = f'import one from "{tmp_path}/all.mjs"; console.log(JSON.stringify(one()))'
    told = subprocess.run([node, "--input-type=module", "-e", script], check=True, capture_output=True, text=True)
    assert json.loads(told.stdout) == [1, 5, 6]


def test_a_widget_carries_all_of_its_form() -> None:
    assert "import " not in QuestionWidget._esm.replace("imports", "")
    assert QuestionWidget._esm.count("export default") == 1
    assert "Tambah baris" in QuestionWidget._esm
