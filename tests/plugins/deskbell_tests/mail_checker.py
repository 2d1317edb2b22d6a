"""Whether a desk lost or doubled a message: asked of its database in plain SQL, of its folder and of the mail server's
book. Nothing of the desk's own code is used here, for it could be wrong the same way."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

SETTLED = frozenset({"opened", "added", "answered", "noted", "duplicate", "machine", "rejected", "held", "quarantined"})
LEASED = ("mail_incomingmail", "mail_outgoingmail", "kernel_delivery")


@dataclass(kw_only=True)
class Sent:
    """A message that somebody was told the desk has: by the mail server that holds its mailbox, the pipe or the API.

    `handed_in` is how often it was handed in: more than once, where the sender was not told "taken" the first time.
    """

    subject: str
    sha256: str
    content: str  # of its file
    mailbox: str = ""  # empty for pipe and API
    handed_in: int = 1


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where the desk's rows lie: a PostgreSQL address, or a file."""

    address: str

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a statement finds or changes."""
        if self.address.startswith("postgres"):
            with psycopg.connect(self.address, autocommit=True) as server:
                found = server.execute(statement.replace("?", "%s"), values)
                return found.fetchall() if found.description else []
        with closing(sqlite3.connect(self.address, timeout=60, isolation_level=None)) as file:
            return file.execute(statement, values).fetchall()


@dataclass(kw_only=True)
class Checker:
    """Looks at one desk. `taken` are the peer's acceptances by (Message-ID, recipient); `may_repeat` is how many of them
    may be there twice, because a kill came between the server's "250" and its mark."""

    database: Database
    home: Path
    _known_good: set[str] = field(default_factory=set)

    def problems(self, sent: Iterable[Sent], taken: Mapping[tuple[str, str], int], *, may_repeat: int) -> list[str]:
        """Every invariant that does not hold, in words that begin with its number."""
        return [
            *self._each_message_once(list(sent)),
            *self._rows_are_settled(),
            *self._bytes_are_right(),
            *self._tickets_are_whole(),
            *self._mails_went_out(taken, may_repeat),
            *self._files_are_there(),
        ]

    def waiting(self) -> int:
        """How much is still to be done."""
        counts = [f"(SELECT count(*) FROM {table} WHERE state = 'waiting')" for table in LEASED]
        return int(self.database.rows(f"SELECT {' + '.join(counts)}")[0][0])

    def let_leases_run_out(self, *, now: str) -> None:
        """Let time pass: what a dead process held, and what waits for another try, is due."""
        for table in LEASED:
            self.database.rows(f"UPDATE {table} SET due_at = ? WHERE state = 'waiting'", now)
        self.database.rows("UPDATE mail_mailboxstate SET lease_until = NULL, next_attempt_at = NULL")

    def _each_message_once(self, sent: list[Sent]) -> list[str]:
        """I1 and I4: a row for each message in a mailbox, and one ticket, however often it was handed in."""
        rows: dict[str, list[tuple[str, int | None]]] = {}
        for sha256, outcome, ticket in self.database.rows("SELECT sha256, outcome, ticket_id FROM mail_incomingmail"):
            rows.setdefault(sha256, []).append((outcome, ticket))
        tickets = Counter(
            text
            for (text,) in self.database.rows(
                "SELECT s.text FROM tickets_ticket t JOIN tickets_subjectversion s ON s.id = t.subject_id"
            )
        )
        wrong = []
        for one in sent:
            mine = rows.get(one.sha256, [])
            first = [outcome for outcome, _ticket in mine if outcome != "duplicate"]
            if not mine:
                wrong.append(f"I1 {one.subject} was taken and is lost")
            elif len(mine) > (1 if one.mailbox else one.handed_in):
                wrong.append(f"I1 {one.subject} is there {len(mine)} times")
            elif first != ["opened"]:
                wrong.append(f"I2 {one.subject} became {mine}")
            if tickets[one.subject] != 1:
                wrong.append(f"I4 {one.subject} made {tickets[one.subject]} tickets")
        return wrong

    def _rows_are_settled(self) -> list[str]:
        """I2 and I4: everything became something, and no entry is two messages'."""
        wrong = [
            f"I2 incoming mail {pk} is {outcome}"
            for pk, outcome in self.database.rows("SELECT id, outcome FROM mail_incomingmail")
            if outcome not in SETTLED
        ]
        doubled = (
            "SELECT entry_id FROM mail_incomingmail WHERE entry_id IS NOT NULL GROUP BY entry_id HAVING count(*) > 1"
        )
        return wrong + [f"I4 entry {entry} is two messages'" for (entry,) in self.database.rows(doubled)]

    def _bytes_are_right(self) -> list[str]:
        """I3: the bytes of each row lie under their hash."""
        wrong = []
        for (sha256,) in self.database.rows("SELECT DISTINCT sha256 FROM mail_incomingmail"):
            path = self.home / "raw" / sha256[:2] / sha256[2:4] / sha256
            if not path.exists() or self._hash(path) != sha256:
                wrong.append(f"I3 the bytes of {sha256[:12]} are not what they were")
        return wrong

    def _tickets_are_whole(self) -> list[str]:
        """I6, I7, I8: numbers once; each ticket opened once by facts without a gap; each entry in a ticket that is there."""
        questions = {
            "I6 number {} is given twice": "SELECT number FROM tickets_ticket GROUP BY number HAVING count(*) > 1",
            "I7 ticket {} was not opened exactly once": "SELECT t.number FROM tickets_ticket t WHERE (SELECT count(*) "
            "FROM kernel_ledgerrow r WHERE r.stream_id = t.id AND r.name = 'TicketOpened') <> 1",
            "I7 ticket {} has a gap in its facts": "SELECT t.number FROM tickets_ticket t WHERE t.sequence <> "
            "(SELECT count(*) FROM kernel_ledgerrow r WHERE r.stream_id = t.id)",
            "I7 ticket {} counts other entries than it has": "SELECT t.number FROM tickets_ticket t WHERE t.entry_count <> "
            "(SELECT count(*) FROM tickets_threadentry e WHERE e.ticket_id = t.id)",
            "I8 entry {} is in no ticket": "SELECT e.id FROM tickets_threadentry e LEFT JOIN tickets_ticket t "
            "ON t.id = e.ticket_id WHERE t.id IS NULL",
            "I8 incoming mail {} is in another ticket than its entry": "SELECT m.id FROM mail_incomingmail m "
            "JOIN tickets_threadentry e ON e.id = m.entry_id WHERE e.ticket_id <> m.ticket_id",
        }
        return [words.format(row[0]) for words, question in questions.items() for row in self.database.rows(question)]

    def _mails_went_out(self, taken: Mapping[tuple[str, str], int], may_repeat: int) -> list[str]:
        """I5: each recipient was accepted once; twice only where a kill came between, by the same Message-ID."""
        wrong, repeated = [], 0
        question = "SELECT mail_id, address, state FROM mail_mailrecipient"
        for message_id, address, state in self.database.rows(question):
            times = taken.get((message_id.strip("<>"), address), 0)
            repeated += max(0, times - 1)
            if state == "sent" and not times:
                wrong.append(f"I5 {message_id} to {address} is marked sent and was never accepted")
            if state == "queued":
                wrong.append(f"I5 {message_id} to {address} was not sent")
        if repeated > may_repeat:
            wrong.append(f"I5 {repeated} mails went out again, {may_repeat} might have")
        stories = "SELECT fact_id, effect FROM kernel_delivery GROUP BY fact_id, effect HAVING count(*) > 1"
        return wrong + [f"I5 {effect} follows fact {fact} twice" for fact, effect in self.database.rows(stories)]

    def _files_are_there(self) -> list[str]:
        """I10: the bytes of each attachment."""
        question = "SELECT DISTINCT f.sha256 FROM tickets_attachment a JOIN tickets_storedfile f ON f.id = a.file_id"
        places = {path.name: path for path in (self.home / "files").rglob("*") if path.is_file()}
        return [
            f"I10 the file {sha256[:12]} is not what it was"
            for (sha256,) in self.database.rows(question)
            if sha256 not in places or self._hash(places[sha256]) != sha256
        ]

    def _hash(self, path: Path) -> str:
        """Read once: what was right is looked at again by its size and time only."""
        status = path.stat()
        seen = f"{path} {status.st_size} {status.st_mtime_ns}"
        if seen in self._known_good:
            return path.name
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found == path.name:
            self._known_good.add(seen)
        return found
