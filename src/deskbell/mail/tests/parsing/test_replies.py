"""What is new in a reply's plain text, and what is repeated below it."""

from __future__ import annotations

import pytest

from deskbell.mail.parsing.replies import cut_text, is_forward

ABOVE = "Thanks, that works.\n\nMaria"
HEADS = [
    "On Tue, 2026-03-03 at 10:00 +0100, Desk wrote:",
    "On Mar 3, 2026, at 10:00 AM, Desk\n<desk@example.org>\nwrote:",
    "Am 03.03.2026 um 10:00 schrieb Desk:",
    "Desk <desk@example.org> schrieb am Di. 3. März 2026 um 10:00:",
    "Le mar. 3 mars 2026 à 10:00, Desk <desk@example.org> a écrit :",
    "El mar, 3 mar 2026 a las 10:00, Desk (<desk@example.org>) escribió:",
    "Il giorno mar 3 mar 2026 alle ore 10:00 Desk <desk@example.org> ha\nscritto:",
    "Em ter., 3 de mar. de 2026 às 10:00, Desk <desk@example.org> escreveu:",
    "Op di 3 mrt 2026 om 10:00 schreef Desk <desk@example.org>:",
    "tir. 3. mar. 2026 kl. 10:00 skrev Desk <desk@example.org\n>:",
    "ti 3. maalisk. 2026 klo 10.00 Desk <desk@example.org> kirjoitti:",
    "wt., 3 mar 2026 o 10:00 Desk <desk@example.org> napisał(a):",
    "út 3. 3. 2026 v 10:00 odesílatel Desk <desk@example.org> napsal:",
    "вт, 3 мар. 2026 г. в 10:00, Desk <desk@example.org>:",
    "Desk <desk@example.org> ezt írta (időpont: 2026. márc. 3., K, 10:00):",
    "在 2026年3月3日，上午10:00，Desk <desk@example.org> 写道：",
    "2026年3月3日(火) 10:00 Desk <desk@example.org>:",
    "2026년 3월 3일 (화) 오전 10:00, Desk <desk@example.org>님이 작성:",
    "---- On Tue, 03 Mar 2026 10:00:00 +0100 Desk <desk@example.org> wrote ----",
]
BLOCKS = [
    "From: Desk <desk@example.org>\nSent: Tuesday, 3 March 2026 10:00\nTo: Maria\nSubject: Printer",
    "________________________________\nVon: Desk <desk@example.org>\nGesendet: Dienstag\nAn: Maria\nBetreff: Drucker",
    "De : Desk <desk@example.org>\nEnvoyé : mardi 3 mars 2026\nÀ : Maria\nObjet : Imprimante",
    "*From:* Desk <desk@example.org>\n*Date:* Tuesday\n*To:* Maria <maria@example.org>,\n  Ben <ben@example.org>\n*Subject:* x",
    "发件人: Desk <desk@example.org>\n发送时间: 2026年3月3日\n收件人: Maria\n主题: x",
    "-----Original Message-----\nFrom: Desk",
    "-------- Ursprüngliche Nachricht --------\nVon: Desk",
    "----- Messaggio originale -----",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    "quote", ["> The printer is on.\n> Really.", "\nThe printer is on.\nReally."], ids=["marked", "plain"]
)
def test_what_stands_below_somebody_wrote_is_repeated(head: str, quote: str) -> None:
    assert cut_text(f"{ABOVE}\n\n{head}\n{quote}") == (ABOVE, f"{head}\n{quote}")


@pytest.mark.parametrize("block", BLOCKS)
def test_a_header_block_in_the_text_begins_the_repeated_message(block: str) -> None:
    assert cut_text(f"{ABOVE}\n\n{block}\n\nThe printer is on.") == (ABOVE, f"{block}\n\nThe printer is on.")


@pytest.mark.parametrize(
    "text",
    [
        "On Thursday:\n\nthe printer was off.\n\nOn Friday:\n\nit was on.",
        "Two things he wrote:\n\nfirst, it is on.\nSecond, it is off.",
        "Please change these:\nFrom: Monday\nto Friday.\n\nThank you",
        "From: the left door\nwe go to the right one.",
        "The options are\n- red -- like the door\n- green\n\nI like red.",
        "It says:\n--help is unknown\n\nWhat now?",
        "Sent from my desk, it is much easier than on a telephone.\n\nHow do I print?",
        "Date: Monday\nPlace: the office\n\nCan you come?",
    ],
)
def test_a_persons_own_words_stay_whole(text: str) -> None:
    assert cut_text(text) == (text, "")


