"""Answers instead of the guided start: the same forms, judged as a whole, and a second time without any effect."""

import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from deskbell.config import first_visit
from deskbell.config.answers.asking import Questions
from deskbell.config.answers.carrying_out import Outcome, carry_out
from deskbell.config.answers.document import Answers, read_answers
from deskbell.config.errors import ConfigurationError
from deskbell.config.guided import guide, tell_what_is_missing
from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import configure_object, read
from deskbell.kernel.models import AuditEntry, ConfigurationChange
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP, START_STEPS
from deskbell.mail.models import OutgoingMail
from deskbell.people.models import Agent, Department, User
from deskbell.tickets.models import HelpTopic
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID
from deskbell.ui.look.settings import ACT_COLOUR, LOGO

pytestmark = [pytest.mark.django_db, pytest.mark.first_visit]
EXAMPLE = Path(__file__).resolve().parents[4] / "docs" / "answers.toml"
BEGINNING = """
[administrator]
email = "ada@northbank.example"
"""


@pytest.fixture(autouse=True)
def nobody_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_visit, "_set_up", set())


def give(text: str, folder: Path = Path()) -> Outcome:
    answers = Answers(tables=tomllib.loads(text), folder=folder)
    return carry_out(answers, password=lambda: "correct horse battery")


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        give(text)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def written() -> tuple[int, ...]:
    tables: Any = (User, Agent, Department, HelpTopic, ConfigurationChange, AuditEntry, OutgoingMail)
    return tuple(table.objects.count() for table in tables)


def test_the_example_sets_an_empty_desk_up_and_a_second_time_changes_nothing() -> None:
    give(EXAMPLE.read_text())
    assert (read(DESK_NAME), read(DEFAULT_TIME_ZONE), read(ACT_COLOUR)) == (
        "Northbank help",
        "Europe/Berlin",
        "#0b5f8a",
    )
    jane = Agent.objects.get(user__email="jane@northbank.example")
    assert {(one.department.name, one.role.name) for one in jane.accesses.all()} == {
        ("Fraud", "All access"),
        ("Support", "View only"),
    }
    fraud = Department.objects.get(name="Fraud")
    assert (fraud.parent.name if fraud.parent else "", fraud.manager, fraud.is_public) == ("Cards", jane, False)
    assert str(HelpTopic.objects.get(department=fraud)) == "A card is lost / Somebody else used my card"
    invited = set(OutgoingMail.objects.values_list("recipients__address", flat=True))
    assert invited == {"jane@northbank.example", "ken@northbank.example"}
    assert read(START_STEPS) == {"name": "done", "look": "done", "clock": "done"}
    before = written()
    again = give(EXAMPLE.read_text())
    assert (again.settings, again.things, again.is_new) == (0, (), False)
    assert written() == before


def test_other_answers_change_what_they_name_and_nothing_else() -> None:
    give(EXAMPLE.read_text())
    outcome = give('[[agents]]\nname = "Jane Miller"\nemail = "JANE@northbank.example"\n')
    assert [verb for verb, _row in outcome.things] == ["changed"]
    jane = Agent.objects.get(user__email="jane@northbank.example")
    assert (jane.user.name, jane.department.name, jane.accesses.count()) == ("Jane Miller", "Cards", 2)
    assert OutgoingMail.objects.count() == 2, "nobody is invited again"


def test_any_setting_can_be_answered_by_its_key_and_a_logo_by_its_path(tmp_path: Path) -> None:
    logo = BytesIO()
    Image.new("RGB", (90, 30), "#1d4f91").save(logo, format="PNG")
    (tmp_path / "logo.png").write_bytes(logo.getvalue())
    text = BEGINNING + (
        '[look]\nlogo = "logo.png"\n[[departments]]\nname = "Cards"\n[tickets]\ndefault_department_id = "Cards"\n'
        "[portal]\nis_open = false\n[records]\naudit_months = 3\n"
    )
    assert DEFAULT_DEPARTMENT_ID.key == "tickets.default_department_id"
    assert give(text, tmp_path).settings == 4
    assert read(LOGO).endswith("-90x30")
    assert read(DEFAULT_DEPARTMENT_ID) == Department.objects.get(name="Cards").pk
    assert give(text, tmp_path).settings == 0


