"""Keeping the desk's processes alive: what dies is started again, and all end together."""

import logging
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from deskbell.config.parent import die_with_parent

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
# Who lived so long was not a failed start: the next pause is the first one again.
SETTLED_SECONDS = 20.0
PATIENCE_SECONDS = 15.0

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Part:
    """One process that has to run."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0  # time.monotonic(), seconds
    pause: float = FIRST_PAUSE_SECONDS
    due_at: float = 0.0  # when it may be started, time.monotonic()

    def start(self) -> None:
        """Start the process; it ends with us and hears nothing of the terminal's Ctrl-C, which is ours to pass on."""
        environment = {**os.environ, "DESKBELL_SUPERVISOR": str(os.getpid())}
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own command lines
            self.command,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - this process has one thread
        )

    def look_after(self) -> None:
        """Notice an end, and start again when it is time."""
        if self.process is not None and self.process.poll() is not None:
            self._has_ended(self.process.returncode)
        if self.process is None and time.monotonic() >= self.due_at:
            self.start()

    def wait_seconds(self) -> float | None:
        """How long until this part wants to be looked after; None: until something happens to it."""
        return None if self.process else max(0.0, self.due_at - time.monotonic())

    def _has_ended(self, code: int) -> None:
        now = time.monotonic()
        self.pause = FIRST_PAUSE_SECONDS if now - self.started_at > SETTLED_SECONDS else self.pause
        log.warning("%s ended with code %s; starting it again in %.1f seconds", self.name, code, self.pause)
        self.process, self.due_at = None, now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)


@dataclass(kw_only=True)
class Supervisor:
    """Runs the parts until SIGTERM or SIGINT. `tick` is called about four times a second until it returns True."""

    parts: Sequence[Part]
    tick: Callable[[], bool]
    stops: int = 0
    _is_ticking: bool = True
    _pipe: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    def run(self) -> None:
        """Start everything and stay until told to stop."""
        self._listen_to_signals()
        try:
            while not self.stops:
                for part in self.parts:
                    part.look_after()
                self._sleep(self._wait_seconds())
                self._is_ticking = self._is_ticking and not self.tick()
        finally:
            self._stop_all()

    def _listen_to_signals(self) -> None:
        # Any signal writes a byte here, so that the sleep below ends at once and nothing has to poll.
        for end in self._pipe:
            end.setblocking(False)  # noqa: FBT003 - that is how sockets are spoken to
        signal.set_wakeup_fd(self._pipe[1].fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stops += 1

    def _wait_seconds(self) -> float | None:
        waits = [part.wait_seconds() for part in self.parts]
        waits.append(0.25 if self._is_ticking else None)
        known = [wait for wait in waits if wait is not None]
        return min(known) if known else None

    def _sleep(self, seconds: float | None) -> None:
        select.select([self._pipe[0]], [], [], seconds)
        try:
            while self._pipe[0].recv(512):
                pass
        except BlockingIOError:
            return

    def _stop_all(self) -> None:
        asked = self.stops
        running = [part.process for part in self.parts if part.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        # A second Ctrl-C says that the patience is over.
        while (
            any(process.poll() is None for process in running) and time.monotonic() < deadline and self.stops <= asked
        ):
            self._sleep(0.25)
        for process in running:
            process.kill()
            process.wait()


def _die_with_us() -> None:
    die_with_parent(signal.SIGTERM)
