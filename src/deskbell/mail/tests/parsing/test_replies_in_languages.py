"""Replies in the languages of the world: what programs write above a repeated mail, and below what was written by thumb."""

from __future__ import annotations

import pytest

from deskbell.mail.parsing.replies import cut_text

ABOVE = "Thanks, that works.\n\nMaria"
BELOW = "The printer is on.\nReally."
MARKED = "> The printer is on.\n> Really."
# From, sent, to and subject, as Outlook says them
BLOCKS = [
    ("From", "Sent", "To", "Subject"),
    ("Von", "Gesendet", "An", "Betreff"),
    ("De", "Envoyé", "À", "Objet"),
    ("De", "Envoyé", "À", "Objet"),
    ("De", "Enviado el", "Para", "Asunto"),
    ("De", "Enviado", "Para", "Asunto"),
    ("Da", "Inviato", "A", "Oggetto"),
    ("De", "Enviada em", "Para", "Assunto"),
    ("De", "Enviado", "Para", "Assunto"),
    ("Van", "Verzonden", "Aan", "Onderwerp"),
    ("Od", "Wysłano", "Do", "Temat"),
    ("Od", "Data", "Do", "Temat"),
    ("От", "Отправлено", "Кому", "Тема"),
    ("От", "Дата", "Кому", "Тема"),
    ("Від", "Надіслано", "Кому", "Тема"),
    ("Från", "Skickat", "Till", "Ämne"),
    ("Från", "Datum", "Till", "Ämne"),
    ("Fra", "Sendt", "Til", "Emne"),
    ("Fra", "Sendt", "Til", "Emne"),
    ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    ("Od", "Odesláno", "Komu", "Předmět"),
    ("Od", "Odoslané", "Komu", "Predmet"),
    ("Kimden", "Gönderildi", "Kime", "Konu"),
    ("Gönderen", "Gönderme Tarihi", "Kime", "Konu"),
    ("差出人", "送信日時", "宛先", "件名"),
    ("发件人", "发送时间", "收件人", "主题"),
    ("寄件者", "寄件日期", "收件者", "主旨"),
    ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    ("Feladó", "Küldve", "Címzett", "Tárgy"),
    ("De la", "Trimis", "Către", "Subiect"),
    ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    ("Šalje", "Poslano", "Prima", "Predmet"),
    ("От", "Изпратено", "До", "Относно"),
    ("מאת", "נשלח", "אל", "נושא"),
    ("De", "Enviat", "Per a", "Assumpte"),
    ("Từ", "Đã gửi", "Đến", "Chủ đề"),
    ("Dari", "Dikirim", "Kepada", "Subjek"),
    ("Od", "Poslano", "Za", "Zadeva"),
    ("Saatja", "Saadetud", "Adressaat", "Teema"),
    ("Nuo", "Išsiųsta", "Kam", "Tema"),
    ("من", "تم الإرسال", "إلى", "الموضوع"),
]
ORIGINAL = [
    "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-----Message d'origine-----",
    "-----Message original-----", "-----Mensaje original-----", "-----Messaggio originale-----",
    "-----Mensagem original-----", "-----Oorspronkelijk bericht-----", "-----Wiadomość oryginalna-----",
    "-----Original Message-----", "-----Ursprungligt meddelande-----", "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----", "-----Alkuperäinen viesti-----", "-----Původní zpráva-----",
    "-----Исходное сообщение-----", "-----Özgün İleti-----", "-----元のメッセージ-----", "-----邮件原件-----", "-----原始邮件-----",
    "-----원본 메시지-----", "-----Eredeti üzenet-----", "-----Αρχικό μήνυμα-----",
]  # fmt: skip
SENT_FROM = [
    "Sent from my iPhone", "Sent from my iPad", "Von meinem iPhone gesendet", "Envoyé de mon iPhone",
    "Enviado desde mi iPhone", "Inviato da iPhone", "Enviado do meu iPhone", "Verstuurd vanaf mijn iPhone",
    "Wysłane z iPhone'a", "Отправлено с iPhone", "Skickat från min iPhone", "Sendt fra min iPhone",
    "Sendt fra min iPhone", "Lähetetty iPhonesta", "Odesláno z iPhonu", "iPhone'umdan gönderildi", "iPhoneから送信",
    "发自我的 iPhone", "나의 iPhone에서 보냄", "Get Outlook for iOS", "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "Sent from Yahoo Mail on Android", "Sent from my Galaxy", "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Sent from Mail for Windows 10", "Gesendet von Mail für Windows", "Sent from my BlackBerry 10 smartphone.",
    "Outlook für Android herunterladen", "Holen Sie sich Outlook für iOS", "Sent from Gmail Mobile",
    "Envoyé à partir de Yahoo Mail pour iPhone", "Envoyé à partir d’Outlook pour Android", "Elküldve az iPhone-omról",
    "נשלח מה-iPhone שלי", "Sent from Proton Mail for iOS", "Sent with Proton Mail secure email.",
    "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
    "Gesendet mit der WEB.DE Mail App",
]  # fmt: skip
HEADS = {
    "gmail-en": "On Mon, Nov 16, 2026 at 3:04 PM Desk Two <desk@example.org> wrote:",
    "gmail-en-wrap": "On Mon, Nov 16, 2026 at 3:04 PM Desk Two <\ndesk@example.org> wrote:",
    "gmail-en-wrap2": "On Mon, Nov 16, 2026 at 3:04 PM Desk Two\n<desk@example.org> wrote:",
    "gmail-de": "Am Mo., 16. Nov. 2026 um 15:04 Uhr schrieb Desk Two <desk@example.org>:",
    "gmail-de-wrap": "Am Mo., 16. Nov. 2026 um 15:04 Uhr schrieb Desk Two <\ndesk@example.org>:",
    "gmail-fr": "Le lun. 16 nov. 2026 à 15:04, Desk Two <desk@example.org> a écrit :",
    "gmail-es": "El lun, 16 nov 2026 a las 15:04, Desk Two (<desk@example.org>) escribió:",
    "gmail-it": "Il giorno lun 16 nov 2026 alle ore 15:04 Desk Two <\ndesk@example.org> ha scritto:",
    "gmail-pt": "Em seg., 16 de nov. de 2026 às 15:04, Desk Two <desk@example.org> escreveu:",
    "gmail-nl": "Op ma 16 nov 2026 om 15:04 schreef Desk Two <desk@example.org>:",
    "gmail-pl": "pon., 16 lis 2026 o 15:04 Desk Two <desk@example.org> napisał(a):",
    "gmail-ru": "пн, 16 нояб. 2026 г. в 15:04, Desk Two <desk@example.org>:",
    "gmail-uk": "пн, 16 лист. 2026 р. о 15:04 Desk Two <desk@example.org> пише:",
    "gmail-sv": "Den mån 16 nov. 2026 kl 15:04 skrev Desk Two <desk@example.org>:",
    "gmail-da": "Den man. 16. nov. 2026 kl. 15.04 skrev Desk Two <desk@example.org>:",
    "gmail-no": "man. 16. nov. 2026 kl. 15:04 skrev Desk Two <desk@example.org>:",
    "gmail-fi": "ma 16. marrask. 2026 klo 15.04 Desk Two (desk@example.org) kirjoitti:",
    "gmail-cs": "po 16. 11. 2026 v 15:04 odesílatel Desk Two <desk@example.org> napsal:",
    "gmail-sk": "po 16. 11. 2026 o 15:04 Desk Two <desk@example.org> napísal(a):",
    "gmail-tr": "Desk Two <desk@example.org>, 16 Kas 2026 Pzt, 15:04 tarihinde şunu yazdı:",
    "gmail-ja": "2026年11月16日(月) 15:04 Desk Two <desk@example.org>:",
    "gmail-zh": "Desk Two <desk@example.org> 于2026年11月16日周一 15:04写道：",
    "gmail-zh-tw": "Desk Two <desk@example.org> 於 2026年11月16日 週一 下午3:04寫道：",
    "gmail-ko": "2026년 11월 16일 (월) 오후 3:04, Desk Two <desk@example.org>님이 작성:",
    "gmail-hu": "Desk Two <desk@example.org> ezt írta (időpont: 2026. nov. 16., H, 15:04):",
    "gmail-ro": "În lun., 16 nov. 2026 la 15:04, Desk Two <desk@example.org> a scris:",
    "gmail-el": "Στις Δευ 16 Νοε 2026 στις 3:04 μ.μ., ο/η Desk Two <desk@example.org> έγραψε:",
    "gmail-bg": "На пн, 16.11.2026 г. в 15:04 Desk Two <desk@example.org> написа:",
    "gmail-hr": "pon, 16. stu 2026. u 15:04 Desk Two <desk@example.org> napisao je:",
    "gmail-sl": "V V pon., 16. nov. 2026 ob 15:04 je oseba Desk Two <desk@example.org> napisala:",
    "gmail-lt": "2026-11-16, pr, 15:04 Desk Two <desk@example.org> rašė:",
    "gmail-lv": "pirmd., 2026. g. 16. nov., plkst. 15:04 — lietotājs Desk Two (<desk@example.org>) rakstīja:",
    "gmail-et": "Desk Two (<desk@example.org>) kirjutas kuupäeval E, 16. november 2026 kell 15:04:",
    "gmail-vi": "Vào Th 2, 16 thg 11, 2026 vào lúc 15:04 Desk Two <desk@example.org> đã viết:",
    "gmail-id": "Pada Sen, 16 Nov 2026 pukul 15.04 Desk Two <desk@example.org> menulis:",
    "gmail-th": "ในวันที่ จ. 16 พ.ย. 2026 เวลา 15:04 Desk Two <desk@example.org> เขียนว่า:",
    "gmail-he": "\u202bבתאריך יום ב׳, 16 בנוב׳ 2026 ב-15:04 מאת \u202aDesk Two\u202c\u200f <\u202adesk@example.org\u202c\u200f>:\u202c",
    "gmail-ar": "في الاثنين، 16 نوفمبر 2026 في 3:04 م تمت كتابة ما يلي بواسطة Desk Two <desk@example.org>:",
    "gmail-ca": "Missatge de Desk Two <desk@example.org> del dia dl., 16 de nov. 2026 a les 15:04:",
    "apple-en": "On 16 Nov 2026, at 15:04, Desk Two <desk@example.org> wrote:",
    "apple-en-us": "On Nov 16, 2026, at 3:04 PM, Desk Two <desk@example.org> wrote:",
    "apple-en-noaddr": "On Nov 16, 2026, at 3:04 PM, Desk Two wrote:",
    "apple-de": "Am 16.11.2026 um 15:04 schrieb Desk Two <desk@example.org>:",
    "apple-fr": "Le 16 nov. 2026 à 15:04, Desk Two <desk@example.org> a écrit :",
    "apple-es": "El 16 nov 2026, a las 15:04, Desk Two <desk@example.org> escribió:",
    "apple-it": "Il giorno 16 nov 2026, alle ore 15:04, Desk Two <desk@example.org> ha scritto:",
    "apple-nl": "Op 16 nov. 2026, om 15:04 heeft Desk Two <desk@example.org> het volgende geschreven:",
    "apple-pt": "Em 16 de nov. de 2026, à(s) 15:04, Desk Two <desk@example.org> escreveu:",
    "apple-sv": "16 nov. 2026 kl. 15:04 skrev Desk Two <desk@example.org>:",
    "apple-da": "Den 16. nov. 2026 kl. 15.04 skrev Desk Two <desk@example.org>:",
    "apple-no": "16. nov. 2026 kl. 15:04 skrev Desk Two <desk@example.org>:",
    "apple-fi": "Desk Two <desk@example.org> kirjoitti 16.11.2026 kello 15.04:",
    "apple-pl": "Wiadomość napisana przez Desk Two <desk@example.org> w dniu 16.11.2026, o godz. 15:04:",
    "apple-cs": "16. 11. 2026 v 15:04, Desk Two <desk@example.org>:",
    "apple-ru": "16 нояб. 2026 г., в 15:04, Desk Two <desk@example.org> написал(а):",
    "apple-ja": "2026/11/16 15:04、Desk Two <desk@example.org>のメール:",
    "apple-zh": "在 2026年11月16日，15:04，Desk Two <desk@example.org> 写道：",
    "apple-ko": "2026. 11. 16. 오후 3:04, Desk Two <desk@example.org> 작성:",
    "apple-tr": "Desk Two <desk@example.org> şunları yazdı (16 Kas 2026 15:04):",
    "apple-hu": "2026. nov. 16. dátummal, 15:04 időpontban Desk Two <desk@example.org> írta:",
    "tb-en": "On 16/11/2026 15:04, Desk Two wrote:",
    "tb-en2": "On 11/16/26 3:04 PM, Desk Two wrote:",
    "tb-de": "Am 16.11.26 um 15:04 schrieb Desk Two:",
    "tb-fr": "Le 16/11/2026 à 15:04, Desk Two a écrit :",
    "tb-es": "El 16/11/26 a las 15:04, Desk Two escribió:",
    "tb-it": "Il 16/11/2026 15:04, Desk Two ha scritto:",
    "tb-nl": "Op 16-11-2026 om 15:04 schreef Desk Two:",
    "tb-pl": "W dniu 16.11.2026 o 15:04, Desk Two pisze:",
    "tb-ru": "16.11.2026 15:04, Desk Two пишет:",
    "tb-sv": "Den 2026-11-16 kl. 15:04, skrev Desk Two:",
    "tb-da": "Den 16.11.2026 kl. 15.04 skrev Desk Two:",
    "tb-cs": "Dne 16. 11. 26 v 15:04 Desk Two napsal(a):",
    "tb-fi": "Desk Two kirjoitti 16.11.2026 klo 15.04:",
    "tb-pt": "Em 16/11/2026 15:04, Desk Two escreveu:",
    "tb-ja": "On 2026/11/16 15:04, Desk Two wrote:",
    "tb-hu": "2026. 11. 16. 15:04 keltezéssel, Desk Two írta:",
    "tb-tr": "16.11.2026 15:04 tarihinde Desk Two yazdı:",
    "tb-el": "Στις 16/11/2026 15:04, ο Desk Two έγραψε:",
    "yahoo-en": "On Monday, November 16, 2026 at 03:04:05 PM GMT+1, Desk Two <desk@example.org> wrote:",
    "yahoo-de": "Am Montag, 16. November 2026 um 15:04:05 MEZ hat Desk Two <desk@example.org> Folgendes geschrieben:",
    "yahoo-fr": "Le lundi 16 novembre 2026 à 15:04:05 UTC+1, Desk Two <desk@example.org> a écrit :",
    "yahoo-es": "En lunes, 16 de noviembre de 2026, 15:04:05 CET, Desk Two <desk@example.org> escribió:",
    "yahoo-it": "Il lunedì 16 novembre 2026 alle ore 15:04:05 CET, Desk Two <desk@example.org> ha scritto:",
    "yahoo-pt": "Em segunda-feira, 16 de novembro de 2026 15:04:05 BRT, Desk Two <desk@example.org> escreveu:",
    "gmx": "Gesendet: Montag, 16. November 2026 um 15:04 Uhr\n"
    'Von: "Desk Two" <desk@example.org>\n'
    "An: kunde@example.org\n"
    "Betreff: Re: Frage",
    "proton": "------- Original Message -------\n"
    "On Monday, November 16th, 2026 at 3:04 PM, Desk Two <desk@example.org> wrote:",
    "proton2": "Sent with Proton Mail secure email.\n"
    "\n"
    "On Monday, November 16th, 2026 at 3:04 PM, Desk Two <desk@example.org> wrote:",
    "hey": "On November 16, 2026, Desk Two <desk@example.org> wrote:",
    "zoho": "---- On Mon, 16 Nov 2026 15:04:05 +0100 Desk Two <desk@example.org> wrote ---",
    "mailru": "Понедельник, 16 ноября 2026, 15:04 +03:00 от Desk Two <desk@example.org>:",
    "yandex": '16.11.2026, 15:04, "Desk Two" <desk@example.org>:',
    "lotus": "From: Desk Two <desk@example.org>\nTo: kunde@example.org\nDate: 16.11.2026 15:04\nSubject: Re: Frage",
    "qq": "------------------ 原始邮件 ------------------\n"
    '发件人: "Desk Two"<desk@example.org>;\n'
    "发送时间: 2026年11月16日(星期一) 下午3:04\n"
    '收件人: "kunde"<kunde@example.org>;\n'
    "主题: Re: Frage",
    "163": 'At 2026-11-16 15:04:05, "Desk Two" <desk@example.org> wrote:',
    "163b": '在 2026-11-16 15:04:05，"Desk Two" <desk@example.org> 写道：',
    "mutt": "On Mon, Nov 16, 2026 at 03:04:05PM +0100, Desk Two wrote:",
    "gnus": "Desk Two <desk@example.org> writes:",
    "kmail": "Am Montag, 16. November 2026, 15:04:05 CET schrieb Desk Two:",
    "kmail-en": "On Monday, 16 November 2026 15:04:05 CET Desk Two wrote:",
    "horde": "Quoting Desk Two <desk@example.org>:",
    "horde-de": "Zitat von Desk Two <desk@example.org>:",
    "roundcube-de": "Am 2026-11-16 15:04, schrieb Desk Two:",
    "roundcube-fr": "Le 2026-11-16 15:04, Desk Two a écrit :",
    "naver": "-----Original Message-----\n"
    'From: "Desk Two"<desk@example.org>\n'
    "To: <kunde@example.org>;\n"
    "Cc:\n"
    "Sent: 2026-11-16 (월) 15:04:05\n"
    "Subject: Re: Frage",
    "samsung": "-------- Original message --------\n"
    "From: Desk Two <desk@example.org>\n"
    "Date: 16/11/2026 15:04 (GMT+01:00)\n"
    "To: kunde@example.org\n"
    "Subject: Re: Frage",
    "samsung-de": "-------- Ursprüngliche Nachricht --------\n"
    "Von: Desk Two <desk@example.org>\n"
    "Datum: 16.11.26 15:04 (GMT+01:00)\n"
    "An: kunde@example.org\n"
    "Betreff: Re: Frage",
    "blackberry": "-----Original Message-----\n"
    "From: Desk Two <desk@example.org>\n"
    "Date: Mon, 16 Nov 2026 15:04:05 \n"
    "To: <kunde@example.org>\n"
    "Subject: Re: Frage",
    "outlook-com": "________________________________\n"
    "From: Desk Two <desk@example.org>\n"
    "Sent: Monday, November 16, 2026 3:04 PM\n"
    "To: kunde@example.org <kunde@example.org>\n"
    "Subject: Re: Frage",
    "hotmail-old": "________________________________\n"
    "Date: Mon, 16 Nov 2026 15:04:05 +0100\n"
    "From: desk@example.org\n"
    "To: kunde@example.org\n"
    "Subject: Re: Frage",
}


