"""The desk's processes, killed in every way: what must live comes back, what must die dies."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from deskbell_tests.desks import Desk, new_desk

from deskbell.config.serving import ask

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at processes"),
]
SOON_SECONDS = 120


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Desk:
    if pytestconfig.getoption("database") != "sqlite":
        pytest.skip("the supervisor knows no database: seen once, on SQLite")
    return new_desk(home=tmp_path_factory.mktemp("desk"), sample=False)


@pytest.fixture
def desk(prepared: Desk) -> Iterator[Desk]:
    prepared.start()
    number = pid(prepared)
    yield prepared
    parts = children(number)
    for process in [number, *(child for part_ in parts for child in children(part_)), *parts]:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert prepared.process is not None
    prepared.process.wait()


def children(parent: int) -> dict[int, str]:
    """The living children of a process: number and command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if int(after_name[1]) == parent and after_name[0] != "Z":
            found[int(folder.name)] = command
    return found


def part(desk: Desk, name: str) -> int:
    """The process number of the web server or the worker."""
    numbers = [number for number, command in children(pid(desk)).items() if name in command]
    assert len(numbers) == 1, f"{name}: {numbers}"
    return numbers[0]


def kill_all(desk: Desk, name: str) -> list[int]:
    """Kill the processes of this name that there are now; their numbers."""
    numbers = [number for number, command in children(pid(desk)).items() if name in command]
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return numbers


def pid(desk: Desk) -> int:
    assert desk.process is not None
    return desk.process.pid


def wait_for(what: Callable[[], object], *, seconds: float = SOON_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def signs_of_life(desk: Desk) -> int:
    """How many workers have said that they work."""
    with closing(sqlite3.connect(desk.home / "deskbell.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM kernel_workerheartbeat").fetchone()[0])


def is_gone(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("name", ["granian", "deskbell worker", "deskbell fetch"])
def test_a_killed_part_comes_back(desk: Desk, name: str) -> None:
    before = part(desk, name)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: any(name in command for number, command in children(pid(desk)).items() if number != before))
    wait_for(lambda: ask(desk.url) == "")
    assert part(desk, name) != before


def test_a_killed_web_server_leaves_no_process_behind(desk: Desk) -> None:
    server = part(desk, "granian")
    serving = children(server)
    assert serving
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: all(is_gone(number) for number in serving))


def test_a_killed_web_process_is_replaced(desk: Desk) -> None:
    server = part(desk, "granian")
    first, *others = sorted(children(server))
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: len(children(part(desk, "granian"))) == len(others) + 1 and is_gone(first))
    wait_for(lambda: ask(desk.url) == "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_desk_takes_everything_along(desk: Desk, number: signal.Signals) -> None:
    parts = children(pid(desk))
    everything = [*parts, *(child for process in parts for child in children(process))]
    assert desk.process is not None
    desk.process.send_signal(number)
    assert desk.process.wait(timeout=SOON_SECONDS) == 0
    assert all(is_gone(process) for process in everything)


def test_a_killed_supervisor_takes_everything_along(desk: Desk) -> None:
    parts = children(pid(desk))
    everything = [*parts, *(child for process in parts for child in children(process))]
    assert len(everything) >= 4
    os.kill(pid(desk), signal.SIGKILL)
    wait_for(lambda: all(is_gone(process) for process in everything))


def test_a_second_desk_on_the_port_is_refused_in_one_sentence(desk: Desk) -> None:
    second = desk.command("run")
    assert second.returncode != 0
    assert re.fullmatch(r"deskbell: port \d+ of 127\.0\.0\.1 cannot be used \(.+\): choose another .+\n", second.stderr)


def test_a_broken_worker_does_not_spin(desk: Desk) -> None:
    """What dies at once is started again with growing pauses, not as fast as the machine can."""
    os.kill(part(desk, "deskbell worker"), signal.SIGKILL)
    wait_for(lambda: "the worker ended" in desk.log())
    began = len(re.findall(r"the worker ended", desk.log()))
    for ended in (began + 1, began + 2, began + 3):
        wait_for(lambda: kill_all(desk, "deskbell worker"))
        wait_for(lambda ended=ended: len(re.findall(r"the worker ended", desk.log())) >= ended)  # type: ignore[misc]
    pauses = [float(text) for text in re.findall(r"the worker ended .* in ([\d.]+) seconds", desk.log())[-4:]]
    assert pauses == sorted(pauses)
    assert pauses[-1] >= 4 * pauses[0]


def test_a_worker_alone_ends_when_told(prepared: Desk) -> None:
    before = signs_of_life(prepared)
    worker = subprocess.Popen([sys.executable, "-m", "deskbell", "worker"], env=prepared.environment)
    wait_for(lambda: signs_of_life(prepared) > before)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=SOON_SECONDS) == 0
