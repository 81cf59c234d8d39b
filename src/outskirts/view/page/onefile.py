"""The night in one HTML file: it plays from a disk or any static host, without a server."""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.night.recorded.leads import leads
from outskirts.night.recorded.watched import Watched
from outskirts.view.page import packet, plan
from outskirts.view.report.html import data

STATIC = Path(__file__).parent / "static"
CHUNK = 30
"""Minutes that are packed together, and opened together by the page."""
LARGEST = 25_000_000
"""No file is larger [bytes]."""
EFFORT = 6
"""Of gzip: 9 takes ten times as long and saves a twentieth."""
SOUNDS = 2000
"""Sounds of a minute that a file holds at most."""
STEPS = (1, 2, 5, 10)
"""Minutes between the frames of a file: the first with which it is small enough."""
IMPORT = re.compile(r'^import\s+(?:\{[^}]*\}\s+from\s+)?"\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) )", re.MULTILINE)
DECLARED = re.compile(r"^(?:async )?(?:function|class|const|let) ([\w$]+)", re.MULTILINE)
LINK = re.compile(r'<link rel="stylesheet" href="/static/([\w./-]+)">\n')
ICON = re.compile(r'<link rel="icon" href="/static/([\w./-]+)"[^>]*>\n')
SCRIPT = re.compile(r'<script(?: type="module")? src="/static/([\w./-]+)"></script>\n')
FONT = re.compile(r'url\("(vendor/[\w./-]+)"\) format\("woff2"\)')


@dataclass(frozen=True)
class Aside:
    """What a file holds beside the night: people that can be asked for, and what cards tell.

    `losses` are who was lost or gone, as `Counting.losses` returns them; `windows`: pairs of a
    minute and how many were lit, of `dwellings`.
    """

    stories: Sequence[Mapping[str, Any]]
    losses: Mapping[str, NDArray[Any]]
    windows: Sequence[tuple[int, int]] = ()
    dwellings: int = 0


def build(watched: Watched, aside: Aside) -> str:
    """Return the page with the whole night in it.

    The page itself is the one that the server shows. Raises InputError where the night is too
    long for a file of 25 MB.
    """
    for step in STEPS:
        made = page(list(blocks(watched, aside, step)))
        if len(made.encode()) <= LARGEST:
            return made
    raise InputError(
        f"{watched.recording.path} makes a page of {len(made.encode()) / 1e6:.0f} MB even with a "
        f"frame every {STEPS[-1]} minutes; expected at most {LARGEST / 1e6:.0f} MB; export a "
        "shorter run or a part of the city (--crop)"
    )


def blocks(watched: Watched, aside: Aside, step: int) -> Iterator[tuple[str, bytes]]:
    """Give what the file holds, each with its name."""
    facts = watched.facts()
    cast = watched.recording.cast() if aside.stories else {}
    facts = {
        **facts,
        "mode": "file",
        "folder": facts["run"],
        "cast": cast,
        "step": step,
        "chunk": CHUNK,
        "windows": [list(one) for one in aside.windows],
        "dwellings": aside.dwellings,
    }
    yield "night", json.dumps(facts, ensure_ascii=False).encode()
    yield "city", plan.city_packet(watched.city, watched.fell["residents"])
    yield "curve", plan.curve_packet(watched)
    yield "fallen", plan.fallen_packet(watched)
    yield "stories", json.dumps(list(aside.stories), ensure_ascii=False).encode()
    told = leads(aside.stories, cast)
    yield "leads", json.dumps(told, ensure_ascii=False).encode()
    yield "losses", packet.pack("losses", {}, aside.losses)
    shown = list(range(0, watched.last_minute + 1, step))
    for number, begin in enumerate(range(0, len(shown), CHUNK)):
        yield f"film-{number}", film(watched, shown[begin : begin + CHUNK])


def film(watched: Watched, minutes: Sequence[int]) -> bytes:
    """Return some minutes as one packet: streets as differences, the rest one after the other.

    Differences have their sign in the lowest bit, and their low and high bytes stand apart: most of
    the high ones are 0. Places are told to the metre. Of more than `SOUNDS` sounds in a minute some
    are left out, evenly.
    """
    arrays: dict[str, list[NDArray[Any]]] = {}
    counts = []
    for minute in minutes:
        told, found = watched.minute(minute)
        found = lean(found)
        counts.append(told["counts"])
        for name, values in found.items():
            arrays.setdefault(name, []).append(values)
    packed: dict[str, NDArray[Any]] = {}
    for name, parts in arrays.items():
        if name in ("living", "infected", "dead"):
            values = np.array(parts).astype(np.int64)
            step = np.diff(values, axis=0, prepend=0).astype(np.int16)  # the page's sums wrap
            change = ((step << 1) ^ (step >> 15)).view(np.uint16)
            packed[f"{name}_low"] = (change & 255).astype(np.uint8)
            packed[f"{name}_high"] = (change >> 8).astype(np.uint8)
        else:
            packed[name] = np.concatenate(parts)
    for kind in ("horde", "sound"):
        sizes = [len(part) for part in arrays[f"{kind}_x"]]
        packed[f"{kind}_start"] = np.cumsum([0, *sizes]).astype(np.int32)
    meta = {"minutes": list(minutes), "counts": counts, "estimated": told["estimated"]}
    return packet.pack("film", meta, packed)


def lean(found: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return a minute as a file tells it: places to the metre, not every sound of a loud one."""
    step = max(-(-len(found["sound_x"]) // SOUNDS), 1)
    return {
        name: (np.rint(values) if name.endswith(("_x", "_y")) else values)[
            :: step if name.startswith("sound_") else 1
        ]
        for name, values in found.items()
    }


def page(held: Sequence[tuple[str, bytes]]) -> str:
    """Return the HTML around some blocks of data."""
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    styles = "".join(styled(name) for name in LINK.findall(html))
    plain = [name for name in SCRIPT.findall(html) if name != "main.js"]
    scripts = [(STATIC / name).read_text(encoding="utf-8").strip() for name in plain]
    module = joined("main.js")
    hashes = " ".join(digest(one) for one in (*scripts, module))
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src {digest(styles)}; "
        "font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
    html = with_icon(html)
    html = LINK.sub("", html).replace("<title>", f"{head}<title>", 1)
    html = html.replace("</head>", f"<style>{styles}</style>\n</head>", 1)
    inside = [
        f'<script type="text/plain" id="held-{name}">{text(small(content))}</script>\n'
        for name, content in held
    ]
    inside += [f"<script>{one}</script>\n" for one in scripts]
    inside += [f'<script type="module">{module}</script>\n']
    return SCRIPT.sub("", html).replace("</body>", f"{''.join(inside)}</body>", 1)


def with_icon(html: str) -> str:
    """Return the page with its icon in it: some browsers ask for it at each new address."""
    icon = data((STATIC / ICON.findall(html)[0]).read_bytes(), "image/svg+xml")
    return ICON.sub(f'<link rel="icon" href="{icon}">\n', html)


def small(content: bytes) -> bytes:
    """Return bytes packed as every browser unpacks them, the same ones each time."""
    return gzip.compress(content, EFFORT, mtime=0)


def text(content: bytes) -> str:
    """Return bytes as letters that HTML leaves alone."""
    return b64encode(content).decode("ascii")


def styled(name: str) -> str:
    """Return a style sheet with its fonts in it."""
    sheet = (STATIC / name).read_text(encoding="utf-8")
    return FONT.sub(
        lambda found: (
            f'url("{data((STATIC / found[1]).read_bytes(), "font/woff2")}") format("woff2")'
        ),
        sheet,
    )


def joined(entry: str) -> str:
    """Return a module and all that it imports as one script, each after those that it needs.

    The modules of the page share one scope then: no two may declare the same name.
    """
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        for other in IMPORT.findall((STATIC / name).read_text(encoding="utf-8")):
            visit(other)
        order.append(name)

    visit(entry)
    parts = [
        EXPORT.sub("", IMPORT.sub("", (STATIC / name).read_text(encoding="utf-8")))
        for name in order
    ]
    declared = [one for part in parts for one in DECLARED.findall(part)]
    twice = sorted({one for one in declared if declared.count(one) > 1})
    if twice:
        raise ValueError(f"the modules of the page declare {', '.join(twice)} more than once")
    return "\n".join(parts)


def digest(script: str) -> str:
    """Return what a policy calls a script or style by."""
    return f"'sha256-{text(hashlib.sha256(script.encode()).digest())}'"
