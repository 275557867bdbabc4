"""Markdown as harmless HTML."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: The page's own heading is the title; those of the text begin one level below.
LOWEST_HEADING = 6
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a", "img", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
_reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def as_html(text: str) -> str:
    """Turn Markdown into HTML that cannot run anything: raw HTML is shown as text, addresses are http(s) or ours."""
    tokens = [_lowered(token) for token in _reader.parse(text)]
    html = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer"
    )


def _lowered(token: Token) -> Token:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1:]) + 1, LOWEST_HEADING)}"
    return token