BAD = [
    ('[desk]\ncolour = "x"', "desk.colour: there is no such setting."),
    ("banana = 3", "banana: there is no such setting."),
    ('[desk]\nis_set_up = true', "desk.is_set_up: there is no such setting."),
    ("[desk]\nname = 3", "desk.name: write text in quotes."),
    ('[desk]\nname = ""', "desk.name: This field is required."),
    ('[desk]\ntime_zone = "Europe/Nowhere"', "desk.time_zone: Select a valid choice."),
    ('[look]\nact_colour = "#ffff00"', "look.act_colour: This is too pale"),
    ('[look]\nlogo = "nowhere.png"', "look.logo: nowhere.png cannot be read"),
    ("[portal]\nis_open = 1", "portal.is_open: write true or false."),
    ("[records]\naudit_months = true", "records.audit_months: write a whole number."),
    ("[records]\naudit_months = 0", "records.audit_months: Ensure this value is greater than or equal to 1."),
    ('[tickets]\ndefault_department_id = "X"', "tickets.default_department_id: there is no “X”."),
    ('departments = "Cards"', "departments: write each of them as a table of its own"),
    ('departments = ["Cards"]', "departments[1]: this is no table."),
    ("[[departments]]\nis_public = true", "departments[1].name: write text in quotes."),
    ('[[departments]]\nname = "A"\n[[departments]]\nname = " A "', "departments[2].name: “ A ” stands here twice."),
    ('[[departments]]\nname = "A"\nis_public = "yes"', "departments[1].is_public: write true or false."),
    ('[[departments]]\nname = "A"\nparent = "B"', "departments[1].parent: there is no “B”."),
    ('[[departments]]\nname = "A"\nmanager = "B"', "departments[1].manager: there is no “B”."),
    ('[[departments]]\nname = "A"\ntopic = "B"', "departments[1].topic: there is no such key"),
    ('[[agents]]\nname = "A"\nemail = "nowhere"\ndepartment = "Support"\nrole = "All access"',
     "agents[1].email: Enter a valid email address."),
    ('[[agents]]\nname = "A"\nemail = "a@x.example"\nrole = "All access"', "agents[1].department: This field is required."),
    ('[[agents]]\nname = "A"\nemail = "a@x.example"\ndepartment = "Support"\nrole = "King"', "agents[1].role: there is no “King”."),
    ('[[agents]]\nname = "A"\nemail = "a@x.example"\naccess = "All"', "agents[1].access: write a table of departments"),
    ('[[agents]]\nname = "A"\nemail = "a@x.example"\naccess = {Moon = "x"}', "agents[1].access.Moon: there is no department “Moon”."),
    ('[[agents]]\nname = "A"\nemail = "a@x.example"\naccess = {Support = "x"}', "agents[1].access.Support: there is no “x”."),
    ('[[topics]]\nname = "A"\ndepartment = "Moon"', "topics[1].department: there is no “Moon”. There are: Support."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=[text.replace("\n", " ") for text, _sentence in BAD])
def test_a_bad_answer_is_named_by_its_path_and_nothing_at_all_is_done(text: str, sentence: str) -> None:
    before = written()
    found = problems_of(f"{text}\n{BEGINNING}" if text[0] != "[" else f"{BEGINNING}\n{text}")
    assert any(line.startswith(sentence) for line in found), found
    assert (written(), read(IS_SET_UP)) == (before, False)


def test_all_problems_are_told_at_once_and_what_follows_from_one_is_not_told_as_another() -> None:
    found = problems_of(
        '[administrator]\nphone = "1"\n[desk]\nname = ""\n[[departments]]\nname = "A"\nis_public = 1\n'
        '[[topics]]\nname = "T"\ndepartment = "A"\n'
    )
    assert [line.partition(": ")[0] for line in found] == [
        "administrator.phone",
        "administrator.email",
        "departments[1].is_public",
        "desk.name",
    ]


def test_a_desk_that_is_set_up_has_its_administrator() -> None:
    give(BEGINNING)
    assert give(BEGINNING).is_new is False
    assert problems_of('[administrator]\nemail = "eve@x.example"')[0].startswith(
        "administrator.email: the desk is set up"
    )


def test_a_password_that_will_not_do_sets_nothing_up() -> None:
    answers = Answers(tables=tomllib.loads(BEGINNING))
    with pytest.raises(ConfigurationError, match=r"administrator\.password: .*too short"):
        carry_out(answers, password=lambda: "short")
    assert not User.objects.exists()


def test_what_is_out_of_use_stays_so_and_is_told() -> None:
    give(BEGINNING + '[[departments]]\nname = "Cards"\n')
    cards = Department.objects.get(name="Cards")
    configure_object(actor=Actor.system(), instance=cards, changes={"is_retired": True})
    assert problems_of('[[departments]]\nname = "Cards"\n') == [
        "departments[1].name: “Cards” is out of use on this desk."
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read"), (b"a = =", "are no TOML"), (b"\xff\xfe", "not written in UTF-8")],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "answers.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=sentence):
        read_answers(str(file))


def test_flags_go_before_the_file() -> None:
    answers = Answers(tables=tomllib.loads('[desk]\nname = "A"\n')).with_values(
        {"desk.name": "B", "desk.time_zone": ""}
    )
    assert answers.tables == {"desk": {"name": "B"}}


def test_what_is_missing_is_told_as_the_guided_start_tells_it(settings: Any) -> None:
    give(BEGINNING)
    lines: list[str] = []
    tell_what_is_missing(say=lines.append)
    told = "\n".join(lines)
    assert settings.DESKBELL_URL in told
    for step in ("Logo and colours", "Departments", "Agents", "Help topics", "DESKBELL_SMTP_HOST"):
        assert step in told
    give('[look]\nact_colour = "#0b5f8a"\n')
    lines.clear()
    tell_what_is_missing(say=lines.append)
    assert "Logo and colours" not in "\n".join(lines)


def typed_in(*lines: str) -> Any:
    """Somebody at the keyboard; whoever asks more than expected fails."""
    waiting = iter(lines)
    return lambda _question: next(waiting)


def test_questions_ask_the_same_and_ask_again_after_a_bad_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_ADMINISTRATOR_PASSWORD", "correct horse battery")
    said: list[str] = []
    ask = typed_in(
        "", "nowhere", "ada@northbank.example", "Ada King",  # the administrator
        "Northbank", "", "", "#ffff00", "#0b5f8a", "Europe/Nowhere", "Europe/Paris", "",
        "Cards", "maybe", "n", "",  # departments
        "Jane", "jane@northbank.example", "Moon", "Cards", "All access", "", "",  # agents
        "Lost card", "", "Cards", "", "",  # topics
    )  # fmt: skip
    guide(answers=Answers(), asks=True, say=said.append, ask=ask)
    with pytest.raises(StopIteration):
        ask("every answer was asked for")
    for sentence in (
        "this is needed",
        "Enter a valid email",
        "too pale",
        "Select a valid choice",
        "y or n",
        "no “Moon”",
    ):
        assert any(sentence in line for line in said), sentence
    cards = Department.objects.get(name="Cards")
    assert (cards.is_public, read(DESK_NAME), read(DEFAULT_TIME_ZONE)) == (False, "Northbank", "Europe/Paris")
    assert Agent.objects.get(user__email="jane@northbank.example").department == cards
    assert HelpTopic.objects.get(name="Lost card").department == cards


def test_enter_alone_changes_nothing_on_a_desk_that_is_set_up() -> None:
    give(BEGINNING)
    asked = Questions(ask=lambda _question: "", say=lambda _line: None).all_of_them(Answers())
    outcome = carry_out(asked, password=lambda: pytest.fail("nobody is asked for a password"))
    assert (outcome.settings, outcome.things) == (0, ())
