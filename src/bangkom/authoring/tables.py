"""Takes checked values out of parsed TOML and notes what is wrong with them, each at its line."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bangkom.authoring.problems import ProblemLog
from bangkom.authoring.reading import nearest

SLUG = re.compile(r"[a-z0-9-]{1,40}")

T = TypeVar("T")
Table = Mapping[str, Any]


class TableReader:
    """`has_failed` once anything was wrong; tomllib gives no lines, so a line is looked up in the text."""

    def __init__(self, text: str, log: ProblemLog) -> None:
        self._lines = text.split("\n")
        self._log = log
        self.has_failed = False

    def section(self, document: Table, name: str, keys: tuple[str, ...]) -> Table:
        """The table of that name; an empty one, and a problem, if it isn't there."""
        table = document.get(name)
        if not isinstance(table, dict):
            self.fail(1, NO_SECTION, name=name, keys=", ".join(keys))
            return {}
        self.known(name, table, keys)
        return table

    def tables(self, document: Table, name: str) -> list[Table]:
        tables = document.get(name)
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            self.fail(1, NO_TABLES, name=name)
            return []
        return tables

    def slug(self, table: Table, kind: str, line: int) -> str:
        value = self.text(table, "id", kind, line)
        if value and not SLUG.fullmatch(value):
            self.fail(line, BAD_SLUG, key="id", value=value)
        return value

    def text(self, table: Table, key: str, kind: str, line: int = 0) -> str:
        return self.value(table, key, kind, lambda value: isinstance(value, str) and bool(value.strip()), "", line)

    def number(self, table: Table, key: str, kind: str, most: float, line: int = 0) -> float:
        def fits(value: object) -> bool:
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most

        return float(self.value(table, key, kind, fits, 0.0, line, ANY_NUMBER.format(most=most)))

    def whole(self, table: Table, key: str, kind: str, most: int, least: int = 0) -> int:
        def fits(value: object) -> bool:
            return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most

        return self.value(table, key, kind, fits, least, 0, WHOLE.format(least=least, most=most))

    def one_of(self, table: Table, key: str, kind: str, allowed: tuple[T, ...], line: int = 0) -> T:
        words = " atau ".join(f'"{one}"' for one in allowed)
        return self.value(
            table, key, kind, lambda value: value in allowed, allowed[0], line, ONE_OF.format(words=words)
        )

    def value(
        self,
        table: Table,
        key: str,
        kind: str,
        fits: Callable[[object], bool],
        default: T,
        line: int = 0,
        allowed: str = "",
    ) -> T:
        """The value of `key`; `default`, and a problem, if it is missing or doesn't fit.

        `line`: where its table begins, if the key stands in more than one; 0 looks the key up.
        """
        if key not in table:
            self.fail(line or self.line(kind), MISSING, key=key, kind=kind)
            return default
        found = table[key]
        if not fits(found):
            self.fail(line or self.line(key), BAD_VALUE, key=key, kind=kind, value=found, allowed=allowed)
            return default
        return found  # type: ignore[no-any-return]  # `fits` has just checked it

    def known(self, kind: str, table: Table, known: tuple[str, ...]) -> None:
        """Note every key that nothing reads."""
        for key in table:
            if key not in known:
                self.fail(self.line(key), UNKNOWN_KEY, key=key, kind=kind, nearest=nearest(key, known))

    def line(self, word: object, last: bool = False) -> int:
        """The line on which a word first (or last) stands outside a comment; 1 if it stands nowhere."""
        whole = re.compile(rf"(?<![\w-]){re.escape(str(word))}(?![\w-])")
        found = [number for number, line in enumerate(self._lines, 1) if whole.search(line.split("#")[0])]
        return (found[-1] if last else found[0]) if found else 1

    def fail(self, line: int, sentence: tuple[str, str], **values: object) -> None:
        self.has_failed = True
        self._log.add(line, sentence, **values)


NO_SECTION = ("Bagian [{name}] belum ada", "Tambahkan [{name}] dengan {keys}.")
NO_TABLES = ("Bagian [[{name}]] belum ada", "Tambahkan paling sedikit satu [[{name}]] dengan id dan title.")
MISSING = ("Bagian {kind} belum memuat {key}", "Tambahkan baris {key} = … di bagian itu.")
BAD_VALUE = (
    "Isi {key} pada bagian {kind} tidak dapat dipakai: {value!r}",
    "Perbaiki isinya: teks di antara tanda kutip, angka tanpa tanda kutip.{allowed}",
)
ANY_NUMBER = " Yang dapat dipakai: 0 sampai {most:g}, dengan titik desimal."
WHOLE = " Yang dapat dipakai: bilangan bulat {least} sampai {most}."
ONE_OF = " Yang dapat dipakai: {words}."
UNKNOWN_KEY = ("{key} tidak dikenal pada bagian {kind}", "Hapus atau perbaiki namanya.{nearest}")
BAD_SLUG = ('"{value}" tidak dapat menjadi {key}', "Pakai huruf kecil, angka, dan tanda hubung, misalnya kebijakan-01.")
