"""What participants and staff write to each other, as HTML that is safe to show: Markdown without raw HTML.

Two nets, one behind the other: the parser makes no element that isn't wanted, and nh3 lets no other pass.
"""

import re
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

ELEMENTS = {
    *("p", "br", "hr", "blockquote", "ul", "ol", "li", "pre", "code"),
    *("strong", "em", "s", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https"}
UNWANTED = ["heading", "lheading", "image", "code", "reference", "html_block", "html_inline"]
"""Headings and pictures don't belong into somebody else's page; an indented line isn't meant as code, and a text that
defines a reference would show nothing."""
WHOLE_ADDRESS = re.compile(r"https?://[^/\s]", re.IGNORECASE)
MOST_CELLS = 1000
"""Markdown fills up short rows: a text of a screen could be a table of megabytes. A larger one is shown as typed."""
KEPT = 512
"""Texts whose HTML is kept: some take a fifth of a second, and a thread shows many at every visit."""
BARE_ADDRESS = re.compile(r"\bhttps?://(?!/)[^\s<>\"]*[^\s<>\".,;:!?'()\[\]*_~`]", re.IGNORECASE)
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Characters that show nothing, among them those that turn the direction of what follows."""


@lru_cache(maxsize=KEPT)
def to_html(text: str) -> Markup:
    """Block HTML: paragraphs, lists, quotes, tables, emphasis, code, links to whole http(s) addresses, bare ones too.

    Nothing else comes out, whatever goes in: raw HTML and unwanted Markdown are shown as text. A line's end is kept.
    """
    clean = nh3.clean(
        str(_parser(_most_cells(text) <= MOST_CELLS).render(UNSEEN.sub("", text))),
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        attribute_filter=_whole_addresses,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(clean.strip())  # noqa: S704 - nh3 is what makes it safe


def _most_cells(text: str) -> int:
    """How many cells the tables of this text can have at most."""
    lines = text.replace("\r", "\n").split("\n")  # where Markdown ends them, and nowhere else
    pipes = max((line.count("|") for line in lines), default=0)
    return (pipes + 1) * len(lines) if pipes else 0


@cache
def _parser(has_tables: bool) -> MarkdownIt:
    """Made once: that takes longer than a message. It keeps nothing of what it has read."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable("strikethrough").disable(UNWANTED)
    if has_tables:
        parser.enable("table")
    parser.core.ruler.push("bare_addresses", _link_bare_addresses)
    parser.validateLink = _is_whole_address  # type: ignore[method-assign, assignment]  # how markdown-it is told
    return parser


def _is_whole_address(address: str) -> bool:
    """A relative one would lead to a page of ours that acts."""
    return WHOLE_ADDRESS.match(address.strip()) is not None


def _whole_addresses(_element: str, attribute: str, value: str) -> str | None:
    """No empty or relative address either, which the parser makes of `[]()` without asking."""
    return value if attribute != "href" or _is_whole_address(value) else None


def _link_bare_addresses(state: StateCore) -> None:
    for block in state.tokens:
        found: list[Token] = []
        within_link = 0
        for token in block.children or ():
            within_link += token.nesting if token.type in {"link_open", "link_close"} else 0
            found += _with_links(token.content) if token.type == "text" and not within_link else (token,)
        if block.children:
            block.children = found


def _with_links(text: str) -> list[Token]:
    found: list[Token] = []
    done = 0
    for match in BARE_ADDRESS.finditer(text):
        address = match.group()
        found += [
            Token("text", "", 0, content=text[done : match.start()]),
            Token("link_open", "a", 1, attrs={"href": address}),
            Token("text", "", 0, content=address),
            Token("link_close", "a", -1),
        ]
        done = match.end()
    return [*found, Token("text", "", 0, content=text[done:])]
