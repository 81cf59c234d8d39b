"""Who may talk to the server, and what a browser may do with what it gets from it."""

import hmac
import ipaddress
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
"""What every answer carries."""
COOKIE = "outskirts"
"""Holds the token, once the page was opened with it."""
LOOPBACK = "localhost"
REFUSED = 4403
"""Code with which a socket is closed that may not be opened."""


def is_loopback(host: str) -> bool:
    """Say whether an address is one that only this computer can reach."""
    try:
        return host == LOOPBACK or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def named(authority: str) -> str:
    """Return the host of a Host header without its port, empty where it is none."""
    try:
        return str(urlsplit(f"//{authority}").hostname or "").lower()
    except ValueError:
        return ""


class Guard:
    """Lets through who asks for the address that is served, from its own page, with the token.

    `host` is the address that is bound. A Host header by another name is refused: a page of a
    stranger whose name was turned to this computer would bring its own. `token` is asked for
    unless it is None; opening the page with `?token=` hands it over as a cookie.
    """

    def __init__(self, app: ASGIApp, host: str, token: str | None = None) -> None:
        self.app = app
        self.host = host
        self.token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self.refusal(scope, headers)
        if scope["type"] == "websocket":
            if refusal is not None:
                await receive()
                await send({"type": "websocket.close", "code": REFUSED, "reason": "refused"})
                return
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    found[name] = value
            await send(message)

        answer = refusal or self.handed_over(scope)
        await (answer or self.app)(scope, receive, dressed)

    def refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Return the answer to somebody who may not ask, None if they may."""
        host = headers.get("host", "")
        if not self.expected(named(host)):
            return PlainTextResponse("this server goes by another name\n", 421)
        if scope["type"] == "websocket":
            origin = headers.get("origin", "")
            if origin not in (f"http://{host}", f"https://{host}"):
                return PlainTextResponse("another page\n", 403)
        if self.token is not None and not self.holds(scope, headers):
            return PlainTextResponse(
                "this map asks for a token: open the address that 'outskirts watch' printed\n", 401
            )
        return None

    def expected(self, name: str) -> bool:
        """Say whether a name is one by which this server may be called."""
        if is_loopback(self.host):
            return is_loopback(name)
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in (LOOPBACK, self.host.lower())
        return True

    def holds(self, scope: Scope, headers: Headers) -> bool:
        """Say whether somebody shows the token, in the address or as the cookie."""
        assert self.token is not None
        shown = [asked(scope)]
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            cookie = None
        if cookie is not None:
            shown.append(cookie.value)
        told = [hmac.compare_digest(one.encode(), self.token.encode()) for one in shown]
        return any(told)

    def handed_over(self, scope: Scope) -> Response | None:
        """Return the answer that turns the token of the page's address into a cookie."""
        if self.token is None or scope["path"] != "/" or not asked(scope):
            return None
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, self.token, httponly=True, samesite="strict", path="/")
        return answer


def asked(scope: Scope) -> str:
    """Return the token in an address, empty where there is none."""
    query = scope.get("query_string", b"").decode("ascii", "replace")
    try:
        return str(parse_qs(query, max_num_fields=20).get("token", [""])[-1])
    except ValueError:
        return ""
