"""Whom the desk connects to on an administrator's word (threat 7)."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from deskbell.mail.reaching import Forbidden, allowed_addresses, connect, is_allowed

NEVER = [
    "169.254.169.254",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "fe80::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]
IN_THE_HOUSE = [
    "127.0.0.1",
    "::1",
    "10.0.0.5",
    "192.168.1.1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
]
SPELLINGS = ["127.0.0.1", "0x7f.1", "localhost", "::ffff:127.0.0.1", "2130706433"]


class Canary:
    """Listens on this machine and counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                visitor = self.listener.accept()[0]
                self.visits += 1
                visitor.close()
        except OSError:
            return


@pytest.fixture
def canary() -> Iterator[Canary]:
    one = Canary()
    yield one
    one.listener.close()


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_connected_to(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", IN_THE_HOUSE)
def test_the_house_is_open_unless_whoever_runs_the_desk_says_otherwise(address: str, settings: Any) -> None:
    assert is_allowed(address)
    settings.DESKBELL_PRIVATE_SERVERS = False
    assert not is_allowed(address)


def test_what_is_public_is_open_either_way(settings: Any) -> None:
    settings.DESKBELL_PRIVATE_SERVERS = False
    assert is_allowed("9.9.9.9")
    assert is_allowed("2620:fe::fe")


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_reaches_it_where_the_house_is_closed(
    host: str, canary: Canary, settings: Any
) -> None:
    settings.DESKBELL_PRIVATE_SERVERS = False
    with pytest.raises(Forbidden):
        connect(host=host, port=canary.port, seconds=2)
    assert canary.visits == 0


def test_the_canary_sings_where_the_house_is_open(canary: Canary) -> None:
    """Otherwise the silence above would prove nothing."""
    with connect(host="127.0.0.1", port=canary.port, seconds=2) as connection:
        connection.recv(1)
    assert canary.visits == 1


def test_the_name_is_looked_up_once(canary: Canary, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """A name that means another machine at every look (rebinding) is judged and connected to by the same answer."""
    settings.DESKBELL_PRIVATE_SERVERS = False
    answers = iter(["198.51.100.7", "127.0.0.1", "127.0.0.1"])
    looks: list[str] = []

    def look_up(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        looks.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr("deskbell.mail.reaching.socket.getaddrinfo", look_up)
    with pytest.raises(Forbidden):  # a documentation network: of nobody
        allowed_addresses(host="rebinding.example.org", port=canary.port)
    assert (looks, canary.visits) == (["rebinding.example.org"], 0)
