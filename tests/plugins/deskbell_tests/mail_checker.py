"""Whether a desk lost or doubled a message: asked of its database in plain SQL, of its folder and of the mail server's
book. Nothing of the desk's own code is used here, for it could be wrong the same way."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

SETTLED = frozenset({"opened", "added", "answered", "noted", "duplicate", "machine", "rejected", "held", "quarantined"})
LEASED = ("mail_incomingmail", "mail_outgoingmail", "kernel_delivery")
# The plan that a new desk has: resolved within so much time from Monday to Friday, eight to six.
PLAN_TIME, OPENS_AT, CLOSES_AT, WORKING_DAYS = timedelta(hours=18), timedelta(hours=8), timedelta(hours=18), range(5)
INVARIANTS = {
    "I1": "what a mailbox, the pipe or the API took is in the ledger of mail, once for each time it was handed in",
    "I2": "each became what it is: a ticket, a message in the ticket that it answers, a duplicate; none lies waiting",
    "I3": "its bytes lie under their hash",
    "I4": "one message made one ticket or one entry, and no entry is two messages'",
    "I5": "mails went to each recipient once; again only where a kill came between, and with the same Message-ID",
    "I6": "no ticket's number is given twice",
    "I7": "each ticket is what its facts make of it",
    "I8": "each entry is in a ticket, the one that its message is in",
    "I9": "each ticket has its clock, which ends when its plan says",
    "I10": "each attachment can be read, and there are as many as came",
    "I11": "a copy of the desk holds I1 to I10",
}


@dataclass(kw_only=True)
class Sent:
    """A message that somebody was told the desk has: by the mail server that holds its mailbox, the pipe or the API.

    `times` is how often it may be in the ledger: by a mailbox and by other ways, which each keep it once, and each time that
    it was handed in again because the sender was not told "taken".
    """

    subject: str
    sha256: str
    content: str  # of its file
    sender: str
    ticket: str  # the subject of the ticket where it belongs: its own, or the one that it answers
    times: int = 1

    @property
    def opens(self) -> bool:
        """Whether it makes a ticket of its own."""
        return self.ticket == self.subject


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where the desk's rows lie: a PostgreSQL address, or a file."""

    address: str

    def rows(self, statement: str, *values: Any, at: str = "") -> list[tuple[Any, ...]]:
        """What a statement finds or changes; `at` names another database of the same server."""
        if self.address.startswith("postgres"):
            with psycopg.connect(at or self.address, autocommit=True) as server:
                found = server.execute(statement.replace("?", "%s"), values)
                return found.fetchall() if found.description else []
        with closing(sqlite3.connect(self.address, timeout=60, isolation_level=None)) as file:
            return file.execute(statement, values).fetchall()