def cut_at(head: str) -> tuple[str, str]:
    return cut_text(f"{ABOVE}\n\n{head}\n{BELOW}")


@pytest.mark.parametrize("name", HEADS)
def test_a_program_says_who_wrote(name: str) -> None:
    assert cut_text(f"{ABOVE}\n\n{HEADS[name]}\n{MARKED}")[0] == ABOVE
    assert cut_at(HEADS[name]) == (ABOVE, f"{HEADS[name]}\n{BELOW}")


@pytest.mark.parametrize("labels", BLOCKS, ids="/".join)
@pytest.mark.parametrize("form", ["{}: {}", "*{}:* {}", "{} : {}"])
def test_a_header_block_in_any_language(labels: tuple[str, ...], form: str) -> None:
    values = ("Desk <desk@example.org>", "3.3.2026 10:00", "Maria <maria@example.org>", "Printer")
    block = "\n".join(form.format(label, value) for label, value in zip(labels, values, strict=True))
    assert cut_at(block) == (ABOVE, f"{block}\n{BELOW}")
    assert cut_at(f"________________________________\n{block}")[0] == ABOVE


@pytest.mark.parametrize("line", ORIGINAL)
def test_an_original_message_in_any_language(line: str) -> None:
    assert cut_at(line) == (ABOVE, f"{line}\n{BELOW}")


@pytest.mark.parametrize("line", SENT_FROM)
def test_what_a_telephone_adds(line: str) -> None:
    assert cut_text(f"{ABOVE}\n\n{line}\n") == (ABOVE, line)
    assert cut_at(f"{line}\n\n{HEADS['apple-de']}")[0] == ABOVE


@pytest.mark.parametrize(
    "above",
    ["A fix is needed.", "Yes, it works", "At first it worked.", "On it!", "Hello", "On Monday it broke.", "Hi,\nok"],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("name", ["gmail-en", "gmail-en-wrap", "apple-de", "gmail-ja", "tb-de"])
def test_a_sentence_right_above_the_head_is_the_senders(above: str, gap: str, name: str) -> None:
    assert cut_text(f"{above}{gap}{HEADS[name]}\n{MARKED}")[0] == above
