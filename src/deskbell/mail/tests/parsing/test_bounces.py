"""Mails that came back: by the standard, and in servers' own words."""

from __future__ import annotations

import json

import pytest

from deskbell.mail.parsing.message import Bounce
from deskbell.mail.parsing.understanding import understand

RETURNED = "Received: from desk.example.com by mx.example.org; Tue, 3 Mar 2026 10:00:00 +0000\nMessage-ID: <t1@desk.example.com>\nFrom: Desk <desk@example.com>\nTo: ben@example.org\nSubject: Printer\n\nHello"


def report(
    status: str, *, words: str = "It could not be delivered.", returned: str = RETURNED, kind: str = "message/rfc822"
) -> Bounce | None:
    raw = (
        "From: MAILER-DAEMON@mx.example.org\nTo: desk@example.com\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\n\n{words}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n{status}\n\n"
        f"--b\nContent-Type: {kind}\n\n{returned}\n--b--\n"
    )
    return understand(raw.encode()).bounce


def told(
    words: str,
    *,
    sender: str = "mailer-daemon@mx.example.org",
    subject: str = "Mail delivery failed",
    headers: str = "",
) -> Bounce | None:
    raw = f"From: {sender}\nTo: desk@example.com\nSubject: {subject}\n{headers}\n{words}\n"
    return understand(raw.encode()).bounce


def test_the_standards_report() -> None:
    status = "Final-Recipient: rfc822; ben@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user"
    assert report(status) == Bounce(
        recipient="ben@example.org", status="5.1.1", is_permanent=True, message_id="t1@desk.example.com"
    )


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822", "message/global-headers"])
def test_the_returned_mail_in_each_form(kind: str) -> None:
    bounce = report("Final-Recipient: rfc822;ben@example.org\nAction: failed\nStatus: 5.0.0", kind=kind)
    assert bounce is not None
    assert bounce.message_id == "t1@desk.example.com"


def test_whom_the_desk_wrote_to_comes_before_where_it_was_sent_on() -> None:
    bounce = report(
        "Original-Recipient: rfc822;ben@example.org\nFinal-Recipient: rfc822;b123@inside.example\nAction: failed\nStatus: 5.2.2"
    )
    assert bounce is not None
    assert bounce.recipient == "ben@example.org"


def test_a_delay_is_not_for_good() -> None:
    late = report("Final-Recipient: rfc822;ben@example.org\nAction: delayed\nStatus: 4.4.1")
    assert late == Bounce(
        recipient="ben@example.org", status="4.4.1", is_permanent=False, message_id="t1@desk.example.com"
    )


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_bounce(action: str) -> None:
    assert report(f"Final-Recipient: rfc822;ben@example.org\nAction: {action}\nStatus: 2.0.0") is None


def test_of_several_recipients_the_one_that_failed_is_named() -> None:
    status = (
        "Final-Recipient: rfc822;ann@example.org\nAction: relayed\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822;cat@example.org\nAction: delayed\nStatus: 4.0.0\n\n"
        "Final-Recipient: rfc822;ben@example.org\nAction: failed\nStatus: 5.1.1"
    )
    bounce = report(status)
    assert bounce is not None
    assert (bounce.recipient, bounce.status) == ("ben@example.org", "5.1.1")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.2.1 <ben@example.org> disabled", "5.2.1"),
        ("Status: 5.0.0\nDiagnostic-Code: smtp; 450 4.2.1 try later", "5.0.0"),
        ("Diagnostic-Code: smtp; 550 5.7.1 refused", "5.7.1"),
        ("Diagnostic-Code: smtp; 550 user unknown", "5.1.1"),
        ("Diagnostic-Code: smtp; 452 mailbox full", "4.2.2"),
        ("Diagnostic-Code: X; host 192.0.5.1.1 said nothing", "5.0.0"),
        ("Status: 5.4.4 (unable to look up host)", "5.4.4"),
    ],
)
def test_the_status_where_it_is_missing_or_says_little(fields: str, status: str) -> None:
    bounce = report(f"Final-Recipient: rfc822;ben@example.org\nAction: failed\n{fields}", words="Undeliverable.")
    assert bounce is not None
    assert (bounce.status, bounce.is_permanent) == (status, status[0] == "5")


