"""Which processes make a running desk, and the word that it is ready."""

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from json import JSONDecodeError, loads

from deskbell.config.supervisor import Part

SLOW_SECONDS = 20.0
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def parts(*, host: str, port: int, web_workers: int) -> list[Part]:
    """The web server, the worker and the fetcher."""
    web = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(web_workers)]
    web += ["--blocking-threads", "1", "--workers-kill-timeout", "10", "--respawn-failed-workers"]
    web += ["--respawn-interval", "1", "--log-level", "warning", "deskbell.config.wsgi:application"]
    return [
        Part(name="the web server", command=[sys.executable, "-m", *web]),
        Part(name="the worker", command=[sys.executable, "-m", "deskbell", "worker"]),
        Part(name="the fetcher", command=[sys.executable, "-m", "deskbell", "fetch"]),
    ]


@dataclass(kw_only=True)
class Announcement:
    """Asks the desk whether it is ready, and tells the person at the terminal once."""

    url: str
    on_ready: Callable[[], None]
    say: Callable[[str], None]
    _begun: float = field(default_factory=time.monotonic)
    _is_late: bool = False

    def tick(self) -> bool:
        """Ask once; True when there is nothing more to tell."""
        missing = ask(self.url)
        if missing == "":
            self.on_ready()
            return True
        if not self._is_late and time.monotonic() - self._begun > SLOW_SECONDS:
            self._is_late = True
            self.say(f"Deskbell is not ready yet: {missing}.")
        return False


def ask(url: str) -> str:
    """What a desk's /healthz misses; empty when it is ready."""
    try:
        with OPENER.open(f"{url}/healthz", timeout=2):
            return ""
    except urllib.error.HTTPError as error:
        return _missing(error.read())
    except OSError:
        return "it does not answer"


def _missing(body: bytes) -> str:
    try:
        return ", ".join(f"{name}: {text}" for name, text in loads(body)["missing"].items())
    except (JSONDecodeError, KeyError, AttributeError, TypeError):
        return "it answers with an error"
