"""Stories of the online bank."""

from deskbell.features.sample_desk.stories.telling import DAY, HOUR, Step, Story, Verb

STORIES = (
    Story(
        subject="Entire mobile and online banking system is down",
        who="ken",
        topic="Outage",
        ago=2 * HOUR + 10,
        words="Nobody at our branches can reach online banking, neither in the browser nor with the app. Customers report "
        "a blank page after they sign in, since about twenty minutes ago.\n\nBranches can still serve people at the "
        "counter. A picture is attached.",
        files=("blank-page.png",),
        steps=(
            Step(3, "jane", Verb.SETS_PRIORITY, "emergency"),
            Step(1, "jane", Verb.ASSIGNS, "john", "You know the new release best. I will keep the branches informed."),
            Step(4, "john", Verb.SETS_STATUS, "in_progress"),
            Step(2, "john", Verb.ADDS, "ops"),
            Step(
                1,
                "john",
                Verb.ANSWERS,
                words="Thank you, Ken. We see it too: the sign-in pages answer, what comes "
                "after does not. Last night's release is our first suspect and we are taking it back now. I write again "
                "within half an hour, whatever happens.",
            ),
            Step(
                12,
                "john",
                Verb.NOTES,
                words="Lamps 17, 18 and 33 went red at the time of the release. Rolling back "
                "first, looking for the cause later.",
                files=("status-board.png",),
            ),
            Step(20, "ken", Verb.WRITES, words="Could you tell me whether staff accounts are affected as well?"),
            Step(6, "john", Verb.ANSWERS, words="They are, by the same fault. The rollback is at two thirds."),
            Step(40, "ken", Verb.WRITES, words="The app works again for me, the website still shows the blank page."),
        ),
    ),
    Story(
        subject="Transfer of Tuesday stands twice in my statement",
        who="greta",
        topic="Online banking",
        ago=3 * HOUR,
        words="My transfer to the plumber is in the statement two times with the same reference. Did it go out twice?",
        source="mail",
    ),
    Story(
        subject="App closes when I open a statement",
        who="sam",
        topic="Online banking",
        ago=DAY + 2 * HOUR,
        words="Every time I tap on a statement the app closes by itself. I have installed it again, no change.",
        steps=(
            Step(35, "john", Verb.CLAIMS),
            Step(
                5,
                "john",
                Verb.ANSWERS,
                words="Thank you for telling us. Which phone do you have, and what does the app "
                "show under Settings, About?",
            ),
            Step(1, "john", Verb.SETS_STATUS, "waiting"),
        ),
    ),
    Story(
        subject="Standing order for the rent did not go out",
        who="dara",
        topic="Online banking",
        ago=2 * DAY,
        words="The standing order for my rent was not carried out on the first. There was enough in the account.",
        steps=(
            Step(50, "jane", Verb.ASSIGNS, "john"),
            Step(
                90,
                "john",
                Verb.ANSWERS,
                words="The first fell on a holiday, so it went out one day later: you should "
                "see it now. I am sorry that the app did not say so.",
            ),
            Step(
                200,
                "dara",
                Verb.WRITES,
                words="It is there, but my landlord wants a letter that it was not my fault. Can you write one?",
            ),
            Step(30, "john", Verb.SETS_DUE, "26", "Promised the letter by tomorrow."),
        ),
    ),
    Story(
        subject="Interest rate on the savings page is last year's",
        who="sana",
        topic="Online banking",
        ago=3 * DAY,
        words="The public page about savings still names the rate of last year. Two customers asked at the counter.",
        steps=(
            Step(20, "john", Verb.CLAIMS),
            Step(
                60,
                "john",
                Verb.ANSWERS,
                words="Corrected, and it now comes from the same table as the price list, so "
                "that they can't differ again. It shows after the page is loaded afresh.",
            ),
            Step(1, "john", Verb.SETS_STATUS, "resolved"),
        ),
    ),
    Story(
        subject="Codes arrive too late to be valid",
        who="mia",
        topic="Online banking",
        ago=9 * DAY,
        words="The code for signing in comes by text message about ten minutes after we ask for it. By then it is refused.",
        steps=(
            Step(45, "john", Verb.CLAIMS),
            Step(100, "john", Verb.NOTES, words="Only one network operator. Opened a case with our provider."),
            Step(
                10,
                "john",
                Verb.ANSWERS,
                words="One telephone network delivers our messages late since Monday; its "
                "operator is working on it. Until then the app can make the codes itself, which needs no message.",
            ),
            Step(
                2 * DAY, "mia", Verb.WRITES, words="With the app it works, thank you. And the messages are quick again."
            ),
            Step(30, "john", Verb.SETS_STATUS, "resolved"),
            Step(3 * HOUR, "mia", Verb.CONFIRMS),
        ),
    ),
    Story(
        subject="Card reader is not found by the browser",
        who="leo",
        topic="Online banking",
        ago=20 * DAY,
        words="Since the last update of the browser it no longer finds the card reader when I release payments.",
        steps=(
            Step(200, "john", Verb.CLAIMS),
            Step(
                15,
                "john",
                Verb.ANSWERS,
                words="The update forgot the permission. Please open the site's settings beside "
                "the address and allow the card reader once more.",
            ),
            Step(DAY, "leo", Verb.WRITES, words="That was it. Thank you!"),
            Step(60, "john", Verb.SETS_STATUS, "resolved"),
            Step(2 * HOUR, "leo", Verb.CONFIRMS),
        ),
    ),
    Story(
        subject="Database servers restart on Sunday night",
        who="ops",
        topic="Maintenance window",
        ago=4 * DAY,
        words="As agreed by telephone: please plan the restart of the database servers for Sunday, 2 to 3 in the morning, "
        "and tell the branches.",
        source="phone",
        steps=(
            Step(5, "jane", Verb.ASSIGNS, "john"),
            Step(30, "john", Verb.SETS_DUE, "52"),
            Step(2, "john", Verb.ANSWERS, words="Planned. The notice for the branches goes out on Friday at noon."),
        ),
    ),
    Story(
        subject="Payment list of August can't be downloaded",
        who="alan",
        topic="Online banking",
        ago=75 * DAY,
        words="The list of payments stops at 500 lines. We need all of August for our books.",
        steps=(
            Step(240, "john", Verb.CLAIMS),
            Step(
                20,
                "john",
                Verb.ANSWERS,
                words="The download takes up to 500 lines at once. Please take it in two "
                "halves; the limit goes away with the next release.",
            ),
            Step(DAY, "alan", Verb.WRITES, words="Two halves will do. Thanks."),
            Step(10, "john", Verb.SETS_STATUS, "closed"),
        ),
    ),
)
