"""Reading mails in a child process that may not use more than its share: what a mail does to it, the desk survives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.parsing.transport import OUT_OF_MEMORY, receive, send, unpack

_MEGABYTE = 1024 * 1024
_LAST_WORDS = 1.0  # seconds that a child which said nothing sensible is given to end by itself


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one child may use: bytes of memory, seconds of the processor and of the clock a mail, mails until a new one."""

    memory: int = 768 * _MEGABYTE
    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    mails: int = 500
    memory_to_renew: int = 320 * _MEGABYTE  # having used this much, it is not used again


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the child said of one mail, and how many bytes of memory it has used so far."""

    memory: int
    message: IncomingMessage | None = None
    refusal: str = ""


class Unreadable(Exception):
    """This message cannot be read; the reason is for administrators.

    `is_final`: trying it again would end the same way. A child that was killed from outside, or had no turn in time on
    a busy machine, says nothing about the message.
    """

    def __init__(self, reason: str, *, is_final: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Reader:
    """Reads one message after the other in a child process that is started when first needed. For one thread."""

    def __init__(self, *, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._read = 0

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, if there is one."""
        return self._child.pid if self._child else None

    def read(self, path: Path, *, own_separator: str = "") -> IncomingMessage:
        """What the message in this file says. Unreadable when it is over a limit; the next call works all the same."""
        request = {"path": str(path.resolve()), "own_separator": own_separator}
        # A child may also be ended by somebody else, or by a system short of memory: that is not this mail's fault.
        answer = self._ask(request) or self._ask(request)
        if answer is None:
            raise Unreadable("The process that reads it ends over it.", is_final=False)
        if self._read >= self.limits.mails or answer.memory > self.limits.memory_to_renew:
            self.close()
        if answer.message is None:
            raise Unreadable(answer.refusal)
        return answer.message

    def close(self) -> None:
        """End the child and remove what it left; a later call starts another."""
        if self._child:
            _end(self._child)
        if self._folder:
            self._folder.cleanup()
        self._child = self._folder = None
        self._read = 0

    def _ready(self) -> tuple[subprocess.Popen[bytes], Path]:
        if not self._child or not self._folder or self._child.poll() is not None:
            self.close()
            self._folder = tempfile.TemporaryDirectory(prefix="deskbell-read-")
            self._child = _started(self._folder.name, self.limits)
        return self._child, Path(self._folder.name)

    def _ask(self, request: dict[str, Any]) -> Answer | None:
        """One frame there, one back; None if the child ended for no known reason. Unreadable at a limit."""
        child, folder = self._ready()
        clock = _Clock(child, self.limits.wall_seconds)
        answer: Answer | None = None
        with suppress(OSError, ValueError, TypeError, KeyError), clock:
            send(cast("IO[bytes]", child.stdin), request)
            answer = _opened(receive(cast("IO[bytes]", child.stdout)), folder)
        self._read += 1
        if answer is None or clock.struck:
            with suppress(subprocess.TimeoutExpired):
                child.wait(_LAST_WORDS)
            self.close()
        if answer is None and (reason := self._limit_reached(child.returncode, is_late=clock.struck)):
            raise Unreadable(reason, is_final=not clock.struck)
        return answer

    def _limit_reached(self, code: int, *, is_late: bool) -> str:
        if is_late:
            return f"It was not read after {self.limits.wall_seconds:g} seconds."
        if code == OUT_OF_MEMORY:
            return f"Reading it takes more than {self.limits.memory // _MEGABYTE} MB of memory."
        if os.name == "posix" and code == -signal.SIGXCPU:
            return f"Reading it takes more than {self.limits.cpu_seconds} seconds of the processor."
        return ""


class _Clock:
    """Ends a child that takes too long; `struck` says whether it did. A thread, as Windows cannot wait for a pipe."""

    def __init__(self, child: subprocess.Popen[bytes], seconds: float) -> None:
        self.struck = False
        self._child = child
        self._timer = threading.Timer(seconds, self._strike)

    def __enter__(self) -> None:
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()

    def _strike(self) -> None:
        self.struck = True
        self._child.kill()


def _started(folder: str, limits: Limits) -> subprocess.Popen[bytes]:
    """The child knows where our modules lie and nothing else of the desk: its secrets and database's address stay here."""
    command = [sys.executable, "-P", "-m", "deskbell.mail.parsing.child_main"]
    return subprocess.Popen(  # noqa: S603 - our own module by our own interpreter
        [*command, folder, str(limits.memory), str(limits.cpu_seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill what still runs. Nothing is lost by it: the child holds nothing that is not on disk or was answered."""
    with suppress(OSError):
        child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    child.wait()


def _opened(answer: dict[str, Any] | None, folder: Path) -> Answer | None:
    """The answer's message, with its files. ValueError, TypeError, KeyError or OSError for what makes no sense."""
    if answer is None:
        return None
    if "message" not in answer:
        return Answer(refusal=str(answer.get("refused") or answer["failed"]), memory=int(answer["memory"]))
    return Answer(message=unpack(answer["message"], folder), memory=int(answer["memory"]))
