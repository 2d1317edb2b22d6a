"""Stories of rooms, doors and heating."""

from deskbell.features.sample_desk.stories.telling import DAY, HOUR, Step, Story, Verb

STORIES = (
    Story(
        subject="Badge stopped opening the east door",
        who="yuki",
        topic="Rooms and buildings",
        ago=100,
        words="My badge works on all other doors, but the east one shows red at once. It worked on Friday.",
        files=("floor-2.png",),
    ),
    Story(
        subject="Meeting room 4 projector shows no signal",
        who="sana",
        topic="Rooms and buildings",
        ago=DAY,
        words="Neither the cable nor the wireless stick brings a picture. We have visitors on Thursday morning.",
        steps=(
            Step(30, "randy", Verb.CLAIMS),
            Step(
                60,
                "randy",
                Verb.NOTES,
                words="The amplifier in the ceiling is dead. Spare part ordered, arrives tomorrow.",
            ),
            Step(
                2,
                "randy",
                Verb.ANSWERS,
                words="The part behind the ceiling is broken. A new one comes tomorrow; if it is "
                "late you get room 6 for Thursday.",
            ),
            Step(1, "randy", Verb.SETS_STATUS, "in_progress"),
            Step(1, "randy", Verb.SETS_DUE, "20"),
        ),
    ),
    Story(
        subject="Heating in the training room stays cold",
        who="ines",
        topic="Rooms and buildings",
        ago=2 * DAY,
        words="It has 16 degrees in the training room and the radiators are cold, though the thermostat is turned up.",
        steps=(
            Step(50, "randy", Verb.CLAIMS),
            Step(20, "randy", Verb.SETS_DUE, "-3"),
            Step(
                10, "randy", Verb.ANSWERS, words="The pump of that wing has stopped. The fitter comes this afternoon."
            ),
            Step(
                22 * HOUR, "ines", Verb.WRITES, words="It is still cold, and nobody has come. The children wear coats."
            ),
        ),
    ),
    Story(
        subject="Water stain on the ceiling of branch 27",
        who="ops",
        topic="Report a problem",
        ago=3 * DAY,
        words="There is a brown stain above the counter, and it grows.",
        source="phone",
        steps=(
            Step(10, "jane", Verb.SETS_TOPIC, "Rooms and buildings"),
            Step(
                1, "jane", Verb.TRANSFERS, "Facilities", "Yours, I think. The branch can move the counter if it must."
            ),
            Step(1, "jane", Verb.SETS_PRIORITY, "high"),
            Step(15, "randy", Verb.CLAIMS),
            Step(
                40,
                "randy",
                Verb.ANSWERS,
                words="A plumber is on the way. Please keep people away from under the stain.",
            ),
            Step(DAY, "ops", Verb.WRITES, words="He found the pipe and closed it. The ceiling has to be painted."),
            Step(60, "randy", Verb.RELEASES, words="Painting can go to whoever is in the area next week."),
        ),
    ),
    Story(
        subject="Window on the third floor does not close",
        who="tom",
        topic="Rooms and buildings",
        ago=7 * DAY,
        words="The handle turns without catching, and rain comes in.",
        steps=(
            Step(120, "randy", Verb.CLAIMS),
            Step(DAY, "randy", Verb.ANSWERS, words="The handle has been changed, the window closes."),
            Step(1, "randy", Verb.SETS_STATUS, "resolved"),
            Step(5 * HOUR, "tom", Verb.WRITES, words="It closes, but it whistles when there is wind."),
            Step(40, "randy", Verb.NOTES, words="New seal is needed. With the next order."),
        ),
    ),
    Story(
        subject="Parking place for a visitor on Friday",
        who="mia",
        topic="Rooms and buildings",
        ago=16 * DAY,
        words="May our auditor park in the yard on Friday from nine to five?",
        source="walk_in",
        steps=(
            Step(10, "randy", Verb.CLAIMS),
            Step(5, "randy", Verb.ANSWERS, words="Place 12 is kept free; the gate opens for the number plate."),
            Step(1, "randy", Verb.SETS_STATUS, "closed"),
        ),
    ),
    Story(
        subject="Alarm went off for no reason",
        who="ken",
        topic="Rooms and buildings",
        ago=48 * DAY,
        words="The burglar alarm of branch 14 rang at half past six, when the cleaners came.",
        steps=(
            Step(30, "randy", Verb.CLAIMS),
            Step(90, "randy", Verb.ANSWERS, words="The cleaners had the code of last year. They have the new one now."),
            Step(1, "randy", Verb.SETS_STATUS, "resolved"),
            Step(DAY, "ken", Verb.CONFIRMS),
        ),
    ),
)
