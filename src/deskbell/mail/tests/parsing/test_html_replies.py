"""What is new in a reply's HTML: by the marks of mail programs, and by the words where there are none."""

from __future__ import annotations

import pytest

from deskbell.lib.html import clean_mail
from deskbell.lib.text import from_html
from deskbell.mail.parsing.html_lines import html_lines
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.parsing.replies import split_html
from deskbell.mail.parsing.understanding import understand

HEAD = "On Tue, 3 Mar 2026 at 10:00, Desk &lt;desk@example.org&gt; wrote:"
OLD = "<p>Is the printer on?</p><p>Desk</p>"
REPLIES = {
    "gmail": f'<div dir="ltr">Yes</div><br><div class="gmail_quote"><div class="gmail_attr">{HEAD}<br></div><blockquote '
    f'class="gmail_quote" style="border-left:1px solid">{OLD}</blockquote></div>',
    "gmail, older": f'<div>Yes</div><div class="gmail_extra"><br><div class="gmail_quote">{HEAD}<br><blockquote '
    f'class="gmail_quote">{OLD}</blockquote></div></div>',
    "thunderbird": f'<p>Yes</p><div class="moz-cite-prefix">{HEAD}<br></div><blockquote type="cite" cite="mid:1@example.org">'
    f"{OLD}</blockquote><br>",
    "apple": f'<html><body>Yes<br><div><br><blockquote type="cite"><div>{HEAD}</div><br><div>{OLD}</div></blockquote></div>'
    "</body></html>",
    "outlook": '<html><head><style>p {color: red}</style></head><body><div class="WordSection1"><p class="MsoNormal">Yes<o:p></o:p>'
    '</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Von:</b> '
    "Desk &lt;desk@example.org&gt; <br><b>Gesendet:</b> Dienstag<br><b>An:</b> Maria<br><b>Betreff:</b> AW: Drucker</p></div></div>"
    f"{OLD}</div></body></html>",
    "outlook on the web": '<div>Yes</div><div id="appendonsend"></div><hr style="display:inline-block" tabindex="-1"><div '
    f'id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Desk</font></div>{OLD}',
    "yahoo": f'<div class="ydp1234"><div dir="ltr">Yes</div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>{HEAD}</div>'
    f"{OLD}</div>",
    "zimbra": f'<div>Yes</div><hr id="zwchr" data-marker="__DIVIDER__"><div><b>From: </b>"Desk"</div><div>{OLD}</div>',
    "proton": f'Yes<br><div class="protonmail_quote">------- Original Message -------<br>{HEAD}<br><blockquote '
    f'class="protonmail_quote" type="cite">{OLD}</blockquote></div>',
    "no marks at all": f"<p>Yes</p><p>{HEAD}</p>{OLD}",
    "a table's words": "<p>Yes</p><table><tr><td>From:</td><td>Desk</td></tr><tr><td>Date:</td><td>Tuesday</td></tr><tr><td>To:</td>"
    f"<td>Maria</td></tr><tr><td>Subject:</td><td>x</td></tr></table>{OLD}",
}


def split(source: str, *, own_separator: str = "") -> tuple[str, str]:
    return split_html(source, html_lines(source), own_separator=own_separator)


def shown(html: str) -> str:
    return from_html(clean_mail(html)).strip()


@pytest.mark.parametrize("program", REPLIES)
def test_replies_of_mail_programs(program: str) -> None:
    new, old = split(REPLIES[program])
    assert shown(new) == "Yes"
    assert "Is the printer on?" in shown(old)
    assert "Yes" not in shown(old)


def test_answers_between_quotes_stay() -> None:
    source = (
        '<p>Hello</p><blockquote type="cite"><p>Is it on?</p><blockquote type="cite">older</blockquote></blockquote><p>Yes.</p>'
        '<blockquote type="cite"><p>Is there paper?</p></blockquote><p>No.</p><blockquote type="cite"><p>Bye</p></blockquote>'
    )
    new, old = split(source)
    assert shown(new).endswith("No.")
    assert shown(old) == "Bye"


@pytest.mark.parametrize(
    "source",
    [
        "<p>My poem:</p><blockquote>Roses are red</blockquote>",
        "<p>See below.</p><div>---------- Forwarded message ---------<br>From: <b>Ben</b><br>Date: x<br>Subject: y<br>To: z</div>",
        f'<blockquote type="cite">{OLD}</blockquote>',
        "<p>It says &lt;blockquote type=cite&gt; and then no more</p>",
        "<!-- <blockquote type=cite> --><p>Hello</p>",
    ],
)
def test_what_stays_whole(source: str) -> None:
    assert split(source) == (source, "")


def test_a_signatures_element_is_folded_away_and_only_at_the_end() -> None:
    signature = '<div class="gmail_signature">Maria<br>Example Ltd</div>'
    assert split(f"<p>Yes</p>{signature}") == ("<p>Yes</p>", signature)
    assert split(f"<p>Yes</p>{signature}<p>PS: no</p>")[1] == ""


def test_the_desks_own_line() -> None:
    source = "<p>Yes</p><div>-- reply above&nbsp;this line --</div><p>Is it on?</p><p>anything</p>"
    assert shown(split(source, own_separator="-- reply above this line --")[0]) == "Yes"
    assert split(source) == (source, "")


def test_a_tag_cut_in_two_does_no_harm() -> None:
    source = '<p>Yes</p><a title="x > <blockquote type=cite>"><script>alert(1)</script>'
    assert "script" not in "".join(clean_mail(half) for half in split(source))


def test_a_picture_alone_is_an_answer_and_a_tracker_is_none() -> None:
    quote = f'<div class="gmail_quote"><div class="gmail_attr">{HEAD}</div><blockquote class="gmail_quote">{OLD}</blockquote></div>'
    assert split(f'<p><img src="cid:1@example.org"></p>{quote}') == ('<p><img src="cid:1@example.org"></p>', quote)
    tracked = f'{quote}<img src="https://example.org/pixel.gif">'
    assert split(f"<p>Yes</p>{tracked}") == ("<p>Yes</p>", tracked)


def mail(plain: str, html: str, *, subject: str = "Re: Printer") -> IncomingMessage:
    head = f"From: maria@example.org\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
    parts = [("plain", plain), ("html", html)]
    body = "".join(f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n" for kind, text in parts if text)
    return understand(f"{head}{body}--b--\n".encode())


@pytest.mark.parametrize(
    "plain", ["", "Yes\n\nIs the printer on?", "Yes\n\nOn 3 Mar 2026 at 10:00, Desk wrote:\n> Is the printer on?"]
)
def test_text_and_html_of_one_message_agree(plain: str) -> None:
    message = mail(plain, REPLIES["yahoo"])
    assert (message.reply_text, shown(message.reply_html)) == ("Yes", "Yes")
    assert "Is the printer on?" in message.quoted_text
    assert "Is the printer on?" in message.quoted_html
    assert "Is the printer on?" in message.text


def test_a_forward_by_its_subject_stays_whole() -> None:
    handed_on = mail("", REPLIES["outlook on the web"], subject="WG: Printer")
    assert (handed_on.reply_html, handed_on.quoted_html) == (handed_on.html, "")
    assert "Is the printer on?" in handed_on.reply_text
