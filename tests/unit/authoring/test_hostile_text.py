"""No text makes the reader fall over: it ends in a lesson or in problems with a line that exists."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bangkom.authoring.lesson import read_lesson
from bangkom.authoring.notebook import build_notebook
from bangkom.authoring.problems import ProblemLog

HEAD = "---\nid: uji\ntitle: Uji\nminutes: 1\n---\n"
PIECES = """\
:::
::::
:::{tip}
::: tip
:::{single-choice} a-1
:::{number} b
:::{essay} c
:::{true-false} d
:points: 1
:answer: 1,5
:words: 1-2
:x
- [ ] Benar
- [x] Salah
  > alasan
- [] x
- [ ]
- K (1): a | b
Teks
# Judul
```
> kutip
| a | b |
|---|---|
{x}
%
---
[a]: b
<b>
&amp;
1. a
    kode"""
PIECE = st.sampled_from([*PIECES.split("\n"), "", " ", "\t", "\x00", "\u2028", "😀", "{", "}", ":"])


@given(st.lists(PIECE, max_size=25).map("\n".join) | st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
@settings(deadline=None)
def test_any_body_ends_in_a_lesson_or_in_problems(body):
    found = []
    lesson = read_lesson(HEAD + body, "uji", ProblemLog("uji.md", found))
    lines = (HEAD + body).count("\n") + 1
    for problem in found:
        assert 1 <= problem.line <= lines + 1
        assert problem.what and problem.how.endswith((".", "?"))
    if not found and not lesson.videos():
        assert build_notebook(lesson, {})["cells"]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=120))
@settings(deadline=None)
def test_any_head_ends_in_a_lesson_or_in_problems(head):
    found = []
    lesson = read_lesson(f"---\n{head}\n---\nTeks.\n", "uji", ProblemLog("uji.md", found))
    assert lesson.id == "uji"
    assert all(problem.line >= 1 for problem in found)