IN_WORDS = {
    "qmail": (("Hi. I wasn't able to deliver your message to the following addresses.\n\n<ben@example.org>:\nSorry, no mailbox here by that name. "
              f"(#5.1.1)\n\n--- Below this line is a copy of the message.\n\n{RETURNED}"), "5.1.1", True),
    "exim": (("A message that you sent could not be delivered to one or more of its recipients. The following address(es) failed:\n\n  ben@example.org\n"
             "    SMTP error from remote mail server after MAIL FROM:<desk@example.com>:\n    552 mailbox is full\n\n------ This is a copy of the "
             f"message, including all the headers. ------\n\n{RETURNED}"), "5.2.2", True),
    "exim, late": (("A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours.\n\n  ben@example.org\n"
                   f"    Delay reason: Connection refused\n\nNo action is required on your part.\n\n{RETURNED}"), "4.4.1", False),
    "domino": (("Your message\n\n  Subject: Printer\n\nwas not delivered to:\n\n  ben@example.org\n\nbecause:\n\n  User ben (ben@example.org) not listed "
               f"in directory\n\n{RETURNED}"), "5.1.1", True),
    "given up": (f"There was an error delivering your mail to <ben@example.org>.\n\nCould not deliver for the last 432000 seconds. Giving up.\n\n{RETURNED}",
                 "4.4.7", False),
    "fields in the text": (f"An error occurred.\n\nFinal-Recipient: rfc822; ben@example.org\nAction: failed\nStatus: 5.1.2\n\n{RETURNED}", "5.1.2", True),
}  # fmt: skip


@pytest.mark.parametrize("server", IN_WORDS)
def test_servers_own_words(server: str) -> None:
    words, status, is_permanent = IN_WORDS[server]
    expected = Bounce(
        recipient="ben@example.org", status=status, is_permanent=is_permanent, message_id="t1@desk.example.com"
    )
    assert told(words) == expected
    assert told(words, sender="Ben <ben@example.net>", subject="Re: Printer") is None


def test_the_header_that_names_who_failed_is_believed() -> None:
    bounce = told(
        "It went wrong for someone@example.net.", headers="X-Failed-Recipients: ben@example.org, cat@example.org\n"
    )
    assert bounce is not None
    assert bounce.recipient == "ben@example.org"


def test_amazons_notices() -> None:
    def notice(kind: str) -> str:
        recipients = [{"emailAddress": "ben@example.org", "status": "5.1.1"}]
        bounce = {"bounceType": "Permanent", "bouncedRecipients": recipients}
        headers = [{"name": "Message-ID", "value": "<t1@desk.example.com>"}]
        return json.dumps({"notificationType": kind, "bounce": bounce, "mail": {"messageId": "a1", "headers": headers}})

    expected = Bounce(recipient="ben@example.org", status="5.1.1", is_permanent=True, message_id="t1@desk.example.com")
    assert told(notice("Bounce"), sender="no-reply@sns.example.org", subject="Notification") == expected
    assert told(notice("Delivery"), sender="no-reply@sns.example.org", subject="Notification") is None


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Undeliverable: my parcel", "My parcel could not be delivered to 5 High Street. Please help."),
        ("Delivery failure", "Your courier failed again.\n\nMaria"),
        (
            "Mail delivery failed",
            "I get an error 550 5.1.1 user unknown when I write to ben@example.org. What is that?",
        ),
        ("Returned mail", f"See what came back:\n\n> {RETURNED.splitlines()[2]}\n\nWhy?"),
    ],
)
def test_a_person_who_asks_about_deliveries(subject: str, words: str) -> None:
    raw = f"From: Maria <maria@example.org>\nTo: desk@example.com\nSubject: {subject}\n\n{words}\n"
    message = understand(raw.encode())
    assert (message.bounce, message.machine) == (None, ())


def test_a_postmaster_who_writes_a_letter() -> None:
    assert told("Dear colleagues,\n\nshall we have lunch?", sender="postmaster@example.org", subject="Lunch") is None
