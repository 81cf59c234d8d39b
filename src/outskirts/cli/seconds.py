"""The seconds of a recorded night: a process of its own that lives it again for the map.

It reads questions, a line of JSON each, from its standard input, and writes answers to its
standard output: `FRAME`, a header in JSON, and bytes. Whoever asked anew while the night was being
lived up to what they asked before gets that one answered as dropped.
"""

import json
import os
import struct
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outskirts.base.errors import CheckError, InputError
from outskirts.view.page import packet

if TYPE_CHECKING:
    from outskirts.night.lived.seconds import Night, Told

FRAME = struct.Struct("<II")
"""Before each answer: the bytes of its header, and of what follows."""
KIND = 10
"""How much this process gives way to others, above all to a run that goes on."""
NOTHING = "nothing"
"""Is asked by a page that does not want any more what it asked for last."""


class Questions:
    """The newest question of each page, in the order in which the pages asked."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[str, Any]] = {}
        self._there = threading.Condition()
        self._over = False

    def listen(self) -> None:
        """Read questions until there are no more."""
        for line in sys.stdin.buffer:
            question = json.loads(line)
            with self._there:
                old = self._waiting.pop(question["page"], None)
                if old is not None and old["ask"] != NOTHING:
                    answer(old, {"dropped": True})
                self._waiting[question["page"]] = question
                self._there.notify()
        with self._there:
            self._over = True
            self._there.notify()

    def take(self) -> dict[str, Any] | None:
        """Wait for the next question; None: there will be no more."""
        with self._there:
            while not self._waiting and not self._over:
                self._there.wait()
            if self._over:
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def beside(self, seat: str) -> list[dict[str, Any]]:
        """Return the questions of other pages that wait while one is being answered."""
        with self._there:
            return [one for page, one in self._waiting.items() if seat_of(page) != seat]

    def start(self, question: dict[str, Any]) -> bool:
        """Take a question that waits; say whether it still does."""
        with self._there:
            if self._waiting.get(question["page"]) is not question:
                return False
            del self._waiting[question["page"]]
            return True

    def again(self, page: str) -> bool:
        """Say whether a page has asked anew, or nobody listens any more."""
        with self._there:
            return self._over or page in self._waiting


OUT = threading.Lock()
OUTPUT = -1


def answer(question: dict[str, Any], header: dict[str, Any], body: bytes = b"") -> None:
    """Write one answer, or a word on the way to it."""
    told = {"page": question["page"], "number": question["number"], **header}
    head = json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
    with OUT:
        left = memoryview(FRAME.pack(len(head), len(body)) + head + body)
        while len(left):
            left = left[os.write(OUTPUT, left) :]


def serve(folder: Path) -> None:
    """Answer until nobody asks any more."""
    from outskirts.night.lived.seconds import Dropped, Night

    questions = Questions()
    threading.Thread(target=questions.listen, daemon=True).start()
    night: Night | None = None

    def serve_one(question: dict[str, Any], night: Night) -> None:
        def told(words: str, share: float) -> bool:
            answer(question, {"say": words, "progress": round(share, 3)})
            return not questions.again(question["page"])

        try:
            with night.seated(seat_of(question["page"])):
                facts, body = found(night, question, told)
            answer(question, {"facts": facts}, body)
        except Dropped:
            answer(question, {"dropped": True})
        except (InputError, CheckError) as error:
            answer(question, {"error": " ".join(str(error).split())})

    def meanwhile() -> None:
        """Answer what other pages ask and have at once, on a long way for one of them."""
        assert night is not None
        for other in questions.beside(night.seat):
            idle = other["ask"] == NOTHING
            near = idle or night.has_at_hand(seat_of(other["page"]), other["tick"])
            if near and questions.start(other) and not idle:
                serve_one(other, night)

    while (question := questions.take()) is not None:
        if question["ask"] == NOTHING:
            continue
        try:
            night = night or Night(folder, meanwhile)
        except (InputError, CheckError) as error:
            answer(question, {"error": " ".join(str(error).split())})
            continue
        serve_one(question, night)


def seat_of(page: str) -> str:
    """Return which tab asks: it may ask for people, a person and a card at the same time.

    All who do not say which page they are sit in one place.
    """
    tab = page.partition("/")[0]
    return tab if tab.startswith("page ") else ""


def found(night: "Night", question: dict[str, Any], told: "Told") -> tuple[dict[str, Any], bytes]:
    """Return the answer to a question: facts, and the packet "people" if that was asked for."""
    if question["ask"] == "people":
        return {}, packet.pack("people", *night.people(question, told))
    facts = {"person": night.person, "moment": night.moment}[question["ask"]](question, told)
    return facts, b""


def main() -> None:
    """Serve the run whose folder is named, over this process's own input and output."""
    global OUTPUT
    os.nice(KIND)
    OUTPUT = os.dup(1)
    os.dup2(2, 1)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        serve(Path(sys.argv[1]))
    os._exit(0)


if __name__ == "__main__":
    main()
