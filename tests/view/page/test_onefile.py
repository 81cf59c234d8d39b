"""The night in one file: all of it inside, nothing asked of anybody."""

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evenings import record
from numpy.typing import NDArray

from outskirts.base.errors import InputError
from outskirts.night.recorded.watched import Watched
from outskirts.view.page import onefile, packet, plan


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(*record(tmp_path_factory.mktemp("onefile") / "run"))


NOTHING = onefile.Aside(
    [],
    {
        "start": np.zeros(1, np.uint32),
        "minute": np.zeros(0, np.uint16),
        "gone": np.zeros(0, np.uint8),
    },
)


@pytest.fixture(scope="module")
def html(watched: Watched) -> str:
    return onefile.build(watched, NOTHING)


def held(html: str, name: str) -> bytes:
    """Return what a block of the file holds."""
    found = re.search(f'<script type="text/plain" id="held-{name}">([^<]*)</script>', html)
    assert found is not None, f"there is no {name}"
    return gzip.decompress(b64decode(found[1]))


def test_the_file_holds_the_night_and_names_no_other_file(html: str, watched: Watched) -> None:
    assert json.loads(held(html, "night"))["people"] == watched.facts()["people"]
    assert held(html, "city") == plan.city_packet(watched.city, watched.fell["residents"])
    assert re.search(r'(?:src|href)="(?!data:|#)', html) is None
    assert "/static/" not in re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert 'url("vendor' not in html


def test_the_policy_names_each_script_and_lets_nothing_else_run(html: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    said = policy[1].replace("&#x27;", "'")
    assert said.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in said
    assert "connect-src" not in said
    for script in re.findall(r'<script(?: type="module")?>(.*?)</script>', html, re.DOTALL):
        assert onefile.digest(script) in said
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    assert onefile.digest(style[1]) in said


def test_the_modules_stand_in_one_script_without_imports() -> None:
    script = onefile.joined("main.js")
    assert re.search(r"^(import|export) ", script, re.MULTILINE) is None
    assert script.index("function unpack") < script.index("class Server")


@pytest.mark.parametrize("minute", [0, 1, 29, 30, 47, 60])
def test_a_minute_of_the_film_is_that_of_the_record(
    html: str, watched: Watched, minute: int
) -> None:
    kind, meta, arrays = packet.unpack(held(html, f"film-{minute // onefile.CHUNK}"))
    told, found = watched.minute(minute)
    row = minute % onefile.CHUNK
    assert kind == "film"
    assert meta["minutes"][row] == minute
    assert meta["counts"][row] == told["counts"]
    for name in ("living", "infected", "dead"):
        folded = arrays[f"{name}_low"].astype(np.int64) | (
            arrays[f"{name}_high"].astype(np.int64) << 8
        )
        change = (folded >> 1) ^ -(folded & 1)
        shown = (change[: row + 1].sum(axis=0) & 0xFFFF).astype(np.uint16)
        np.testing.assert_array_equal(shown, found[name])
    start = arrays["horde_start"]
    np.testing.assert_array_equal(
        arrays["horde_size"][start[row] : start[row + 1]], found["horde_size"]
    )


def test_a_night_too_long_for_a_file_is_refused_in_one_line(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onefile, "LARGEST", 10_000)
    with pytest.raises(InputError, match=r"export a shorter run or a part of the city") as raised:
        onefile.build(watched, NOTHING)
    assert "\n" not in str(raised.value)


def test_a_name_declared_twice_in_the_modules_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./a.js";\nconst TWICE = a;\n')
    (tmp_path / "a.js").write_text("const TWICE = 1;\nexport const a = TWICE;\n")
    monkeypatch.setattr(onefile, "STATIC", tmp_path)
    with pytest.raises(ValueError, match="TWICE"):
        onefile.joined("main.js")


def test_steps_of_any_size_and_sign_come_back(watched: Watched) -> None:
    class Odd:
        """Minutes in which streets fill and empty at once."""

        def minute(self, minute: int) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
            told, found = watched.minute(minute)
            value = np.array([0, 65535, 1, 40000, 0], np.uint16)[minute % 5]
            return told, {**found, "living": np.full_like(found["living"], value)}

    odd: Any = Odd()
    _, _, arrays = packet.unpack(onefile.film(odd, range(5)))
    folded = arrays["living_low"].astype(np.int64) | (arrays["living_high"].astype(np.int64) << 8)
    sums = np.cumsum((folded >> 1) ^ -(folded & 1), axis=0) & 0xFFFF
    assert sums[:, 0].tolist() == [0, 65535, 1, 40000, 0]


def test_of_a_loud_minute_some_sounds_are_left_out_evenly() -> None:
    many = np.arange(5001, dtype=np.float32) + np.float32(0.3)
    found = onefile.lean({"sound_x": many, "sound_tick": np.arange(5001), "horde_x": many})
    assert len(found["sound_x"]) == len(found["sound_tick"]) <= onefile.SOUNDS
    assert np.unique(np.diff(found["sound_x"])).tolist() == [3.0]
    assert len(found["horde_x"]) == 5001
