"""Stories of invoices, and a few questions."""

from deskbell.features.sample_desk.stories.telling import DAY, HOUR, Step, Story, Verb

STORIES = (
    Story(
        subject="Invoice 20931 shows the wrong VAT number",
        who="mia",
        topic="Invoices and payments",
        ago=6 * HOUR,
        words="Two digits of the VAT number are swapped on invoice 20931. Please correct it before Friday's run. The lines "
        "as our system exports them are attached.",
        files=("invoice-lines.csv",),
        steps=(Step(30, "jane", Verb.SETS_PRIORITY, "high"),),
    ),
    Story(
        subject="Charged twice for September",
        who="noor",
        topic="Invoices and payments",
        ago=5 * DAY,
        words="We see two charges for September, a day apart. One of them should come back to us.",
        steps=(
            Step(4 * HOUR, "priya", Verb.CLAIMS),
            Step(
                20,
                "priya",
                Verb.ANSWERS,
                words="You are right, the run was started twice. The second charge goes back "
                "today and is with you within three working days.",
            ),
            Step(3 * DAY, "noor", Verb.WRITES, words="Nothing has come so far."),
            Step(60, "jane", Verb.ASSIGNS, "priya", "She is waiting for the date of the refund."),
        ),
    ),
    Story(
        subject="Our address has changed",
        who="paul",
        topic="Invoices and payments",
        ago=8 * DAY,
        words="From next month our invoices should go to 4 Mill Lane, Lindell.",
        source="mail",
        steps=(
            Step(DAY, "priya", Verb.CLAIMS),
            Step(10, "priya", Verb.ANSWERS, words="Changed from the next invoice on."),
            Step(1, "priya", Verb.SETS_STATUS, "resolved"),
        ),
    ),
    Story(
        subject="Copies of all invoices of last year",
        who="alan",
        topic="Audit request",
        ago=3 * DAY,
        words="Our auditors ask for copies of all invoices of last year, by the end of next week.",
        source="other",
        steps=(
            Step(60, "jane", Verb.ASSIGNS, "priya"),
            Step(1, "jane", Verb.SETS_DUE, "150"),
            Step(5 * HOUR, "priya", Verb.NOTES, words="Archive asked, 214 invoices. They take two days."),
        ),
    ),
    Story(
        subject="Are you open between the holidays?",
        who="dara",
        topic="General question",
        ago=20,
        words="May I come to the branch at the harbour without an appointment between the holidays?",
    ),
    Story(
        subject="How do I become an agent?",
        who="sam",
        topic="General question",
        ago=28 * HOUR,
        words="help",
        source="mail",
        steps=(
            Step(60, "jane", Verb.REWORDS, "Question about working at the help desk"),
            Step(
                1,
                "jane",
                Verb.ANSWERS,
                words="Thank you for your interest! Open positions stand on the bank's own pages. "
                "Is there anything else that we can help with?",
            ),
        ),
    ),
    Story(
        subject="Thank you",
        who="greta",
        topic="General question",
        ago=18 * DAY,
        words="Just to say that your colleague in the branch was very kind when I had lost my card.",
        steps=(
            Step(2 * HOUR, "jane", Verb.CLAIMS),
            Step(3, "jane", Verb.ANSWERS, words="How good of you to write. We have passed it on; she was pleased."),
            Step(1, "jane", Verb.SETS_STATUS, "closed"),
        ),
    ),
)
