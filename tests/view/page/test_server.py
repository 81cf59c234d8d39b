"""The server of the map: what it says is what the record says, and it only says it to its page."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evenings import record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from outskirts.night.recorded.quarry import CHILD, MAN, WOMAN, kinds_of
from outskirts.night.recorded.watched import Watched
from outskirts.record.format import numbers
from outskirts.record.reader import counted
from outskirts.view.page import packet, server, viewer
from outskirts.view.page.guard import COOKIE, HEADERS
from outskirts.view.page.server import application
from outskirts.view.page.wishes import View

HOME = "http://127.0.0.1:8000"
ORIGIN = {"origin": HOME, "host": "127.0.0.1:8000"}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """An evening in the village, without frames."""
    return Watched(*record(tmp_path_factory.mktemp("watched") / "run"))


@pytest.fixture(scope="module")
def client(watched: Watched) -> Iterator[TestClient]:
    with TestClient(application(watched), base_url=HOME) as one:
        yield one


@contextmanager
def opened(client: TestClient, **headers: str) -> Iterator[WebSocketTestSession]:
    """Open the socket as the page does."""
    with client.websocket_connect("/ws", headers={**ORIGIN, **headers}) as socket:
        yield socket


def sent_away(socket: WebSocketTestSession) -> int:
    """Return the code with which the server closes a socket, whatever it says before."""
    try:
        while True:
            socket.receive_bytes()
    except WebSocketDisconnect as gone:
        return gone.code


def told(socket: WebSocketTestSession, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the next packet of a kind; frames are answered as the page answers them."""
    while True:
        found, meta, arrays = packet.unpack(socket.receive_bytes())
        if "frame" in meta:
            socket.send_text(json.dumps({"do": "got", "frame": meta["frame"]}))
        if found == kind:
            return meta, arrays


def test_twenty_random_minutes_have_the_counts_of_the_record(
    client: TestClient, watched: Watched
) -> None:
    truth = counted(watched.recording).sum(axis=1)
    random = np.random.default_rng(5)
    with opened(client) as socket:
        for minute in random.integers(0, watched.last_minute + 1, 20).tolist():
            socket.send_text(json.dumps({"do": "at", "tick": 60 * minute + 7}))
            meta, _ = told(socket, "minute")
            while meta["minute"] != minute:
                meta, _ = told(socket, "minute")
            assert meta["counts"] == truth[minute].tolist()
            assert meta["tick"] == 60 * minute
            assert meta["estimated"] is True


def test_what_is_guessed_of_streets_begins_with_the_residents(watched: Watched) -> None:
    streets = watched.streets(0)
    assert np.array_equal(streets[:, 0], watched.fell["residents"])
    assert not streets[:, 1:].any()
    later = watched.streets(60)
    fell = watched.fell
    assert (later[fell["half"] >= 0, 0] <= np.ceil(fell["residents"][fell["half"] >= 0] / 2)).all()
    untouched = (fell["first_bite"] < 0) & (fell["tenth"] < 0)
    assert np.array_equal(later[untouched, 0], fell["residents"][untouched])


def test_the_curve_is_that_of_the_record(client: TestClient, watched: Watched) -> None:
    kind, meta, arrays = packet.unpack(client.get("/api/curve").content)
    truth = counted(watched.recording)
    assert kind == "curve"
    assert meta["last_minute"] == 60
    assert np.array_equal(arrays["count"], truth.sum(axis=1))
    assert np.array_equal(arrays["district_count"], truth)
    assert arrays["largest"].max() == 17
    assert len(arrays["r"]) == len(arrays["doubling"]) == 61


def test_when_streets_fell_is_that_of_the_record(client: TestClient, watched: Watched) -> None:
    _, _, arrays = packet.unpack(client.get("/api/fallen").content)
    table = watched.recording.streets()
    for name in ("first_bite", "tenth", "half"):
        assert np.array_equal(arrays[name], numbers(table, name))


