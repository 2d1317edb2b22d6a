"""Stories of laptops, programs and passwords."""

from deskbell.features.sample_desk.stories.telling import DAY, HOUR, Step, Story, Verb

STORIES = (
    Story(
        subject="Reader closes when I open a PDF",
        who="ken",
        topic="Device or program",
        ago=5 * HOUR,
        words="Since the update this morning Reader closes as soon as I open a PDF. A picture of the message is attached.",
        files=("reader-crash.png",),
        steps=(
            Step(25, "jane", Verb.CLAIMS),
            Step(
                10,
                "jane",
                Verb.ANSWERS,
                words="Hello Ken, this version has a known fault. I have moved your machine to "
                "the corrected one; please restart it and try the same file again.",
            ),
            Step(1, "jane", Verb.SETS_STATUS, "waiting"),
        ),
    ),
    Story(
        subject="Cannot reach the shared drive from the Leeds office",
        who="tom",
        topic="Device or program",
        ago=70,
        words="Three of us in Leeds can't open the shared drive, wired and on Wi-Fi. The log of the sync program is "
        "attached.",
        files=("sync.log",),
    ),
    Story(
        subject="Password reset does not arrive",
        who="ines",
        topic="Sign-in and passwords",
        ago=40,
        words="I asked for a new password three times and no mail came. I have looked in the junk folder too.",
    ),
    Story(
        subject="VPN asks for a certificate since yesterday",
        who="yuki",
        topic="Sign-in and passwords",
        ago=26 * HOUR,
        words="Whatever certificate I choose, the VPN says that access is denied. I work from home all week.",
        steps=(
            Step(30, "priya", Verb.CLAIMS),
            Step(
                20,
                "priya",
                Verb.ANSWERS,
                words="Your certificate ended on Sunday. I have made a new one; it installs "
                "itself when you next open the company portal. Can you try?",
            ),
            Step(
                15 * HOUR,
                "yuki",
                Verb.WRITES,
                words="The portal says the certificate is there, but the VPN still refuses "
                "it. I attach nothing because there is nothing else to see.",
            ),
        ),
    ),
    Story(
        subject="New starter on Monday: laptop and accounts",
        who="sana",
        topic="Request something",
        ago=2 * DAY + 3 * HOUR,
        words="Our new colleague Alba Reyes begins on Monday in branch 14. She needs a laptop, mail and the customer "
        "system. My manager has approved it.",
        steps=(
            Step(40, "jane", Verb.ASSIGNS, "omar", "Could you prepare the laptop? The accounts are done by then."),
            Step(5, "jane", Verb.SETS_DUE, "60"),
            Step(
                3 * HOUR,
                "omar",
                Verb.ANSWERS,
                words="The laptop is being installed and will be at the branch on Friday.",
            ),
            Step(
                DAY,
                "sana",
                Verb.WRITES,
                words="Thank you! One more thing: she will need the telephone of her predecessor.",
            ),
        ),
    ),
    Story(
        subject="Second monitor for the control desk",
        who="tom",
        topic="Request something",
        ago=6 * DAY,
        words="May we have a second monitor at the control desk in Leeds? The work is comparing long lists all day.",
        steps=(
            Step(120, "jane", Verb.SETS_PRIORITY, "low"),
            Step(
                2,
                "jane",
                Verb.ANSWERS,
                words="Gladly. Does the desk have room for one of 27 inches, and is there a free socket?",
            ),
            Step(1, "jane", Verb.SETS_STATUS, "waiting"),
        ),
    ),
    Story(
        subject="Printer on the second floor prints blank pages",
        who="paul",
        topic="Device or program",
        ago=DAY + 5 * HOUR,
        words="It takes the job, whirrs and gives out empty sheets. The toner was changed yesterday.",
        source="phone",
        steps=(
            Step(15, "jane", Verb.ASSIGNS, "omar"),
            Step(
                60, "omar", Verb.NOTES, words="The strip of the new toner was still in it, I think. Driving by at noon."
            ),
            Step(
                3 * HOUR,
                "omar",
                Verb.ANSWERS,
                words="The protective strip was still in the cartridge. It prints again.",
            ),
        ),
    ),
    Story(
        subject="Calls drop after three minutes",
        who="noor",
        topic="Device or program",
        ago=4 * DAY,
        words="Calls from our reception end after three or four minutes, with the headset and without.",
        steps=(
            Step(180, "jane", Verb.CLAIMS),
            Step(30, "jane", Verb.NOTES, words="Session timer of the switchboard is at 180 s since Thursday's update."),
            Step(5, "jane", Verb.SETS_STATUS, "in_progress"),
            Step(1, "jane", Verb.SETS_DUE, "-5"),
        ),
    ),
    Story(
        subject="Locked out after changing my password",
        who="leo",
        topic="Sign-in and passwords",
        ago=2 * DAY,
        words="I changed my password when I was asked to, and neither the old one nor the new one works.",
        steps=(
            Step(20, "jane", Verb.ASSIGNS, "john"),
            Step(
                10,
                "john",
                Verb.ANSWERS,
                words="Your account is unlocked. The new password counts; a phone that still "
                "tries the old one may lock it again, so change it there too.",
            ),
            Step(30, "jane", Verb.SETS_STATUS, "resolved"),
        ),
    ),
    Story(
        subject="Mailbox is full",
        who="paul",
        topic="Device or program",
        ago=13 * DAY,
        words="I can't send anything because the mailbox is full, although I deleted a lot.",
        steps=(
            Step(60, "jane", Verb.CLAIMS),
            Step(
                5,
                "jane",
                Verb.ANSWERS,
                words="What you delete goes to the bin first. I emptied it with your leave on the "
                "phone and gave you a little more room.",
            ),
            Step(1, "jane", Verb.SETS_STATUS, "resolved"),
            Step(DAY, "paul", Verb.CONFIRMS),
        ),
    ),
    Story(
        subject="Please close a former colleague's accounts",
        who="alan",
        topic="Request something",
        ago=33 * DAY,
        words="A colleague left us at the end of the month. Please close the accounts and forward the mail to me.",
        steps=(
            Step(90, "jane", Verb.ASSIGNS, "priya"),
            Step(
                30, "priya", Verb.ANSWERS, words="The accounts are closed. Forwarding needs a line from your director."
            ),
            Step(5 * HOUR, "alan", Verb.WRITES, words="She has agreed, her mail follows."),
            Step(DAY, "priya", Verb.ANSWERS, words="Received; the mail is forwarded for three months."),
            Step(1, "priya", Verb.SETS_STATUS, "closed"),
        ),
    ),
    Story(
        subject="Screen flickers in the afternoon",
        who="greta",
        topic="Device or program",
        ago=210 * DAY,
        words="From about three o'clock the screen of the loan machine flickers.",
        steps=(
            Step(300, "jane", Verb.CLAIMS),
            Step(20, "jane", Verb.ANSWERS, words="We changed the cable, it stood too near to the heater."),
            Step(1, "jane", Verb.SETS_STATUS, "closed"),
            Step(90 * DAY, "desk", Verb.SETS_STATUS, "archived"),
        ),
    ),
)
