"""The form's ES modules as one: a widget's script reaches the page as text, where an import has nowhere to point."""

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|let|function|class) (\w+))", re.MULTILINE)


def joined(folder: Path, entry: str) -> str:
    """The module `<entry>.js` with everything that it imports in it, each module in a scope of its own.

    Modules import names from modules beside them, in a statement that begins its line, and never in a circle.
    """
    parts: dict[str, str] = {}
    _add(folder, entry, parts)
    main = parts.pop(entry)
    return "\n".join([*(_wrapped(name, text) for name, text in parts.items()), _bound(main)])


def _add(folder: Path, name: str, parts: dict[str, str]) -> None:
    text = (folder / f"{name}.js").read_text("utf-8")
    for needed in IMPORT.findall(text):
        if needed[1] not in parts:
            _add(folder, needed[1], parts)
    parts[name] = text


def _wrapped(name: str, text: str) -> str:
    exported = ", ".join(EXPORT.findall(text))
    return f"const _{name} = (() => {{\n{EXPORT.sub('', _bound(text))}\nreturn {{ {exported} }};\n}})();"


def _bound(text: str) -> str:
    return IMPORT.sub(lambda match: f"const {{{match[1]}}} = _{match[2]};\n", text)