def test_the_city_is_told_once_and_whole(client: TestClient, watched: Watched) -> None:
    kind, meta, arrays = packet.unpack(client.get("/api/city").content)
    city = watched.city
    assert kind == "city"
    assert len(arrays["start"]) == len(city.segments.a) + 1
    assert np.array_equal(arrays["x"], city.shapes.x)
    assert arrays["residents"].sum() == watched.night.people
    for street, (named, label) in enumerate(zip(arrays["named"], arrays["label"], strict=True)):
        own = int(city.segments.name[street])
        assert (named >= 0) == (own >= 0) == (label < 0)
        if own >= 0:
            assert meta["names"][named] == city.names[own]
    west, south, east, north = meta["box"]
    assert west < city.shapes.x.min() < city.shapes.x.max() < east
    assert south < city.shapes.y.min() < city.shapes.y.max() < north


def test_the_facts_of_the_night_are_those_of_the_recipe(client: TestClient) -> None:
    facts = client.get("/api/night").json()
    assert facts["city"] == "Village"
    assert facts["hash"] == "0123abcd"
    assert facts["start"] == "2025-01-15T18:00:00"
    assert facts["mode"] == "recording"
    assert facts["last_minute"] == 60
    assert "no frames" in facts["missing"]
    heights = dict(facts["sun"])
    assert heights[0] > heights[60]


def test_the_hordes_of_a_minute_are_where_the_record_has_them(watched: Watched) -> None:
    _, arrays = watched.minute(30)
    spot = watched.where.metres(np.array([5], np.int32), np.array([40.0], np.float32))[0]
    assert arrays["horde_size"].tolist() == [17]
    assert arrays["horde_quarry"].tolist() == [104]
    assert [float(arrays["horde_x"][0]), float(arrays["horde_y"][0])] == pytest.approx(spot)
    assert not len(watched.minute(19)[1]["horde_size"])


@pytest.mark.parametrize("path", ["/", "/api/night", "/static/index.html", "/nowhere", "/api/near"])
def test_every_answer_binds_the_browser(client: TestClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/static/..%2fserver.py",
        "/static//etc/passwd",
        "/static/%00",
        "/../../etc/passwd",
    ],
)
def test_no_path_leaves_the_folder_of_the_page(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 400)
    assert b"import" not in answer.content
    assert b"root:" not in answer.content


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "10.0.0.1"])
def test_a_host_by_another_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/api/night", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:8000", "[::1]:8000"])
def test_this_computer_by_its_own_names_is_let_in(client: TestClient, host: str) -> None:
    assert client.get("/api/night", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9", "null", "", "http://127.0.0.1:8000.e"]
)
def test_the_socket_opens_only_to_its_own_page(client: TestClient, origin: str) -> None:
    with pytest.raises(WebSocketDisconnect), opened(client, origin=origin):
        pass


def test_another_address_asks_for_the_token(watched: Watched) -> None:
    app = application(watched, "0.0.0.0", "secret")
    home = "http://192.0.2.7:8000"
    with TestClient(app, base_url=home, follow_redirects=False) as outside:
        for path in ("/", "/api/night", "/static/index.html", "/?token=wrong", "/?token="):
            assert outside.get(path).status_code == 401
        headers = {"origin": home, "host": "192.0.2.7:8000"}
        with (
            pytest.raises(WebSocketDisconnect),
            outside.websocket_connect("/ws", headers=headers),
        ):
            pass
        assert outside.get("/", headers={"host": "evil.example"}).status_code == 421
        handed = outside.get("/?token=secret")
        assert handed.status_code == 303
        cookie = handed.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert outside.cookies[COOKIE] == "secret"
        assert outside.get("/api/night").status_code == 200
        shown = {**headers, "cookie": f"{COOKIE}=secret"}
        with outside.websocket_connect("/ws", headers=shown) as socket:
            assert packet.unpack(socket.receive_bytes())[0] == "status"


def test_a_slow_page_is_sent_no_more_than_two_frames(client: TestClient) -> None:
    with opened(client) as socket:
        socket.send_text(json.dumps({"do": "play", "speed": 6000}))
        time.sleep(0.5)
        socket.send_text(json.dumps({"do": "nonsense"}))
        kinds = []
        while "refused" not in kinds:
            kinds.append(packet.unpack(socket.receive_bytes())[0])
    assert kinds.count("minute") == viewer.AHEAD


