"""What mail programs write above a message that they repeat, in their users' languages. All in lower case."""

from __future__ import annotations

# "On Monday … wrote:": the verb. It may stand at the end ("wrote:") or before the name ("schrieb Maria:").
WROTE = (
    "wrote", "writes", "schrieb", "geschrieben", "a écrit", "a ecrit", "à écrit", "ha scritto", "scrive", "escribió",
    "escribio",
    "ha escrito", "va escriure", "escreveu", "schreef", "geschreven", "skrev", "kirjoitti", "napisał", "napisała",
    "napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "napísal", "napísala", "napísal(a)", "napisao", "napisala",
    "napisao/la", "je napisao", "je napisal", "piše", "írta", "a scris", "yazdı", "şunları yazdı", "έγραψε", "έγραψαν",
    "написал", "написала", "написал(а)", "пишет", "написав", "написала", "пише", "написа", "напиша", "rašė", "rakstīja",
    "kirjutas", "skrifaði", "đã viết", "viết", "menulis", "missatge de", "wiadomość napisana przez", "เขียนว่า", "เขียน",
    "כתב", "כתבה", "כתב/ה", "كتب", "写道", "寫道",
    "写到", "寫到", "のメッセージ", "のメール", "書きました", "書かれました", "wrote the following", "작성", "님이 작성", "a wrote",
)  # fmt: skip

# What such a line begins with, before the date.
DATE_PREFIXES = (
    "on", "am", "le", "il", "el", "em", "op", "den", "på", "w dniu", "dnia", "dne", "dňa", "dana", "dne", "u", "pe",
    "în data de",
    "la data de", "в", "στις", "tarihinde", "vào", "pada", "за", "на", "a", "no dia", "a las", "el día", "giorno", "kl", "在",
    "于", "於", "ב", "em data", "2", "ma", "þann", "il giorno", "date", "in data", "at", "zo", "op ma", "le lun", "quoting",
)  # fmt: skip

FROM, SENT, TO, COPY, SUBJECT = "from", "sent", "to", "copy", "subject"

_LABELS = {
    FROM: (
        "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "від", "feladó", "de la", "kimden",
        "gönderen",
        "από", "发件人", "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "발신", "보낸사람", "expéditeur", "remitente", "mittente",
        "saatja", "nuo", "nadawca", "dari", "từ", "จาก", "šalje", "од", "מאת", "من", "odosielateľ", "odesílatel",
        "pošiljatelj", "frá",
    ),
    SENT: (
        "sent", "date", "gesendet", "gesendet am", "datum", "envoyé", "envoyé le", "envoyé à", "message du", "inviato", "data",
        "enviado", "enviado el", "enviada em", "enviado em", "enviada", "fecha", "verzonden", "skickat", "sendt", "dato",
        "lähetetty", "päivämäärä", "päiväys", "wysłano", "wysłane", "odesláno", "отправлено", "дата", "відправлено",
        "надіслано",
        "küldve", "elküldve", "dátum", "trimis", "gönderildi", "gönderme tarihi", "tarih", "στάλθηκε", "ημερομηνία", "发送时间",
        "发送日期", "日期", "寄件日期", "時間", "时间", "送信日時", "日時", "日付", "보낸 날짜", "날짜", "보낸 시간", "odoslané", "poslano", "saadetud",
        "kuupäev", "tanggal", "ngày", "đã gửi", "נשלח", "изпратено", "enviat", "išsiųsta", "nosūtīts", "dikirim", "послато",
        "تم الإرسال", "ส่ง", "תאריך", "تاريخ", "date et heure", "sent at", "date sent", "fecha de envío",
    ),
    TO: (
        "to", "an", "à", "a", "pour", "para", "aan", "till", "til", "vastaanottaja", "do", "komu", "кому", "címzett", "către",
        "catre", "kime", "alıcı", "προς", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "수신", "destinataire", "destinatario",
        "empfänger", "kepada", "đến", "אל", "إلى", "za", "saaja", "viðtakandi", "prima", "до", "per a", "kam", "adresāts",
        "adressaat", "ถึง",
    ),
    COPY: (
        "cc", "kopie", "copie à", "copie", "copia", "kopia", "kopi", "kopio", "копия", "копія", "másolatot kap", "másolat",
        "抄送",
        "副本", "참조", "bilgi", "κοιν", "dw", "kopija", "bcc", "tembusan",
    ),
    SUBJECT: (
        "subject", "betreff", "objet", "sujet", "oggetto", "asunto", "assunto", "onderwerp", "ämne", "emne", "aihe", "temat",
        "předmět", "predmet", "тема", "tárgy", "subiect", "konu", "θέμα", "主题", "主題", "主旨", "件名", "thema", "제목", "teema",
        "subjek",
        "perihal", "относно", "assumpte", "đề mục", "เรื่อง", "temats", "chủ đề", "נושא", "الموضوع", "zadeva", "efni",
        "betr", "re",
    ),
}  # fmt: skip
LABELS = {word.casefold(): kind for kind, words in _LABELS.items() for word in words}

