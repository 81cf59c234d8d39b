"""Serves the map of a run, and lets a run go on beside it.

`python -m outskirts.cli.serving FOLDER` serves a run that goes on until its standard input ends: so
it ends with the run that has begun it, however that ends. It prints its address.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import uvicorn
from starlette.applications import Starlette

from outskirts.base.errors import InputError
from outskirts.cli.link import Link
from outskirts.cli.talk import LAW, emit, say, say_once
from outskirts.night.recorded.live import watched_of
from outskirts.night.recorded.watched import Watched
from outskirts.record import folders
from outskirts.record import format as form
from outskirts.record.reader import Recording
from outskirts.view.page.guard import is_loopback
from outskirts.view.page.server import application
from outskirts.view.page.strain import Limits, Socket, caller
from outskirts.view.page.wishes import LONGEST

PATIENCE = 2
"""Seconds that open pages may take to go as the server ends."""
LONG = 30
"""Seconds that a run may take to stop; then it is killed, which its record survives."""
KIND = 5
"""How much a server beside a run gives way to it."""
LOOK = 0.1
"""Seconds between looks at whether a run has begun."""


@contextlib.contextmanager
def running(what: str, folder: Path) -> Iterator[None]:
    """Let a run go on beside, in a process of its own: from its first full minute on.

    It ends as if it had been stopped by the user, and can be resumed. Raises InputError if it ends
    before it has begun.
    """
    command = [sys.executable, "-m", "outskirts.cli", "run", what, "--out", str(folder)]
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not begun(folder):
            if process.poll() is not None:
                raise InputError(
                    f"the run of {what} ended before its first minute; see what it said above"
                )
            time.sleep(LOOK)
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(LONG)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[Callable[[], None]]:
    """Serve the map of a run that goes on here, by another process; its address is said.

    The process makes itself ready at once, and serves when what is given is called.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "outskirts.cli.serving", os.fspath(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    told = threading.Thread(target=announce, args=(process.stdout,), daemon=True)
    told.start()
    wish = process.stdin

    def look() -> None:
        with contextlib.suppress(OSError):
            wish.write("look\n")
            wish.flush()

    try:
        yield look
    finally:
        with contextlib.suppress(OSError):
            wish.close()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        told.join()
        process.stdout.close()


def announce(output: TextIO) -> None:
    """Say the address that a process prints."""
    url = output.readline().strip()
    if url:
        say(f"Look on while the night goes on: {url}")


def main() -> int:
    """Serve the run whose folder is named, from the first line of the input until its end."""
    folder = Path(sys.argv[1])
    if not sys.stdin.readline():
        return 0
    threading.Thread(target=end_with_input, daemon=True).start()
    os.nice(KIND)
    while not begun(folder):
        time.sleep(LOOK)
    listening = bound("127.0.0.1", "auto")
    print(address(listening, None), flush=True)
    serve(watched_of(folder), listening, "127.0.0.1", None, Link(folder))
    return 0


def end_with_input() -> None:
    """End this process when its standard input does."""
    sys.stdin.read()
    os._exit(0)


def begun(folder: Path) -> bool:
    """Say whether a run has written its first full minute."""
    if folders.stage_of(folder) == "finished":
        return True
    return (folder / form.JOURNAL).is_dir() and Recording(folder).last_minute >= 0


def shown(
    watched: Watched, folder: Path, port: str, host: str, *, open_page: bool, json: bool
) -> int:
    """Serve what there is to see of a run."""
    listening = bound(host, port)
    say_once("law", LAW)
    token = None if is_loopback(host) else secrets.token_urlsafe(24)
    url = address(listening, token)
    if json:
        emit({"url": url, "run": str(folder)})
    say(f"{watched.city.title}: {url}")
    if token is not None:
        say("Whoever has this address can look on. Ctrl-C ends it.")
    if open_page:
        webbrowser.open(url)
    serve(watched, listening, host, token, Link(folder))
    return 0


def bound(host: str, port: str) -> socket.socket:
    """Return a socket that listens; refuse an address that is no good or taken."""
    if port != "auto" and not (port.isdecimal() and 0 < int(port) < 65536):
        raise InputError(f"--port {port}: expected auto, or a number from 1 to 65535")
    number = 0 if port == "auto" else int(port)
    listening: socket.socket | None = None
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen()
    except OSError as error:
        if listening is not None:
            listening.close()
        raise InputError(
            f"--host {host} --port {port}: cannot be served at ({error.strerror}); expected an "
            "address of this computer and a free port; try --port auto"
        ) from None
    return listening


def address(listening: socket.socket, token: str | None) -> str:
    """Return the address to open in a browser."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostbyname(socket.gethostname()) if token else "localhost"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/" + (f"?token={token}" if token else "")


def serve(
    watched: Watched, listening: socket.socket, host: str, token: str | None, link: Link
) -> None:
    """Serve until Ctrl-C, or until this process is told to end; raise KeyboardInterrupt then."""
    with interruptible():
        server_of(application(watched, host, token, link), Limits()).run(sockets=[listening])


def server_of(app: Starlette, limits: Limits) -> uvicorn.Server:
    """Return what serves an application, to clients within some limits."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            server_header=False,
            http=caller(limits),
            ws=Socket,
            ws_max_size=LONGEST,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=PATIENCE,
        )
    )


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C and the signal to end interrupt what is done here, even where ignored before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [(one, signal.signal(one, signal.default_int_handler)) for one in signals]
    try:
        yield
    finally:
        for one, handler in before:
            signal.signal(one, handler)


if __name__ == "__main__":
    sys.exit(main())