@dataclass(kw_only=True)
class Checker:
    """Looks at one desk. `taken` are the peer's acceptances by (Message-ID, recipient); `may_repeat` is how many of them
    may be there twice, because a kill came between the server's "250" and its mark. `seen` counts what was looked at."""

    database: Database
    home: Path
    seen: Counter[str] = field(default_factory=Counter)
    _known_good: set[str] = field(default_factory=set)

    def problems(self, sent: Iterable[Sent], taken: Mapping[tuple[str, str], int], *, may_repeat: int) -> list[str]:
        """Every invariant that does not hold, in words that begin with its number."""
        sent = list(sent)
        return [
            *self._each_message_once(sent),
            *self._rows_are_settled(),
            *self.broken(),
            *self._attachments_are_all_there(sent),
            *self._mails_went_out(taken, may_repeat),
            *self._clients_were_answered(sent, taken),
        ]

    def broken(self) -> list[str]:
        """The invariants that hold at any moment, also while messages are under way: I3, I6 to I10."""
        return [
            *self._bytes_are_right(),
            *self._tickets_are_whole(),
            *self._clocks_are_right(),
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
        """I1, I2 and I4: a row for each time that it was handed in, and one ticket or entry, however often that was."""
        rows: dict[str, list[tuple[str, str | None]]] = {}
        question = (
            "SELECT m.sha256, m.outcome, s.text FROM mail_incomingmail m LEFT JOIN tickets_threadentry e ON e.id = m.entry_id "
            "LEFT JOIN tickets_ticket t ON t.id = e.ticket_id LEFT JOIN tickets_subjectversion s ON s.id = t.subject_id"
        )
        for sha256, outcome, ticket in self.database.rows(question):
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
            first = [row for row in mine if row[0] != "duplicate"]
            if not mine:
                wrong.append(f"I1 {one.subject} was taken and is lost")
            elif len(mine) > one.times:
                wrong.append(f"I1 {one.subject} is there {len(mine)} times, handed in {one.times} times")
            elif first != [("opened" if one.opens else "added", one.ticket)]:
                wrong.append(f"I2 {one.subject} became {mine}")
            if tickets[one.subject] != one.opens:
                wrong.append(f"I4 {one.subject} made {tickets[one.subject]} tickets")
        self._saw(len(sent), "I1", "I2", "I4")
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
        nobodys = (
            "SELECT e.id FROM tickets_threadentry e LEFT JOIN mail_incomingmail m ON m.entry_id = e.id "
            "WHERE m.id IS NULL AND e.kind = 'message'"
        )
        return [
            *wrong,
            *(f"I4 entry {entry} is two messages'" for (entry,) in self.database.rows(doubled)),
            *(f"I4 entry {entry} is no message's" for (entry,) in self.database.rows(nobodys)),
        ]

    def _bytes_are_right(self) -> list[str]:
        """I3: the bytes of each row lie under their hash."""
        wrong = []
        for (sha256,) in self.database.rows("SELECT DISTINCT sha256 FROM mail_incomingmail"):
            path = self.home / "raw" / sha256[:2] / sha256[2:4] / sha256
            self._saw(1, "I3")
            if not path.exists() or self._hash(path) != sha256:
                wrong.append(f"I3 the bytes of {sha256[:12]} are not what they were")
        return wrong

    def _tickets_are_whole(self) -> list[str]:
        """I6, I7, I8: numbers once; each ticket opened once by facts without a gap; each entry in a ticket that is there."""
        facts = "(SELECT count(*) FROM kernel_ledgerrow r WHERE r.stream_id = t.id{})"
        questions = {
            "I6 number {} is given twice": "SELECT number FROM tickets_ticket GROUP BY number HAVING count(*) > 1",
            "I7 ticket {} was not opened exactly once": "SELECT t.number FROM tickets_ticket t WHERE "
            + facts.format(" AND r.name = 'TicketOpened'")
            + " <> 1",
            "I7 ticket {} has a gap in its facts": "SELECT t.number FROM tickets_ticket t WHERE t.sequence <> "
            + facts.format("")
            + " OR t.sequence <> (SELECT max(r.sequence) FROM kernel_ledgerrow r WHERE r.stream_id = t.id)",
            "I7 ticket {} counts other entries than it has": "SELECT t.number FROM tickets_ticket t WHERE t.entry_count <> "
            "(SELECT count(*) FROM tickets_threadentry e WHERE e.ticket_id = t.id)",
            "I7 ticket {} has other messages than facts tell of": "SELECT t.number FROM tickets_ticket t WHERE (SELECT count(*) "
            "FROM tickets_threadentry e WHERE e.ticket_id = t.id AND e.kind = 'message') <> "
            + facts.format(" AND r.name = 'MessageAdded'"),
            "I7 ticket {} names another last message than its facts": "SELECT t.number FROM tickets_ticket t WHERE "
            "t.last_message_id <> (SELECT max(e.id) FROM tickets_threadentry e WHERE e.ticket_id = t.id AND e.kind = 'message')",
            "I8 entry {} is in no ticket": "SELECT e.id FROM tickets_threadentry e LEFT JOIN tickets_ticket t "
            "ON t.id = e.ticket_id WHERE t.id IS NULL",
            "I8 incoming mail {} is in another ticket than its entry": "SELECT m.id FROM mail_incomingmail m "
            "JOIN tickets_threadentry e ON e.id = m.entry_id WHERE e.ticket_id <> m.ticket_id",
        }
        self._saw(self._count("tickets_ticket"), "I6", "I7")
        self._saw(self._count("tickets_threadentry"), "I8")
        return [words.format(row[0]) for words, question in questions.items() for row in self.database.rows(question)]

    def _clocks_are_right(self) -> list[str]:
        """I9: one clock a ticket, from its opening to what its plan allows, by the calendar on the wall."""
        question = (
            "SELECT t.number, t.opened_at, c.started_at, c.due_at, t.next_due_at FROM tickets_ticket t "
            "LEFT JOIN tickets_clock c ON c.ticket_id = t.id AND c.target = 'resolution'"
        )
        wrong = []
        for number, *instants in self.database.rows(question):
            opened, started, due, next_due = (self._instant(one) for one in instants)
            self._saw(1, "I9")
            if opened is None or started != opened or due != end_of_plan(opened) or next_due != due:
                wrong.append(
                    f"I9 ticket {number} of {opened} has a clock from {started} to {due}, and is due {next_due}"
                )
        return wrong

    def _mails_went_out(self, taken: Mapping[tuple[str, str], int], may_repeat: int) -> list[str]:
        """I5: each recipient was accepted once; twice only where a kill came between, by the same Message-ID."""
        wrong, repeated = [], 0
        question = "SELECT mail_id, address, state, server_answer FROM mail_mailrecipient"
        for message_id, address, state, answer in self.database.rows(question):
            times = taken.get((message_id.strip("<>"), address), 0)
            repeated += max(0, times - 1)
            self._saw(1, "I5")
            if state == "sent" and not times:
                wrong.append(f"I5 {message_id} to {address} is marked sent and was never accepted")
            if state == "queued":
                wrong.append(f"I5 {message_id} to {address} was not sent")
            if state == "failed" and not answer.startswith("held back"):
                wrong.append(f"I5 {message_id} to {address} failed: {answer}")
        if repeated > may_repeat:
            wrong.append(f"I5 {repeated} mails went out again, {may_repeat} might have")
        stories = "SELECT fact_id, effect FROM kernel_delivery GROUP BY fact_id, effect HAVING count(*) > 1"
        return wrong + [f"I5 {effect} follows fact {fact} twice" for fact, effect in self.database.rows(stories)]

    def _clients_were_answered(self, sent: list[Sent], taken: Mapping[tuple[str, str], int]) -> list[str]:
        """I5: one confirmation to each client, whatever was killed while it was made, and no mail that the desk doesn't know."""
        question = "SELECT r.mail_id, r.address, o.effect FROM mail_mailrecipient r JOIN mail_outgoingmail o ON o.message_id = r.mail_id"
        known = {(mail.strip("<>"), address): effect for mail, address, effect in self.database.rows(question)}
        confirmed = Counter(address for (_mail, address), effect in known.items() if effect == "confirmation")
        return [
            f"I5 {mail} to {address} was sent, and the desk knows nothing of it"
            for mail, address in set(taken) - set(known)
        ] + [
            f"I5 {one.sender} is owed {confirmed[one.sender]} confirmations"
            for one in sent
            if one.opens and confirmed[one.sender] != 1
        ]

    def _files_are_there(self) -> list[str]:
        """I10: the bytes of each attachment."""
        question = (
            "SELECT DISTINCT f.sha256, f.size FROM tickets_attachment a JOIN tickets_storedfile f ON f.id = a.file_id"
        )
        places = {path.name: path for path in (self.home / "files").rglob("*") if path.is_file()}
        rows = self.database.rows(question)
        self._saw(len(rows), "I10")
        miscounted = self.database.rows(
            "SELECT e.id FROM tickets_threadentry e WHERE e.attachment_count <> "
            "(SELECT count(*) FROM tickets_attachment a WHERE a.entry_id = e.id)"
        )
        return [f"I10 entry {entry} counts other files than it has" for (entry,) in miscounted] + [
            f"I10 the file {sha256[:12]} is not what it was"
            for sha256, size in rows
            if sha256 not in places or places[sha256].stat().st_size != size or self._hash(places[sha256]) != sha256
        ]

    def _attachments_are_all_there(self, sent: list[Sent]) -> list[str]:
        """I10: the file that each message came with."""
        known = {sha256 for (sha256,) in self.database.rows("SELECT sha256 FROM tickets_storedfile")}
        return [
            f"I10 the file of {one.subject} is missing"
            for one in sent
            if hashlib.sha256(one.content.encode()).hexdigest() not in known
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

    def _saw(self, count: int, *names: str) -> None:
        for name in names:
            self.seen[name] += count

    def _count(self, table: str) -> int:
        return int(self.database.rows(f"SELECT count(*) FROM {table}")[0][0])

    def _instant(self, value: Any) -> datetime | None:
        """SQLite gives a text."""
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
        return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def end_of_plan(opened: datetime) -> datetime:
    """When a ticket is to be resolved: day by day, as one would count on a calendar."""
    left, midnight = PLAN_TIME, opened.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        begin, close = max(opened, midnight + OPENS_AT), midnight + CLOSES_AT
        if midnight.weekday() in WORKING_DAYS and begin < close:
            if left <= close - begin:
                return begin + left
            left -= close - begin
        midnight += timedelta(days=1)