# Between dashes, above what is repeated.
ORIGINAL_MESSAGE = frozenset((
    "original message", "original-message", "original email", "original mail", "original appointment", "reply message",
    "urspr. nachricht", "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "original nachricht",
    "ursprüngliche mail",
    "originale nachricht", "message d'origine", "message d’origine", "message original", "message originel", "message initial",
    "messaggio originale", "mensaje original", "mensagem original", "missatge original", "oorspronkelijk bericht",
    "origineel bericht", "oorspronkelijke bericht", "ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse",
    "oprindelig besked", "original besked", "opprinnelig melding", "alkuperäinen viesti", "wiadomość oryginalna",
    "oryginalna wiadomość", "oryginalna wiadomosc", "původní zpráva", "původní e-mail", "pôvodná správa", "izvorna poruka",
    "originalna poruka", "izvorno sporočilo", "исходное сообщение", "оригинальное сообщение", "оригінальне повідомлення",
    "вихідне повідомлення", "eredeti üzenet", "mesaj original", "mesajul original", "orijinal mesaj", "özgün ileti",
    "asıl mesaj", "özgün i̇leti", "asıl i̇leti", "αρχικό μήνυμα", "邮件原件", "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "원본 메시지",
    "원본 메일", "pesan asli",
    "thư gốc", "upprunalegt skeyti", "algkiri", "originalas laiškas", "sākotnējā ziņa", "mensaje anterior", "message précédent",
    "הודעה מקורית", "الرسالة الأصلية",
))  # fmt: skip

# What stands above a message that is handed on; below it nothing is cut.
FORWARDED = frozenset((
    "forwarded message", "forwarded email", "forwarded mail", "begin forwarded message", "start of forwarded message",
    "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
    "weitergeleitete mail", "message transféré", "message transmis", "message réexpédié", "début du message transféré",
    "début du message réexpédié", "mensaje reenviado", "inicio del mensaje reenviado", "mensagem encaminhada",
    "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada", "messaggio inoltrato",
    "inizio messaggio inoltrato", "doorgestuurd bericht", "begin doorgestuurd bericht", "vidarebefordrat meddelande",
    "vidarebefordrat brev", "påbörja vidarebefordrat meddelande", "videresendt melding", "videresendt meddelelse",
    "videresendt besked", "start på videresendt besked", "start på videresendt melding", "välitetty viesti",
    "välitetty viesti alkaa", "przekazana wiadomość", "wiadomość przekazana dalej", "początek przekazywanej wiadomości",
    "přeposlaná zpráva", "přeposlaný e-mail", "začátek přeposlané zprávy", "preposlaná správa", "proslijeđena poruka",
    "prosleđena poruka", "posredovano sporočilo", "пересылаемое сообщение", "пересланное сообщение",
    "переадресованное сообщение", "начало переадресованного сообщения", "перенаправлене повідомлення",
    "переслане повідомлення", "továbbított üzenet", "továbbított levél", "mesaj redirecționat", "mesaj redirectionat",
    "iletilen ileti", "iletilen mesaj", "yönlendirilmiş ileti", "προωθημένο μήνυμα", "转发的邮件", "转发邮件", "转发邮件信息",
    "下面是被转发的邮件", "轉寄的郵件", "轉寄郵件", "已轉寄的訊息", "転送されたメッセージ", "転送メッセージ", "전달된 메시지", "전달된 메일",
    "pesan terusan", "thư đã chuyển tiếp", "missatge reenviat", "edastatud kiri", "הודעה שהועברה", "الرسالة المعاد توجيهها",
))  # fmt: skip

# At the beginning of a subject, before a colon.
FORWARD_PREFIXES = frozenset((
    "fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "vs", "vb", "vl", "pd", "fs", "vid", "tov", "továbbítás", "ilt",
    "i̇lt",
    "yml", "трас", "пер", "fvs", "转发", "轉寄", "転送", "전달", "προωθ", "rif", "transf", "res env",
))  # fmt: skip
REPLY_PREFIXES = frozenset((
    "re", "aw", "antw", "antwort", "sv", "odp", "ref", "rép", "rep", "r", "res", "bls", "ynt", "vá", "отв", "回复", "回覆", "答复",
    "答覆", "返信", "답장", "회신", "σχετ", "απ", "yan", "atb",
))  # fmt: skip

# Under what was written on a telephone, or added by a program.
SENT_FROM_BEGINS = (
    "sent from ", "sent via ", "sent with ", "sent on the go", "sent using ", "get outlook for ", "holen sie sich outlook",
    "laden sie outlook", "obtenez outlook", "baixe o outlook", "ottieni outlook", "descarga outlook",
    "download outlook voor", "få outlook för", "last ned outlook",
    "envoyé de mon ", "envoyé depuis mon ", "envoyé depuis ", "envoyé à partir d", "envoyé avec ", "enviado desde mi ",
    "enviado desde ", "enviado do meu ", "enviado de mi ", "enviado via ", "enviado a partir do ", "enviado con ",
    "inviato da ",
    "inviato dal ", "verzonden vanaf ", "verstuurd vanaf ", "verzonden met ", "verstuurd met ", "gesendet mit ",
    "gesendet von ", "gesendet vom ", "gesendet über ", "gesendet aus ", "von meinem ", "diese nachricht wurde von meinem ",
    "skickat från ", "skickad från ", "hämta outlook för ", "sendt fra ", "hent outlook ", "lähetetty ", "wysłane z ",
    "wysłano z ",
    "pobierz outlook ", "odesláno z ", "odoslané z ", "poslano z", "отправлено с ", "отправлено из ", "надіслано з ",
    "отримати outlook ", "elküldve a", "küldve ", "trimis de pe ", "trimis de la ", "נשלח מ", "изпратено от ",
    "išsiųsta iš ", "enviat des ", "αποστολή από ", "i̇phone'umdan gönderildi",
    "iphone'umdan gönderildi", "στάλθηκε από ", "发自", "從我的", "从我的", "取得 outlook", "获取 outlook", "télécharger outlook ",
    "obtenir outlook ", "obtener outlook ", "obter o outlook ", "scarica outlook ", "outlook für ios", "outlook für android",
    "outlook voor ", "dikirim dari ", "được gửi từ ", "saadetud ", "envoyé via ",
)  # fmt: skip
SENT_FROM_ENDS = ("から送信", "에서 보냄", "gesendet", "gönderildi", "傳送", "发送", "發送", "から送信されました")
