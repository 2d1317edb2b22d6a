"""A real mail server for tests: a private Dovecot on this machine with IMAP (IDLE, MOVE), POP3 and XOAUTH2.

Every user name is known, with one password for all; mail lies in Maildirs that tests write and read themselves.
Whoever connects has to trust `ca`: in this process or another one by the environment variable SSL_CERT_FILE.
"""

import getpass
import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from deskbell.config.parent import die_with_parent
from deskbell_tests import IS_CI
from deskbell_tests.certificates import make_certificates
from deskbell_tests.desks import free_port
from deskbell_tests.token_server import TokenServer

PASSWORD = "right-and-proper"
START_SECONDS = 120
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_uid = {owner}
mail_gid = {group_of_owner}
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:{folder}/mail/%u
mailbox_list_index = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
mail_max_userip_connections = 100
imap_idle_notify_interval = 29 mins
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group_of_owner} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = {pop3s_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
OAUTH2 = """
introspection_mode = get
introspection_url = {url}/introspect?token=
username_attribute = user
active_attribute = active
active_value = yes
tokeninfo_url =
"""


class NoDovecotError(Exception):
    """There is no Dovecot on this machine, or it does not start."""


@dataclass(kw_only=True)
class Dovecot:
    """A running server."""

    folder: Path
    imap_port: int
    imaps_port: int
    pop3_port: int
    pop3s_port: int
    tokens: TokenServer
    process: subprocess.Popen[bytes] | None = None
    password: str = PASSWORD
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def ca(self) -> str:
        """The file with the authority that this server's certificate is from."""
        return str(self.folder / "ca.pem")

    def new_user(self) -> str:
        """The name of somebody who has no mail yet."""
        return f"box{next(self._numbers)}-{os.getpid()}"

    def deliver(self, user: str, raw: bytes, *, folder: str = "INBOX") -> None:
        """Put a message into a folder, as a delivery agent does."""
        maildir = self._maildir(user, folder)
        for name in ("tmp", "new", "cur"):
            self._make(maildir / name)
        name = f"{time.time_ns()}.{os.getpid()}.tests"
        (maildir / "tmp" / name).write_bytes(raw)
        (maildir / "tmp" / name).chmod(0o666)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    def messages(self, user: str, *, folder: str = "INBOX") -> list[bytes]:
        """What lies in a folder, in the order in which it came; what is only marked as deleted still lies there."""
        maildir = self._maildir(user, folder)
        while True:
            found = [path for part in ("new", "cur") for path in (maildir / part).glob("*")]
            try:
                return [path.read_bytes() for path in sorted(found, key=_came_at)]
            except FileNotFoundError:  # somebody reads it just now: it got another name, or went to another folder
                continue

    def flags(self, user: str, *, folder: str = "INBOX") -> list[str]:
        """The Maildir flags of what lies in a folder (S: seen, T: deleted)."""
        return [path.name.rpartition(":2,")[2] for path in sorted((self._maildir(user, folder) / "cur").glob("*"))]

    def mark_as_read(self, user: str) -> None:
        """Somebody looks at everything in the inbox with a mail program."""
        maildir = self._maildir(user, "INBOX")
        for path in (maildir / "new").glob("*"):
            path.rename(maildir / "cur" / f"{path.name}:2,S")

    def forget_numbers(self, user: str, *, folder: str = "INBOX") -> None:
        """Give all messages of a folder new UIDs under a new UIDVALIDITY, as after a move to another machine."""
        maildir = self._maildir(user, folder)
        for path in maildir.glob("dovecot*"):  # locks and drafts go by themselves, while the server is at work
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        stamp = int(time.time()) + next(self._numbers)
        (maildir / "dovecot-uidlist").write_text(f"3 V{stamp} N1\n")
        (maildir / "dovecot-uidlist").chmod(0o666)

    def start(self) -> None:
        """Start it, also after `stop`. NoDovecotError."""
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        command = [program, "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - what other threads there are wait on sockets
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if all(_answers(port) for port in (self.imap_port, self.pop3s_port)):
                return
            time.sleep(0.05)
        raise NoDovecotError(f"Dovecot did not start: {(self.folder / 'log').read_text()[-500:]}")

    def stop(self) -> None:
        """End it; nobody can connect any more, and open connections break."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=START_SECONDS)
            self.process = None

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self.tokens.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _maildir(self, user: str, folder: str) -> Path:
        root = self.folder / "mail" / user
        return root if folder == "INBOX" else root / f".{folder}"

    def _make(self, path: Path) -> None:
        missing = [one for one in (path, *path.parents) if not one.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for one in missing:
            one.chmod(0o777)


def start_dovecot() -> Dovecot:
    """Make and start a server. NoDovecotError."""
    if not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()):
        raise NoDovecotError("Dovecot is not installed (Debian: apt install dovecot-imapd dovecot-pop3d)")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    make_certificates(folder)
    server = Dovecot(
        folder=folder,
        imap_port=free_port(),
        imaps_port=free_port(),
        pop3_port=free_port(),
        pop3s_port=free_port(),
        tokens=TokenServer(),
    )
    for name in ("mail", "home"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777)
    (folder / "dovecot.conf").write_text(_configuration(server))
    (folder / "oauth2.conf").write_text(OAUTH2.format(url=server.tokens.url))
    server.start()
    return server


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    """One server for the whole run; where there is no Dovecot the test says so, or fails when the run is CI's."""
    try:
        server = start_dovecot()
    except NoDovecotError as reason:
        if IS_CI:
            raise
        pytest.skip(str(reason))
    yield server
    server.close()


@pytest.fixture
def dovecot(dovecot_server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Dovecot:
    """The server, running, and trusted by this process and by those that it starts."""
    monkeypatch.setenv("SSL_CERT_FILE", dovecot_server.ca)
    if dovecot_server.process is None:
        dovecot_server.start()
    return dovecot_server


def _configuration(server: Dovecot) -> str:
    """Dovecot's parts run as users of their own where root starts it, else all as whoever does."""
    is_root = os.geteuid() == 0
    internal, login, owner = ("dovecot", "dovenull", "nobody") if is_root else [getpass.getuser()] * 3
    return CONFIGURATION.format(
        folder=server.folder,
        internal=internal,
        group=_group(internal),
        login=login,
        owner=owner,
        group_of_owner=_group(owner),
        password=PASSWORD,
        imap_port=server.imap_port,
        imaps_port=server.imaps_port,
        pop3_port=server.pop3_port,
        pop3s_port=server.pop3s_port,
    )


def _group(user: str) -> str:
    return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _die_with_us() -> None:
    die_with_parent(signal.SIGTERM)


def _came_at(path: Path) -> list[int]:
    """A Maildir name begins with when it was given, in numbers of any length: `1763800000.M5123P7.host` is before `.M40000P7`."""
    return [int(number) for number in re.findall(r"[0-9]+", path.name.partition(":")[0])[:2]]
