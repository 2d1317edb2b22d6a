"""What the frame does with a kind, walked through with departments and teams."""

import re
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration import KINDS, Kind, Usage
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import ConfigurationChange
from deskbell.people.models import Agent, Department, Team

from .forms import sent_by

pytestmark = pytest.mark.django_db
EVIL = '<img src=x onerror=alert(1)>"><script>alert(1)</script>'


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


@pytest.fixture
def replaceable(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """Teams, used by the departments whose manager's name begins like them: a usage that exists in this test alone."""

    def put(actor: Actor, old: int, new: int) -> int:
        for department in _named_like(old):
            name = f"{Team.objects.get(pk=new).name} here"
            configure_object(actor=actor, instance=department, changes={"name": name})
        return 2

    usage = Usage(words=lambda count: f"{count} rooms belong to it", rows=_named_like, replace=put)
    kind = Kind(**{**KINDS["teams"].__dict__, "usages": (usage,), "hindrances": lambda _row: []})
    monkeypatch.setitem(KINDS, "teams", kind)
    return kind


def _named_like(pk: int) -> Any:
    return Department.objects.filter(name__startswith=Team.objects.get(pk=pk).name)


def many_departments(cast: Cast, count: int) -> None:
    for number in range(count):
        changes = {"name": f"Branch {number:02}", "manager_id": cast.jane.pk if number % 2 else None}
        configure_object(actor=Actor.system(), instance=Department(), changes=changes)


def names_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', page)


def walked(ada: Client, address: str, direction: str = "next") -> list[list[str]]:
    """The names on each page of a list, following the link onwards."""
    pages = []
    while address:
        page = ada.get(address).content.decode()
        pages.append(names_in(page))
        onwards = re.search(rf'rel="{direction}" href="([^"]+)"', page)
        address = onwards[1].replace("&amp;", "&") if onwards else ""
    return pages


@pytest.mark.parametrize("sort", ["", "name", "-name", "parent__name", "-parent__name"])
def test_paging_shows_each_once_whatever_the_order(ada: Client, cast: Cast, sort: str) -> None:
    many_departments(cast, 60)
    Department.objects.filter(name__endswith="7").update(parent=cast.banking)
    pages = walked(ada, f"/admin/departments/?sort={sort}")
    names = [name for page in pages for name in page]
    assert [len(page) for page in pages] == [25, 25, 13]
    assert sorted(names) == sorted(Department.objects.values_list("name", flat=True))
    if sort in {"name", "-name"}:
        assert names == sorted(names, reverse=sort == "-name")


def test_paging_back_shows_the_same_pages(ada: Client, cast: Cast) -> None:
    many_departments(cast, 60)
    there = walked(ada, "/admin/departments/?sort=parent__name")
    last = ada.get("/admin/departments/?sort=parent__name").content.decode()
    for _page in there[1:]:
        onwards = re.search(r'rel="next" href="([^"]+)"', last)
        assert onwards
        address = onwards[1].replace("&amp;", "&")
        last = ada.get(address).content.decode()
    assert walked(ada, address, "prev") == there[::-1]


def test_a_cursor_of_another_order_is_forgotten(ada: Client, cast: Cast) -> None:
    many_departments(cast, 30)
    page = ada.get("/admin/departments/?sort=name").content.decode()
    onwards = re.search(r'rel="next" href="[^"]*from=([^"&]+)"', page)
    assert onwards
    again = ada.get(f"/admin/departments/?sort=-name&from={onwards[1]}").content.decode()
    assert names_in(again) == names_in(ada.get("/admin/departments/?sort=-name").content.decode())


def test_thirty_rows_cost_no_more_than_three(ada: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    many_departments(cast, 30)
    with django_assert_max_num_queries(9):
        ada.get("/admin/departments/")


def test_every_word_of_a_search_counts(ada: Client, cast: Cast) -> None:
    many_departments(cast, 12)
    assert names_in(ada.get("/admin/departments/?q=BRANCH 11").content.decode()) == ["Branch 11"]
    assert names_in(ada.get("/admin/departments/?q=%25").content.decode()) == []


def test_making_one_keeps_who_and_is_done_once(ada: Client, cast: Cast) -> None:
    typed = sent_by(ada.get("/admin/departments/new/").content.decode(), name="Cards")
    for _press in range(2):
        answer = ada.post("/admin/departments/new/", typed)
    made = Department.objects.get(name="Cards")
    assert answer["Location"] == f"/admin/departments/{made.pk}/"
    change = ConfigurationChange.objects.get(target=f"people.Department:{made.pk}")
    assert (change.actor_user_id, change.before) == (cast.ada.pk, None)


def test_a_change_is_told_in_words(ada: Client, cast: Cast) -> None:
    address = f"/admin/departments/{cast.banking.pk}/"
    page = ada.get(address).content.decode()
    ada.post(address, sent_by(page, name="Web Banking", parent=cast.it_support.pk, manager=cast.jane.pk))
    history = ada.get(f"{address}history/").content.decode()
    assert "<b>Ada King</b> changed it" in history
    for line in (
        '<dt>Name</dt><dd><del>Online Banking</del> <span aria-hidden="true">→</span> <ins>Web Banking</ins>',
        '<dt>Part of</dt><dd><del>–</del> <span aria-hidden="true">→</span> <ins>IT Support</ins>',
        "<ins>Jane Moss</ins>",
        "<b>The desk</b> made it",
    ):
        assert line in history
    assert "Ada King changed Name, Part of, Manager" in ada.get(address).content.decode()


def test_what_stands_in_other_tables_is_told_too(ada: Client, cast: Cast) -> None:
    address = f"/admin/teams/{cast.level_two.pk}/"
    page = ada.get(address).content.decode()
    ada.post(address, sent_by(page, members=[cast.jane.pk, cast.john.pk], confirmed="1"))
    history = ada.get(f"{address}history/").content.decode()
    assert re.search(
        r"<dt>Members</dt><dd><del>Tom Baker</del>.*<ins>(Jane Moss, John Doe|John Doe, Jane Moss)</ins>", history
    )


def test_bad_input_stands_beside_its_field(ada: Client, cast: Cast) -> None:
    address = f"/admin/departments/{cast.banking.pk}/"
    answer = ada.post(address, sent_by(ada.get(address).content.decode(), name="IT Support"))
    assert answer.status_code == 422
    assert 'value="IT Support"' in answer.content.decode()
    assert '<div id="id_name_error"><p class="error">Another one has this already.' in answer.content.decode()
    assert Department.objects.get(pk=cast.banking.pk).name == "Online Banking"


@pytest.mark.parametrize("number", [2**63, 9999999999999999999999, -(10**400)], ids=["first", "huge", "unthinkable"])
@pytest.mark.parametrize(
    ("kind", "field"),
    [("departments", "manager"), ("organizations", "manager"), ("teams", "lead"), ("teams", "members"),
     ("departments", "parent"), ("plans", "pauses_resolution")],
)  # fmt: skip
def test_a_choice_that_no_database_could_hold_is_none(
    ada: Client, cast: Cast, kind: str, field: str, number: int
) -> None:
    address = f"/admin/{kind}/new/"
    answer = ada.post(address, sent_by(ada.get(address).content.decode(), **{field: [str(number)]}))
    assert answer.status_code == 422
    assert f'<div id="id_{field}_error"><p class="error">' in answer.content.decode()


def test_whoever_changed_it_meanwhile_is_named(ada: Client, cast: Cast) -> None:
    address = f"/admin/departments/{cast.banking.pk}/"
    typed = sent_by(ada.get(address).content.decode(), name="Cards")
    configure_object(actor=Actor.agent(cast.ada.pk), instance=cast.banking, changes={"is_public": False})
    answer = ada.post(address, typed)
    assert answer.status_code == 409
    assert "Ada King changed Public." in answer.content.decode()
    newest = ConfigurationChange.objects.latest("pk").pk
    assert ada.post(address, {**typed, "seen": newest}).status_code == 302
    assert Department.objects.get(pk=cast.banking.pk).name == "Cards"


def test_names_are_never_markup(ada: Client, cast: Cast) -> None:
    for row in (cast.banking, cast.level_two):
        configure_object(actor=Actor.agent(cast.ada.pk), instance=row, changes={"name": EVIL})
    ada.post("/admin/departments/several/", {"chosen": [cast.banking.pk], "action": "out"})
    pages = ["/admin/departments/", "/admin/departments/new/", f"/admin/search/?q={EVIL}"]
    pages += [f"/admin/{key}/{pk}/{page}" for key, pk in (("departments", cast.banking.pk), ("teams", cast.level_two.pk))
              for page in ("", "history/", "retire/")]  # fmt: skip
    for page in pages:
        words = ada.get(page).content.decode()
        assert "<script>alert" not in words, page
        assert not re.search(r"<[^>\"]*\sonerror\s*=", words), page


def test_used_by_leads_to_a_list_of_just_those(ada: Client, cast: Cast) -> None:
    page = ada.get(f"/admin/departments/{cast.facilities.pk}/").content.decode()
    link = re.search(r'href="(/admin/agents/\?uses=[^"]+)"', page)
    assert link
    listed = ada.get(link[1]).content.decode()
    names = set(names_in(listed))
    assert names == {str(one) for one in Agent.objects.filter(department=cast.facilities)}
    assert "Only what uses “Facilities”" in listed


@pytest.mark.parametrize("uses", ["x", "departments", "departments.99.1", "departments.0.x", "teams.0." + "9" * 40])
def test_nonsense_after_uses_is_forgotten(ada: Client, uses: str) -> None:
    assert ada.get("/admin/agents/", {"uses": uses}).status_code == 200


def test_consequences_are_read_before_they_happen(ada: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Any] = []

    def consequences(_row: Any, changes: Any) -> list[str]:
        said.append(dict(changes))
        return ["Three tickets go elsewhere."]

    kind = Kind(**{**KINDS["departments"].__dict__, "consequences": consequences})
    monkeypatch.setitem(KINDS, "departments", kind)
    address = f"/admin/departments/{cast.banking.pk}/"
    typed = sent_by(ada.get(address).content.decode(), name="Cards")
    page = ada.post(address, typed)
    assert "no-store" in page["Cache-Control"], "a password may be among what was typed"
    asked = page.content.decode()
    assert "Three tickets go elsewhere." in asked
    assert 'name="name" value="Cards"' in asked
    assert said == [{"name": "Cards"}]
    assert Department.objects.get(pk=cast.banking.pk).name == "Online Banking"
    back = ada.post(address, {**typed, "back": "1"}).content.decode()
    assert 'value="Cards"' in back
    assert ada.post(address, {**typed, "confirmed": "1"}).status_code == 302
    assert Department.objects.get(pk=cast.banking.pk).name == "Cards"


def test_what_is_used_goes_only_when_another_takes_its_place(ada: Client, cast: Cast, replaceable: Kind) -> None:
    other = Team(name="Second line")
    configure_object(actor=Actor.system(), instance=other, changes={"name": "Second line"})
    configure_object(actor=Actor.system(), instance=cast.facilities, changes={"name": "Level II room"})
    address = f"/admin/teams/{cast.level_two.pk}/"
    assert "1 rooms belong to it" in ada.get(f"{address}retire/").content.decode()
    for wrong in ("", "987654321", str(cast.level_two.pk)):
        assert ada.post(f"{address}retire/", {"by": wrong}).status_code == 422
    answer = ada.post(f"{address}retire/", {"by": other.pk}, follow=True).content.decode()
    assert "“Level II” is out of use now. “Second line” took its place: 2 rooms belong to it." in answer
    assert Team.objects.get(pk=cast.level_two.pk).is_retired


def test_nothing_is_replaced_where_retiring_fails(ada: Client, cast: Cast, replaceable: Kind) -> None:
    """The usage of this test finds "Level II…" after it put "Level II b" there: still used, so everything goes back."""
    other = Team(name="Level II b")
    configure_object(actor=Actor.system(), instance=other, changes={"name": "Level II b"})
    configure_object(actor=Actor.system(), instance=cast.facilities, changes={"name": "Level II room"})
    answer = ada.post(f"/admin/teams/{cast.level_two.pk}/retire/", {"by": other.pk})
    assert answer.status_code == 422
    assert Department.objects.get(pk=cast.facilities.pk).name == "Level II room"
    assert not Team.objects.get(pk=cast.level_two.pk).is_retired


def test_what_is_hindered_says_why(ada: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = Kind(**{**KINDS["teams"].__dict__, "hindrances": lambda _row: ["It is the last one."]})
    monkeypatch.setitem(KINDS, "teams", kind)
    address = f"/admin/teams/{cast.level_two.pk}/retire/"
    assert "It is the last one." in ada.get(address).content.decode()
    assert ada.post(address, {}).status_code == 422
    several = ada.post("/admin/teams/several/", {"chosen": [cast.level_two.pk]}, follow=True).content.decode()
    assert "“Level II” stays as it is: It is the last one." in several
    assert not Team.objects.get(pk=cast.level_two.pk).is_retired


def test_several_go_and_come_back(ada: Client, cast: Cast, replaceable: Kind) -> None:
    others = [Team.objects.create(name=name) for name in ("North", "South")]
    chosen = [one.pk for one in others]
    told = ada.post("/admin/teams/several/", {"chosen": chosen, "action": "out"}, follow=True).content.decode()
    assert "2 are out of use now." in told
    assert names_in(ada.get("/admin/teams/?tab=out").content.decode()) == ["North", "South"]
    assert (
        "2 are in use again."
        in ada.post("/admin/teams/several/", {"chosen": chosen, "action": "in"}, follow=True).content.decode()
    )
    assert not Team.objects.filter(is_retired=True).exists()


@pytest.mark.parametrize("chosen", [["x"], ["1 OR 1"], ["9" * 40], ["1"] * 101])
def test_nonsense_chosen_is_refused(ada: Client, chosen: list[str]) -> None:
    assert ada.post("/admin/teams/several/", {"chosen": chosen}).status_code == 400


def test_taking_back_one(ada: Client, cast: Cast) -> None:
    configure_object(actor=Actor.system(), instance=cast.level_two, changes={"is_retired": True})
    address = f"/admin/teams/{cast.level_two.pk}/"
    assert "Take back into use" in ada.get(address).content.decode()
    assert "is in use again" in ada.post(f"{address}take-back/", follow=True).content.decode()
    assert "<dt>Retired</dt><dd><del>Yes</del>" in ada.get(f"{address}history/").content.decode()
