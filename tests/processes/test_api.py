"""Programs call a running desk as osTicket's clients do: over real sockets, with all their habits."""

import base64
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from deskbell_tests.desks import Desk, new_desk

pytestmark = pytest.mark.processes
TICKET: dict[str, Any] = {
    "email": "ken@northbank.example",
    "name": "Ken Ito",
    "subject": "No money from the machine",
    "message": "data:text/html,It keeps <b>my card</b>.",
}
MAIL = b"From: Ken <ken@northbank.example>\r\nTo: desk@desk.example\r\nSubject: Card\r\nMessage-ID: <%s@n.example>\r\n\r\nHi\r\n"
LARGE = base64.b64encode(os.urandom(6 * 1024 * 1024)).decode()
# How osTicket's scripts for mail servers read an answer; anything else is 75, "try again".
EXITS = """
use LWP::UserAgent; my $ua = LWP::UserAgent->new; my $mail = do { local $/; <STDIN> };
my $answer = $ua->post($ARGV[0], 'X-API-Key' => $ARGV[1], 'Content-Type' => 'text/plain', 'Content' => $mail);
my %exits = (201 => 0, 400 => 66, 401 => 77, 403 => 77, 415 => 65, 416 => 65, 417 => 65, 501 => 65, 503 => 69);
exit($exits{$answer->code} // 75);
"""
NODE = """
const [address, key, body] = process.argv.slice(1);
const request = require('http').request(address, {method: 'POST', headers: {'x-api-key': key}}, (answer) => {
  let text = ''; answer.on('data', (part) => text += part);
  answer.on('end', () => console.log(answer.statusCode + ' ' + answer.statusMessage + ' ' + text));
});
request.write(body.slice(0, 10)); setTimeout(() => request.end(body.slice(10)), 50);
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = new_desk(home=tmp_path_factory.mktemp("desk"), sample=False)
    desk.environment["DESKBELL_ADMINISTRATOR_PASSWORD"] = "correct horse battery"
    prepared = desk.command("init", "--administrator", "ada@desk.example")
    assert prepared.returncode == 0, prepared.stderr
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def key(desk: Desk) -> str:
    made = desk.command("api-key", "create", "--name", "Monitor", "--allow", "127.0.0.1", "--cron")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def raw(desk: Desk, text: bytes, *, hangs_up: bool = False) -> tuple[str, str]:
    """Bytes to the socket as they are; the status line and the body that came back."""
    with socket.create_connection(("127.0.0.1", desk.port), timeout=60) as connection:
        connection.sendall(text)
        if hangs_up:
            connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0].decode(), body.decode()


def request(key: str, body: bytes, *, version: str = "1.1", more: str = "", to: str = "/api/tickets.json") -> bytes:
    head = f"POST {to} HTTP/{version}\r\nHost: old-name.example\r\nX-API-Key: {key}\r\nConnection: close\r\n{more}"
    length = "" if "chunked" in more else f"Content-Length: {len(body)}\r\n"
    return f"{head}{length}\r\n".encode() + body


def curl(desk: Desk, key: str, *more: str, body: str | bytes, to: str = "/api/tickets.json") -> tuple[str, str]:
    """What curl gets: the code, and the body."""
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    run = ["curl", "-sS", "-w", "\n%{http_code}", "-H", f"X-API-Key: {key}", *more, "--data-binary", "@-"]
    data = body.encode() if isinstance(body, str) else body
    done = subprocess.run([*run, desk.url + to], input=data, capture_output=True, check=False, timeout=120)
    text, _, code = done.stdout.decode().rpartition("\n")
    return code or done.stderr.decode(), text


def in_the_desk(desk: Desk, number: str) -> str:
    """The entries of a ticket, and the sizes of its files."""
    return desk.program(
        "from deskbell.tickets.models import Attachment, ThreadEntry\n"
        f"for e in ThreadEntry.objects.filter(ticket__number='{number}').order_by('pk'): print(e.kind, e.body_html)\n"
        f"for a in Attachment.objects.filter(entry__ticket__number='{number}'): print(a.name, a.file.size)\n"
    )


@pytest.mark.parametrize(
    "habits",
    [
        (),
        ("-H", "Content-Type: text/plain"),
        ("-H", "Expect:", "-A", "osTicket API Client v1.7"),
        ("-0",),
        ("-H", "Transfer-Encoding: chunked"),
        ("-H", "Expect: 100-continue"),
    ],
    ids=["form", "plain", "as PHP does", "HTTP 1.0", "chunked", "asks first"],
)
def test_curl_with_every_habit(desk: Desk, key: str, habits: tuple[str, ...]) -> None:
    code, number = curl(desk, key, *habits, body=json.dumps({**TICKET, "Asset": "X-17"}))
    assert code == "201", number
    assert number.isdecimal()


@pytest.mark.parametrize("habits", [(), ("-H", "Transfer-Encoding: chunked")], ids=["asks first", "chunked"])
def test_a_file_far_larger_than_any_form(desk: Desk, key: str, habits: tuple[str, ...]) -> None:
    code, number = curl(
        desk, key, *habits, body=json.dumps({**TICKET, "attachments": [{"a.bin": f"data:;base64,{LARGE}"}]})
    )
    assert code == "201", number
    kept = in_the_desk(desk, number)
    assert "message It keeps <b>my card</b>." in kept
    assert f"a.bin {6 * 1024 * 1024}" in kept


@pytest.mark.parametrize("habits", [(), ("-H", "Transfer-Encoding: chunked")], ids=["asks first", "chunked"])
def test_too_large_is_an_answer_and_no_broken_connection(desk: Desk, key: str, habits: tuple[str, ...]) -> None:
    code, text = curl(desk, key, *habits, body=b" " * (65 * 1024 * 1024))
    assert code == "413", text


def test_the_status_line_says_created(desk: Desk, key: str) -> None:
    for version in ("1.0", "1.1"):
        line, number = raw(desk, request(key, json.dumps(TICKET).encode(), version=version))
        assert line.endswith("201 Created")
        assert number.isdecimal()


def test_chunks_by_hand_and_a_name_in_small_letters(desk: Desk, key: str) -> None:
    body = json.dumps(TICKET).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    text = request(key, chunks, more="Transfer-Encoding: chunked\r\n").replace(b"X-API-Key", b"x-api-key")
    assert raw(desk, text)[0].endswith("201 Created")


def test_an_empty_call_and_one_that_breaks_off_open_nothing(desk: Desk, key: str) -> None:
    before = count(desk)
    assert " 400 " in raw(desk, request(key, b""))[0]
    half = request(key, json.dumps(TICKET).encode())[:-20]
    assert "201" not in raw(desk, half, hangs_up=True)[0]
    assert count(desk) == before


def test_a_forged_address_counts_for_nothing(desk: Desk) -> None:
    made = desk.command("api-key", "create", "--name", "Elsewhere", "--allow", "192.0.2.7")
    code, _ = curl(desk, made.stdout.strip(), "-H", "X-Forwarded-For: 192.0.2.7", body=json.dumps(TICKET))
    assert code == "401"


def test_xml_and_cron_under_old_addresses(desk: Desk, key: str) -> None:
    xml = "<ticket><name>K</name><email>k@n.example</email><subject>S</subject><message>m</message></ticket>"
    assert curl(desk, key, body=xml, to="/upload/api/http.php/tickets.xml")[0] == "201"
    assert curl(desk, key, body="", to="/api/tasks/cron") == ("200", "Completed")


def test_a_client_that_sends_in_pieces(desk: Desk, key: str) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node")
    run = [node, "-e", NODE, f"{desk.url}/api/tickets.json", key, json.dumps(TICKET)]
    told = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60).stdout
    assert told.startswith("201 Created ")


def test_a_mail_server_gets_the_exit_it_needs(desk: Desk, key: str) -> None:
    perl = shutil.which("perl")
    if (
        perl is None
        or subprocess.run([perl, "-MLWP::UserAgent", "-e1"], check=False, stderr=subprocess.DEVNULL).returncode
    ):
        pytest.skip("there is no perl with LWP")

    def piped(mail: bytes, by: str) -> int:
        run = [perl, "-e", EXITS, f"{desk.url}/api/tickets.email", by]
        return subprocess.run(run, input=mail, check=False, timeout=60).returncode

    before = count(desk)
    assert [piped(MAIL % b"1", key), piped(MAIL % b"1", key)] == [0, 0]
    assert count(desk) == before + 1
    assert piped(b"\x00garbage", key) == 0
    assert piped(b"", key) == 66
    assert piped(MAIL % b"2", "0" * 32) == 77


def test_four_clients_at_once(desk: Desk, key: str) -> None:
    body = json.dumps(TICKET).encode()
    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: raw(desk, request(key, body)), range(24)))
    assert {line.partition(" ")[2] for line, _ in answers} == {"201 Created"}
    assert len({number for _, number in answers}) == 24


HERE, THERE = "192.0.2.7", "203.0.113.9"


@pytest.fixture
def behind_a_proxy(desk: Desk) -> Iterator[Desk]:
    """The same desk, to which this machine is for a while a proxy that it trusts."""
    desk.stop()
    desk.environment["DESKBELL_TRUSTED_PROXIES"] = "127.0.0.1"
    desk.start()
    yield desk
    desk.stop()
    del desk.environment["DESKBELL_TRUSTED_PROXIES"]
    desk.start()


def test_of_what_a_trusted_proxy_says_the_last_word_counts(behind_a_proxy: Desk) -> None:
    """Threat 21: a proxy adds to the header that a sender made up, in its line or in another one."""
    made = behind_a_proxy.command("api-key", "create", "--name", "Proxied", "--allow", HERE)
    body = json.dumps(TICKET).encode()

    def status(*forwarded: str) -> str:
        lines = "".join(f"X-Forwarded-For: {one}\r\n" for one in forwarded)
        return raw(behind_a_proxy, request(made.stdout.strip(), body, more=lines))[0].split()[1]

    assert [status(HERE), status(f"{THERE}, {HERE}"), status(THERE, HERE)] == ["201"] * 3
    assert [status(), status(THERE), status(f"{HERE}, {THERE}"), status(HERE, THERE)] == ["401"] * 4


def count(desk: Desk) -> int:
    return int(desk.program("from deskbell.tickets.models import Ticket\nprint(Ticket.objects.count())"))


def test_the_desk_holds_afterwards(desk: Desk, key: str) -> None:
    assert key not in Path(desk.home / "log").read_text(errors="replace")
    verified = desk.command("verify")
    assert verified.returncode == 0, verified.stdout
