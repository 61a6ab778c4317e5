"""Markdown to the HTML that forms show. No raw HTML passes, so what comes out is safe to insert in a page."""

from markdown_it import MarkdownIt


def to_html(markdown: str) -> str:
    """Block HTML; a table or a list is kept, raw HTML becomes visible text."""
    return str(_parser().render(markdown)).strip()


def to_inline_html(markdown: str) -> str:
    """HTML without a paragraph around it, for an option's label."""
    return str(_parser().renderInline(markdown)).strip()


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