def test_a_page_that_keeps_up_sees_the_night_pass(client: TestClient) -> None:
    with opened(client) as socket:
        socket.send_text(json.dumps({"do": "play", "speed": 6000}))
        seen = [told(socket, "minute")[0]["minute"]]
        while seen[-1] < 60:
            seen.append(told(socket, "minute")[0]["minute"])
    assert seen == sorted(set(seen))
    assert len(seen) > 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(noise=st.lists(st.text(max_size=60) | st.binary(max_size=60), max_size=5))
def test_noise_does_no_harm(client: TestClient, noise: list[str | bytes]) -> None:
    with opened(client) as socket:
        for message in noise:
            if isinstance(message, str):
                socket.send_text(message)
            else:
                socket.send_bytes(message)
        socket.send_text(json.dumps({"do": "at", "tick": 1200}))
        meta, _ = told(socket, "minute")
        while meta["minute"] != 20:
            meta, _ = told(socket, "minute")


def test_who_talks_nonsense_is_sent_away(client: TestClient) -> None:
    with opened(client) as socket:
        for _ in range(viewer.ODD + 1):
            socket.send_text("{}")
        assert sent_away(socket) == 1008


def test_a_message_too_long_closes_the_socket(client: TestClient) -> None:
    with opened(client) as socket:
        socket.send_text("x" * 5000)
        assert sent_away(socket) == 1009


def test_only_so_many_pages_may_look_on(client: TestClient) -> None:
    with crowd(client, server.PAGES), pytest.raises(WebSocketDisconnect), opened(client):
        pass
    with opened(client) as socket:
        assert packet.unpack(socket.receive_bytes())[0] == "status"


@contextmanager
def crowd(client: TestClient, count: int) -> Iterator[None]:
    """Hold so many sockets open."""
    if not count:
        yield
        return
    with opened(client), crowd(client, count - 1):
        yield


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "3,0,1,9", "nan,0,1,1", "0,0,inf,1"])
def test_an_odd_box_is_refused(client: TestClient, box: str) -> None:
    answer = client.get("/api/near", params={"box": box})
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1


def test_places_near_by_have_their_doors_on_their_street(
    client: TestClient, watched: Watched
) -> None:
    content = client.get("/api/near", params={"box": "-5000,-5000,5000,5000"}).content
    _, _, arrays = packet.unpack(content)
    places = watched.city.places
    assert np.array_equal(arrays["place_x"], places.x)
    middle = watched.where.metres(places.segment, places.along)
    away = np.hypot(arrays["door_x"] - middle[:, 0], arrays["door_y"] - middle[:, 1])
    assert away == pytest.approx(watched.city.segments.width[places.segment] / 2, abs=0.01)
    _, _, none = packet.unpack(client.get("/api/near", params={"box": "9e6,9e6,9e6,9e6"}).content)
    assert not len(none["place_x"])


@pytest.mark.parametrize("text", ["", "\x00", "x" * 5000, "((((", "\u202e", "9" * 4000])
def test_an_odd_question_finds_nothing_and_does_no_harm(client: TestClient, text: str) -> None:
    answer = client.get("/api/search", params={"q": text})
    assert answer.status_code == 200
    assert answer.json() == []


def test_a_street_is_found_without_its_accents_and_case(
    client: TestClient, watched: Watched
) -> None:
    city = watched.city
    name = city.names[int(city.segments.name[city.segments.name >= 0][0])]
    found = client.get("/api/search", params={"q": name.upper()}).json()
    assert found[0]["kind"] == "street"
    assert name in found[0]["name"]
    assert int(city.segments.name[found[0]["id"]]) == city.names.index(name)
    assert len(found) <= 12


def test_a_number_finds_a_person(client: TestClient, watched: Watched) -> None:
    assert client.get("/api/search", params={"q": "12"}).json()[0]["id"] == 12
    beyond = str(watched.night.people)
    assert client.get("/api/search", params={"q": beyond}).json() == []