def test_answers_between_quotes_stay_with_what_they_answer() -> None:
    answers = "On 3 Mar 2026 at 10:00, Desk wrote:\n> Is it on?\n\nYes.\n\n> Is there paper?\n\nNo."
    assert cut_text(f"{answers}\n\n> Bye\n> Desk\n\n-- \nMaria") == (answers, "> Bye\n> Desk\n\n-- \nMaria")


def test_a_quoted_line_that_was_broken_on_its_way_is_no_answer() -> None:
    long = "> the printer on the second floor beside the kitchen door which is"
    text = f"Yes.\n\nOn 3 Mar 2026 at 10:00, Desk wrote:\n{long}\ngreen\n> and loud"
    assert cut_text(text)[0] == "Yes."
    assert cut_text(text.replace("green", "\nI never saw it.\n"))[0].endswith("I never saw it.")


@pytest.mark.parametrize(
    "end",
    ["-- \nMaria Ruiz\nExample Ltd", "--\nMaria", "Sent from my iPhone", "Von meinem iPhone gesendet", "-Maria Ruiz"],
)
def test_signatures_at_the_end_are_folded_away(end: str) -> None:
    assert cut_text(f"Hello,\n\nit is broken.\n\n{end}\n") == ("Hello,\n\nit is broken.", end)


def test_what_a_mailing_list_adds_is_folded_away_and_a_form_is_not() -> None:
    rule = "_" * 40
    footer = f"{rule}\nPrinters mailing list\nhttps://lists.example.org/listinfo/printers"
    assert cut_text(f"It is broken.\n\n{footer}") == ("It is broken.", footer)
    form = f"Please order:\n{rule}\nName: Maria\nPaper: 500"
    assert cut_text(form) == (form, "")


def test_below_two_dashes_a_long_letter_is_not_a_signature() -> None:
    letter = "Hello\n--\n" + "\n".join(f"Line {number} of what I have to say." for number in range(60))
    assert cut_text(letter) == (letter, "")


def test_what_follows_a_telephones_line_is_repeated() -> None:
    assert cut_text("Yes\n\nSent from my Phone 4\n\nIs it on?\nDesk")[0] == "Yes"


def test_the_desks_own_line_comes_first() -> None:
    mark = "-- reply above this line --"
    text = f"Yes, on.\n\nDesk wrote:\n{mark}\n\nHow are you?"
    assert cut_text(text, own_separator=mark)[0] == "Yes, on.\n\nDesk wrote:"
    quoted = f"Yes, on.\n\nOn 3 Mar 2026 at 10:00, Desk wrote:\n> {mark.upper()}\n> Is it on?\n\nbelow"
    assert cut_text(quoted, own_separator=mark)[0] == "Yes, on."
    assert cut_text(quoted)[0].endswith("below")


def test_where_nothing_would_be_left_nothing_is_cut() -> None:
    for text in (
        "> only\n> quoted",
        "-- reply above --\nI wrote below it.",
        "On 3 Mar 2026 at 10:00, Desk wrote:\n\nIs it on?",
    ):
        assert cut_text(text, own_separator="-- reply above --") == (text, "")


def test_a_message_that_is_handed_on_stays_whole() -> None:
    text = "See below.\n\n---------- Forwarded message ---------\nFrom: Ben\nDate: x\nSubject: y\nTo: z\n\nHello"
    assert cut_text(text) == (text, "")
    assert cut_text(text.replace("Forwarded", "Original"))[0] == "See below."


@pytest.mark.parametrize(
    "subject", ["Fwd: x", "FW: x", "WG: x", "TR : x", "RV: x", "[Ext] Fwd: x", "转发：x", "Doorst: x"]
)
def test_subjects_of_forwards(subject: str) -> None:
    assert is_forward(subject)
    assert not is_forward(f"Re: {subject}")


@pytest.mark.parametrize("subject", ["Printer", "Re: x", "AW: x", "Invoice: x", "", "Forward planning", "Tram: late"])
def test_subjects_of_other_mails(subject: str) -> None:
    assert not is_forward(subject)
