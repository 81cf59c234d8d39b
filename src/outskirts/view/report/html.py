"""Pieces of a page: text is always escaped, tables always have heads, pictures always words."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Cell:
    """One cell of a table: `value` sorts it, `style` shades it, `words` sets it as text."""

    text: str
    value: float | None = None
    style: str = ""
    words: bool = False


def element(name: str, content: str, **attributes: str) -> str:
    """Return an element round content that is HTML already; `class_` stands for `class`."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{said}>{content}</{name}>"


def paragraph(text: str, **attributes: str) -> str:
    """Return a paragraph of plain text."""
    return element("p", escape(text), **attributes)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    last: Sequence[Cell] = (),
    sortable: bool = False,
) -> str:
    """Return a table that scrolls sideways where it must; the first cell of a row heads it.

    `last` is a row for everything together, which is not sorted.
    """
    rows = list(rows)
    words = [cell.words for cell in rows[0]] if rows else [False] * len(heads)
    head = "".join(
        element("th", escape(one), scope="col", **({"class_": "words"} if left else {}))
        for one, left in zip(heads, words, strict=True)
    )
    body = "".join(element("tr", row_of(row)) for row in rows)
    foot = element("tfoot", element("tr", row_of(last), class_="all")) if last else ""
    inside = (
        element("caption", element("span", escape(caption)))
        + element("thead", element("tr", head))
        + element("tbody", body)
        + foot
    )
    whole = element("table", inside, class_="sortable") if sortable else element("table", inside)
    return element("div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption)


def row_of(row: Sequence[Cell]) -> str:
    """Return the cells of a row."""
    made = []
    for i, cell in enumerate(row):
        said = {}
        if i == 0:
            said["scope"] = "row"
        kinds = [*(["words"] if cell.words else []), *(["shade"] if cell.style else [])]
        if kinds:
            said["class_"] = " ".join(kinds)
        if cell.value is not None:
            said["data_value"] = f"{cell.value:.10g}"
        if cell.style:
            said["style"] = cell.style
        made.append(element("td" if i else "th", escape(cell.text), **said))
    return "".join(made)


def data(content: bytes, kind: str) -> str:
    """Return a picture as an address that holds the picture itself."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def picture(
    wide: bytes, narrow: bytes, kind: str, words: str, caption: str, size: tuple[float, float]
) -> str:
    """Return a picture in two widths, with words for those who cannot see it; `size` of `wide`."""
    source = f'<source media="(max-width: 640px)" srcset="{data(narrow, kind)}">'
    image = (
        f'<img src="{data(wide, kind)}" alt="{escape(words)}" '
        f'width="{size[0]:.0f}" height="{size[1]:.0f}">'
    )
    inside = element("picture", source + image)
    return element("figure", inside + (element("figcaption", escape(caption)) if caption else ""))


def section(title: str, content: str) -> str:
    """Return a part of the page with its heading."""
    return element("section", element("h2", escape(title)) + content)
