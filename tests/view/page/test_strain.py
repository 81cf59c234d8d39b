"""The server under strain, with sockets opened by hand: nobody keeps others out by being silent."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from evenings import record
from websockets import Origin
from websockets.sync.client import ClientConnection, connect

from outskirts.cli import serving
from outskirts.night.recorded.watched import Watched
from outskirts.view.page.server import application
from outskirts.view.page.strain import Limits

LIMITS = Limits(patience=1.0, stall=1.0, connections=20, questions=20, all=60)
WAIT = 20.0


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(*record(tmp_path_factory.mktemp("strain") / "run"))


@pytest.fixture
def port(watched: Watched) -> Iterator[int]:
    listening = serving.bound("127.0.0.1", "auto")
    server = serving.server_of(application(watched), LIMITS)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    number = int(listening.getsockname()[1])
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join(WAIT)
    assert not thread.is_alive()


def dial(port: int) -> socket.socket:
    """Open a connection and say nothing."""
    one = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
    one.settimeout(WAIT)
    return one


def asked(port: int, path: str = "/api/night") -> int:
    """Ask on a connection of its own, and return the status of the answer."""
    with dial(port) as one:
        one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        return int(one.recv(12).split()[1])


def over(one: socket.socket) -> bool:
    """Say whether the server has ended a connection, waiting for it."""
    try:
        while one.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def still_open(one: socket.socket) -> bool:
    """Say whether a connection is open at this moment."""
    one.setblocking(False)
    try:
        return one.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        one.settimeout(WAIT)


def put_out(one: socket.socket, more: bytes) -> bool:
    """Say a little more again and again; say whether the server ends the connection."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            one.sendall(more)
        except OSError:
            return True
        time.sleep(0.05)
    return False


@contextmanager
def crowd(port: int, count: int, said: bytes = b"") -> Iterator[list[socket.socket]]:
    """Hold so many connections that say this and no more."""
    with ExitStack() as stack:
        some = []
        for _ in range(count):
            one = stack.enter_context(dial(port))
            if said:
                try:
                    one.sendall(said)
                except OSError:
                    continue
            some.append(one)
        yield some


@contextmanager
def looking(port: int) -> Iterator[ClientConnection]:
    """Have a page open."""
    with connect(f"ws://127.0.0.1:{port}/ws", origin=Origin(f"http://127.0.0.1:{port}")) as page:
        page.recv(WAIT)
        yield page


HALF = [b"", b"G", b"GET /api/night HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "]


@pytest.mark.parametrize("said", HALF, ids=["silent", "a letter", "half a question"])
def test_a_silent_crowd_keeps_nobody_out_and_is_put_out(port: int, said: bytes) -> None:
    with looking(port) as page, crowd(port, 200, said) as some:
        assert asked(port) == 200
        kept = [one for one in some if still_open(one)]
        assert len(kept) <= LIMITS.connections
        assert all(over(one) for one in some)
        assert asked(port) == 200
        page.send('{"do": "at", "tick": 600}')
        assert page.recv(WAIT)


def test_a_question_told_letter_by_letter_ends_too(port: int) -> None:
    with dial(port) as one:
        assert put_out(one, b"x")


def test_a_body_that_never_ends_is_not_waited_for(port: int) -> None:
    with dial(port) as one:
        one.sendall(
            b"POST /api/night HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nabc"
        )
        assert one.recv(12).split()[1] == b"405"
        assert over(one)


def test_a_connection_that_keeps_asking_is_kept(port: int) -> None:
    with dial(port) as one:
        for _ in range(6):
            one.sendall(f"HEAD /none HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert one.recv(65536).split()[1] in (b"404", b"405")
            time.sleep(LIMITS.patience / 3)
        assert still_open(one)


def test_who_takes_nothing_of_an_answer_is_put_out(port: int) -> None:
    with dial(port) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(400):
            one.sendall(f"GET /static/page.css HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        assert put_out(one, b"\r\n")


def test_text_that_is_none_closes_the_socket_and_prints_nothing(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    with dial(port) as one:
        one.sendall(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        heard = one.recv(4096)
        assert b" 101 " in heard
        one.sendall(bytes([0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28]))
        while part := one.recv(65536):
            heard += part
    assert b"\x03\xef" in heard  # 1007
    assert asked(port) == 200
    said = capfd.readouterr()
    assert said.out + said.err == ""
