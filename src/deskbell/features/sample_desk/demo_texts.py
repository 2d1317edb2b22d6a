"""What people write in made-up tickets. Few texts with few gaps: cleaning each wording once keeps filling quick."""

from dataclasses import dataclass

FIRST_NAMES = (
    "Aino", "Amir", "Beatriz", "Bruno", "Carla", "Chidi", "Dalia", "David", "Elena", "Emeka", "Farah", "Felix", "Gita",
    "Grace", "Hanna", "Hugo", "Ingrid", "Ivan", "Jamal", "Julia", "Kaito", "Karin", "Lena", "Luis", "Maja", "Marco",
    "Nadia", "Nils", "Olga", "Oscar", "Petra", "Quentin", "Rosa", "Ruben", "Selma", "Sven", "Tara", "Tomas", "Uma",
    "Viktor", "Wendy", "Yara", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Abbott", "Almeida", "Bauer", "Becker", "Castro", "Chen", "Dahl", "Diallo", "Eriksen", "Evans", "Fischer", "Flores",
    "Garcia", "Gruber", "Haas", "Hughes", "Ivanova", "Jansen", "Jones", "Kaya", "Keller", "Larsson", "Lopez", "Maier",
    "Mbeki", "Moreau", "Novak", "Nowak", "Okafor", "Olsen", "Park", "Perez", "Quist", "Rossi", "Rahman", "Sato",
    "Schmidt", "Silva", "Tanaka", "Turner", "Ueda", "Varga", "Vogel", "Walsh", "Weber", "Yilmaz", "Young", "Zhang",
)  # fmt: skip
DOMAINS = (
    "northbank.example",
    "harbour.example",
    "lindell.example",
    "greenstreet.example",
    "example.org",
    "example.net",
)

PLACES = (
    "the Leeds office", "the Bristol office", "reception", "the second floor", "branch 14", "branch 27", "the warehouse",
    "meeting room 4", "the call centre", "home", "the training room", "the east wing",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What somebody wants; `{place}` is filled in."""

    subject: str
    body: str


TROUBLES = (
    Trouble(
        subject="Cannot reach the shared drive from {place}",
        body="Since this morning the shared drive does not open from {place}. Three of us see it, wired and on Wi-Fi. "
        "Other people in the building can work.",
    ),
    Trouble(
        subject="Printer in {place} prints blank pages",
        body="The printer in {place} takes the job, whirrs and gives out empty sheets. We changed the toner yesterday.",
    ),
    Trouble(
        subject="Locked out after changing my password",
        body="I changed my password when I was asked to, and now neither the old nor the new one works. I am at {place} "
        "until four.",
    ),
    Trouble(
        subject="Codes for signing in arrive too late",
        body="The code comes by text message about ten minutes after I asked for it, when it is not valid any more. This "
        "happens only at {place}.",
    ),
    Trouble(
        subject="Transfer shows twice in the statement",
        body="A transfer of last Tuesday stands in the statement twice, with the same reference. Please check whether it "
        "was really sent two times. You can call me at {place}.",
    ),
    Trouble(
        subject="The app closes when I open a statement",
        body="As soon as I tap on a statement the app closes. I removed it and installed it again, which changed nothing. "
        "The phone is two years old.\n\nI am mostly at {place}.",
    ),
    Trouble(
        subject="Standing order was not carried out",
        body="The standing order for our rent did not go out on the first of the month. There was enough money in the "
        "account. The landlord has written to {place} already.",
    ),
    Trouble(
        subject="Heating in {place} stays cold",
        body="It has 16 degrees in {place} and the radiators are cold, although the thermostat is turned up.",
    ),
    Trouble(
        subject="Badge does not open the door of {place}",
        body="My badge works everywhere else but not at {place}. The light turns red at once. It worked on Friday.",
    ),
    Trouble(
        subject="Projector in {place} shows no signal",
        body="Neither the cable nor the wireless stick brings a picture in {place}. We have visitors on Thursday.",
    ),
    Trouble(
        subject="New starter on Monday: laptop and accounts",
        body="A new colleague begins on Monday in {place} and needs a laptop, mail, and access to the customer system. "
        "The head of department has approved it.",
    ),
    Trouble(
        subject="Second monitor for {place}",
        body="May we have a second monitor for the desk in {place}? The work there is mostly comparing long lists.",
    ),
    Trouble(
        subject="Invoice has the wrong address",
        body="Your last invoice still has our old address on it. Our accounts department at {place} can't book it like "
        "this. Please send a corrected one.",
    ),
    Trouble(
        subject="Charged twice for the same month",
        body="We see two charges for the same month, a day apart. One of them should go back. The account belongs to "
        "{place}.",
    ),
    Trouble(
        subject="VPN asks for a certificate",
        body="Since yesterday the VPN asks me to choose a certificate, and whatever I choose it says that access is "
        "denied. I work from {place} this week.",
    ),
    Trouble(
        subject="Calls drop after a few minutes",
        body="Calls from {place} end by themselves after three or four minutes. It happens with the headset and without.",
    ),
    Trouble(
        subject="Question about your opening hours",
        body="Are you open between the holidays, and may we come to {place} without an appointment?",
    ),
    Trouble(
        subject="Report of last month is empty",
        body="The monthly report opens but has no rows in it. The one before is complete. Everybody in {place} sees the "
        "same.",
    ),
    Trouble(
        subject="Window in {place} does not close",
        body="The handle of the left window in {place} turns without catching, and rain comes in.",
    ),
    Trouble(
        subject="Please remove a former colleague's access",
        body="A colleague left {place} at the end of the month. Please close the accounts and send me the telephone.",
    ),
)

GREETINGS = ("Hello,", "Good morning,", "Dear team,", "Hi,")
FURTHER = (
    "Is there any news? It still happens.",
    "I tried what you wrote and it is better, but not quite gone.",
    "Here is what I see when it happens:\n\n> error 0x80070035, path not found\n\nI hope that helps.",
    "Sorry for the late answer. Yes, it is the same on the other machine.",
    "Thank you, I will try it this afternoon.",
    "One more thing: my colleague at the next desk has it too.",
    "It worked for a day and now it is back.",
)
ANSWERS = (
    "Thank you for writing. Does it also happen on another machine?\n\nUntil I hear from you I keep this open.",
    "We found the cause and mended it a few minutes ago. Please try again; you may have to sign out once.",
    "I have passed this to the colleague who looks after it. You will hear from us today.",
    "This is a known fault of the last update. I moved your machine to the corrected one; please restart it.",
    "The part is ordered and arrives on Thursday. We come by in the morning and change it.",
    "I could not reach you by telephone. When would be a good time?",
    "It is done. Please have a look and tell us whether anything is missing.",
    "We have corrected the entry. The new statement is ready from tomorrow morning.",
)
NOTES = (
    "Called, nobody answered. Trying again after lunch.",
    "Same as last month's: the switch on that floor, see the cabinet's log.",
    "Waiting for the supplier, they promised an answer by Friday.",
    "The client is right, we did send it twice. Asked Billing to take one back.",
    "Checked the permissions: the group was missing. Added it, takes effect at the next sign-in.",
    "Please keep an eye on this one, it is the third time.",
)
COMMENTS = (
    "You know this system best.",
    "Could you take this one? I am away from tomorrow.",
    "Belongs to you, I think.",
    "As agreed on the phone.",
)
