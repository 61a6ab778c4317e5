import re
import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bangkom.web.service.prose import ATTRIBUTES, ELEMENTS, to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe src='https://jahat.example'></iframe>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x) [y](file:///etc/passwd) [z](mailto:a@b.c)",
    "[x](//jahat.example) [y](/hub/logout) [z](../services/bangkom/obrolan/1/tutup)",
    "[x](https:/hub/logout) [y](https:///hub/logout)",
    "![lacak](https://jahat.example/pixel.png)",
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x](https://a.example 'a\" onclick=alert(1)')",
    "<javascript:alert(1)>",
    "```html onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "|<b>a</b>|\n|-|\n|<img src=x>|",
    "<!-- --><style>*{display:none}</style>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "https://a.example/<script>alert(1)</script>",
    'https://a.example/"onmouseover=alert(1)//',
]


def assert_harmless(html: str) -> None:
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        assert element.name in ELEMENTS
        assert set(element.attrs) <= ATTRIBUTES.get(element.name, set()) | ({"rel"} if element.name == "a" else set())
        if element.name == "a" and "href" in element.attrs:
            assert re.match(r"https?://[^/]", element["href"], re.IGNORECASE)  # type: ignore[arg-type]
            assert element["rel"] == ["nofollow", "noopener", "noreferrer"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_out(text: str) -> None:
    assert_harmless(to_html(text))


@given(st.lists(st.sampled_from([*HOSTILE, "[", "](", ")", "`", "*", "\n", "> ", "- ", "<", ">", '"', "https://"])))
def test_nor_does_anything_made_of_hostile_parts(parts: list[str]) -> None:
    assert_harmless(to_html("".join(parts)))


@given(st.text(max_size=300))
def test_any_text_can_be_shown(text: str) -> None:
    assert_harmless(to_html(text))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Halo *semua*, **penting**", "<p>Halo <em>semua</em>, <strong>penting</strong></p>"),
        ("satu\ndua", "<p>satu<br>\ndua</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# Bukan judul", "<p># Bukan judul</p>"),
        ("    menjorok", "<p>menjorok</p>"),
        ("[a]: https://a.example", '<p>[a]: <a href="https://a.example" rel="nofollow noopener noreferrer">'),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<b>tebal</b>", "<p>&lt;b&gt;tebal&lt;/b&gt;</p>"),
        ("", ""),
    ],
)
def test_what_people_write(text: str, html: str) -> None:
    assert str(to_html(text)).startswith(html)


@pytest.mark.parametrize(
    ("text", "href", "rest"),
    [
        ("Lihat https://lan.go.id/a_b_c.", "https://lan.go.id/a_b_c", "."),
        ("(https://lan.go.id)", "https://lan.go.id", ")"),
        ("[LAN](https://lan.go.id?a=1&b=2)", "https://lan.go.id?a=1&b=2", ""),
        ("<https://lan.go.id>", "https://lan.go.id", ""),
    ],
)
def test_addresses_become_links(text: str, href: str, rest: str) -> None:
    found = BeautifulSoup(to_html(text), "html.parser")
    links = found.find_all("a")
    assert [link["href"] for link in links] == [href]
    assert found.get_text().endswith(rest)


def test_code_keeps_addresses_as_they_are() -> None:
    assert to_html("`https://lan.go.id`") == "<p><code>https://lan.go.id</code></p>"


def test_direction_marks_are_dropped() -> None:
    assert to_html("a\u202eb\u2066c\x00d") == "<p>abcd</p>"


@pytest.mark.parametrize(
    "text",
    ["[" * 8000, "*a " * 2600, ">" * 8000, "![[" * 2600, "a**" * 2600, "[a](" * 2000, "https://" * 1000, "|" * 8000],
)
def test_long_nonsense_takes_no_time(text: str) -> None:
    to_html("")
    begun = time.process_time()
    to_html(text)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("blank", ["", "\u2028", "\x0b"])
def test_a_small_text_never_becomes_a_huge_table(end: str, blank: str) -> None:
    """Markdown fills up every row to the width of the first: 65,000 cells for a screen of text."""
    for columns in (30, 200, 450):
        head = f"|{blank}" * columns + f"|{end}" + "|-" * columns + f"|{end}"
        text = head + f"|{end}" * ((2000 - len(head)) // (1 + len(end)))
        assert len(to_html(text)) < 40_000, columns
    table = "| Tahap | Lama |\n|---|---|\n" + "| Berkas | 2 hari |\n" * 40
    assert to_html(table).count("<td>") == 80