class Slow:
    """Seconds that are counted out one by one, to see what the page is sent."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, View | None, int | None, bool]] = []

    async def people(
        self,
        page: str,
        tick: int,
        view: View | None,
        follow: int | None,
        frame: int,
        windows: bool,
        telling: Any,
    ) -> bytes | None:
        del page
        self.asked.append((tick, view, follow, windows))
        telling("Waking the city", 0.5)
        return packet.pack("people", {"tick": tick, "frame": frame}, {})

    async def person(self, page: str, who: int, tick: int, late: int = 0) -> dict[str, Any] | None:
        del page, late
        return {"person": who, "tick": tick}

    async def moment(self, page: str, tick: int, street: int | None) -> dict[str, Any] | None:
        del page
        return {"tick": tick, "street": street}

    async def close(self) -> None:
        self.closed = True


def test_people_are_asked_for_only_close_by_or_when_followed(watched: Watched) -> None:
    seconds = Slow()
    app = application(watched, seconds=seconds)
    with TestClient(app, base_url=HOME) as client, opened(client) as socket:
        far = {"do": "view", "box": [0, 0, 10, 10], "scale": 20}
        socket.send_text(json.dumps(far))
        socket.send_text(json.dumps({"do": "at", "tick": 120}))
        told(socket, "minute")
        time.sleep(0.2)
        assert seconds.asked == []
        socket.send_text(json.dumps({**far, "scale": 2}))
        meta, _ = told(socket, "people")
        assert meta["tick"] == 120
        assert seconds.asked[0][1] == View((0, 0, 10, 10), 2, frozenset())
        assert seconds.asked[0][3] is True
        socket.send_text(json.dumps(far))
        socket.send_text(json.dumps({"do": "follow", "who": 5}))
        told(socket, "people")
        assert seconds.asked[-1][1:3] == (None, 5)
        assert client.get("/api/person/7?tick=60").json() == {"person": 7, "tick": 60}


@pytest.mark.parametrize("path", ["x", "-1", "9999999999999", "1?tick=x", "1?tick=-3"])
def test_odd_persons_are_refused(watched: Watched, path: str) -> None:
    with TestClient(application(watched, seconds=Slow()), base_url=HOME) as client:
        assert client.get(f"/api/person/{path}").status_code == 400


def test_a_moment_is_asked_for_with_or_without_a_street(watched: Watched) -> None:
    with TestClient(application(watched, seconds=Slow()), base_url=HOME) as client:
        asked = client.get("/api/moment?tick=60").json()
        assert asked == {"tick": 60, "street": None}
        assert client.get("/api/moment?tick=60&street=3").json() == {"tick": 60, "street": 3}
        for path in ("tick=x", "tick=60&street=-1", "tick=60&street=x"):
            assert client.get(f"/api/moment?{path}").status_code == 400
    with TestClient(application(watched), base_url=HOME) as client:
        assert client.get("/api/moment?tick=60").status_code == 400


def test_the_server_of_a_recording_starts_no_compiler(tmp_path: Path) -> None:
    import subprocess
    import sys

    record(tmp_path / "run")
    code = (
        "import sys, outskirts.view.page.server, outskirts.night.recorded.watched;"
        "import outskirts.cli.watch, outskirts.cli.serving, outskirts.cli.plans;"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_whom_a_horde_is_after_is_told_once_it_is_known(tmp_path: Path) -> None:
    watched = Watched(*record(tmp_path / "run"))
    assert watched.minute(30)[1]["horde_whom"].tolist() == [0]
    known = int(kinds_of(watched.recording.people())[104])
    assert known in (WOMAN, MAN, CHILD)
    app = application(watched, seconds=Slow())
    with TestClient(app, base_url=HOME) as client, opened(client) as socket:
        socket.send_text(json.dumps({"do": "at", "tick": 1800}))
        _, arrays = told(socket, "minute")
        for _ in range(5):
            if arrays["horde_whom"].tolist() == [known]:
                break
            _, arrays = told(socket, "minute")
        assert arrays["horde_whom"].tolist() == [known]
        assert arrays["horde_quarry"].tolist() == [104]
