"""Measure one peer at one size, in a process of its own; print what was found as JSON.

    python measure.py PEER PEOPLE [--one-in 100] [--seconds 60] [--limit 20] [--snapshot]

Only `advance` is timed; a first second is not. Results are hashed after some of the seconds.
"""

import argparse
import importlib
import json
import time
from pathlib import Path

import numpy as np
import work

HASHED = (2, 5, 10, 20, 40, 60)


def peak() -> int:
    """Return the most memory that this process has held [B]."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(dict(line.split(":", 1) for line in lines)["VmHWM"].split()[0]) * 1024


def speed(peer: str, people: int, seconds: int, limit: float) -> dict[str, object]:
    """Advance until so many seconds have passed, in the town or on the wall."""
    begin = time.perf_counter()
    walk = importlib.import_module(peer).begin(people, 1)
    walk.advance()
    built = time.perf_counter() - begin
    spent, worked, person_seconds, passed, hashes = 0.0, 0.0, 0, 1, {}
    while passed < seconds and spent < limit:
        person_seconds += walk.walking()
        start, work_before = time.perf_counter(), time.process_time()
        walk.advance()
        spent += time.perf_counter() - start
        worked += time.process_time() - work_before
        passed += 1
        if passed in HASHED:
            hashes[passed] = work.digest(walk)
    condition = walk.whereabouts()[-1]
    return {
        "peer": peer,
        "people": people,
        "passed": passed,
        "built": built,
        "speed": person_seconds / spent,
        "per_core": person_seconds / worked,
        "peak": peak(),
        "walking": walk.walking(),
        "bitten": int((condition == work.EXPOSED).sum()),
        "hashes": hashes,
    }


def snapshot(peer: str, people: int) -> dict[str, object]:
    """Keep a moment, go on, go back to it, go on again: is the future the same?"""
    walk = importlib.import_module(peer).begin(people, 1)
    for _ in range(5):
        walk.advance()
    try:
        start = time.perf_counter()
        kept = walk.keep()
        took = time.perf_counter() - start
        for _ in range(10):
            walk.advance()
        one = work.digest(walk)
        then = [values.copy() for values in walk.whereabouts()]
        walk = walk.restored(kept)
        for _ in range(10):
            walk.advance()
    except Exception as reason:
        return {"peer": peer, "works": False, "reason": f"{type(reason).__name__}: {reason}"}
    apart = max(
        float(np.abs(a.astype(float) - b).max())
        for a, b in zip(then, walk.whereabouts(), strict=True)
    )
    same = one == work.digest(walk)
    return {"peer": peer, "works": True, "same": same, "apart": apart, "seconds": took}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer")
    parser.add_argument("people", type=int)
    parser.add_argument("--one-in", type=int, default=work.ONE_IN)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--limit", type=float, default=20.0)
    parser.add_argument("--snapshot", action="store_true")
    wanted = parser.parse_args()
    work.ONE_IN = wanted.one_in
    if wanted.snapshot:
        print(json.dumps(snapshot(wanted.peer, wanted.people)))
    else:
        print(json.dumps(speed(wanted.peer, wanted.people, wanted.seconds, wanted.limit)))
