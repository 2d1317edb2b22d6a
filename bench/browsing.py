"""A browser of the plainest kind: signs in, keeps its connection, takes the time of each page."""

import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SIGN_IN = "/account/sign-in/"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page as it came: how long from the request to its last byte, and how many queries it took."""

    milliseconds: float
    queries: int


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Whatever the desk said, and how long it took."""

    status: int
    text: str
    milliseconds: float


@dataclass(kw_only=True)
class Browser:
    """One person at one desk. `headers` go with every request."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def sign_in(self, *, email: str, password: str) -> None:
        """As a person does, by the form. SystemExit if the desk does not let them in."""
        token = TOKEN.search(self._ask("GET", SIGN_IN)[1].decode())
        assert token
        typed = {"csrfmiddlewaretoken": token.group(1), "login": email, "password": password, "next": "/desk/"}
        status, _body, _queries = self._ask("POST", SIGN_IN, urllib.parse.urlencode(typed))
        if status != http.client.FOUND:
            raise SystemExit(f"{email} could not sign in ({status})")

    def visit(self, address: str) -> Visit:
        """Get a page. SystemExit if it is not there."""
        begun = time.perf_counter()
        status, _body, queries = self._ask("GET", address)
        took = (time.perf_counter() - begun) * 1000
        if status != http.client.OK:
            raise SystemExit(f"{address} answered {status}")
        return Visit(milliseconds=took, queries=queries)

    def get(self, address: str) -> Answered:
        """Get a page, whatever it says."""
        return self._timed("GET", address)

    def post(self, address: str, values: dict[str, str]) -> Answered:
        """Send a form, whatever the desk says to it."""
        return self._timed("POST", address, urllib.parse.urlencode(values))

    def _timed(self, method: str, address: str, body: str | None = None) -> Answered:
        begun = time.perf_counter()
        status, content, _queries = self._ask(method, address, body)
        took = (time.perf_counter() - begun) * 1000
        return Answered(status=status, text=content.decode(errors="replace"), milliseconds=took)

    def read(self, address: str) -> str:
        """A page's text. SystemExit if it is not there."""
        status, body, _queries = self._ask("GET", address)
        if status != http.client.OK:
            raise SystemExit(f"{address} answered {status}")
        return body.decode()

    def _ask(self, method: str, address: str, body: str | None = None) -> tuple[int, bytes, int]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**self.headers, "Cookie": cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{address}"
        self.connection.request(method, address, body=body, headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: kept.value for key, kept in SimpleCookie(value).items()}
        return answer.status, content, int(answer.getheader("X-Queries") or 0)
