"""How many mails a second become tickets: a folder of a real Dovecot, fetched and taken in as `deskbell run` does it."""

import json
import time
from contextlib import closing

from desks import Place, filled, inside, start_dovecot
from letters import letters
from processor import since, used_by

HEADS = (
    "folder", "kept/s", "tickets/s", "delivered/s", "then owed", "drained/s", "all in all/s",
    "fetcher ms", "reader ms", "worker ms", "bare read/s", "bare commits/s",
)  # fmt: skip


def measure(place: Place, *, mails: int, **_: object) -> list[tuple[object, ...]]:
    """A row: the folder is full when the desk gets to know it, and empty when the last mail is in a ticket."""
    desk = filled(place, tickets=1000)
    with closing(start_dovecot()) as dovecot:
        desk.environment["SSL_CERT_FILE"] = dovecot.ca
        user = dovecot.new_user()
        for raw in letters(mails, address=f"{user}@desk.example", mark=str(time.time_ns())):
            dovecot.deliver(user, raw)
        bare = inside(desk, "bare_intake.py")
        box = {"user_name": user, "port": dovecot.imaps_port, "password": dovecot.password}
        desk.start()
        try:
            before = used_by(desk.process.pid) if desk.process else {}
            inside(desk, "mailbox.py", json.dumps(box))
            told = inside(desk, "incoming.py", user, str(mails), "taken")
            used = since(before, used_by(desk.process.pid) if desk.process else {}, each=mails)
            told |= inside(desk, "incoming.py", user, str(mails), "drained")
        finally:
            desk.stop()
    if told["outcomes"] != {"opened": told["outcomes"].get("opened"), "added": told["outcomes"].get("added")}:
        raise SystemExit(f"not every mail got into a ticket: {told['outcomes']}")
    taken, drained = told["taken"], told["drained"]
    return [
        (
            f"{mails:,} mails",
            mails / told["kept"],
            mails / taken["seconds"],
            taken["deliveries"] / taken["seconds"],
            taken["owed"],
            (drained["deliveries"] - taken["deliveries"]) / max(drained["seconds"] - taken["seconds"], 0.1),
            mails / drained["seconds"],
            used["fetcher"],
            used["reader"],
            used["worker"],
            bare["read"],
            bare["commits"],
        )
    ]
