"""Keys: what is kept of them, what they are good for, and from where."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from deskbell_tests.cast import Cast
from django.test import Client
from django.urls import reverse

from deskbell.features.api_keys.checking import caller_with, note_use
from deskbell.features.api_keys.forms import ApiKeyForm
from deskbell.features.api_keys.keys import digest_of, new_key, problem_with
from deskbell.features.api_keys.models import ApiKey
from deskbell.features.api_keys.networks import is_within, read_networks, written
from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid
from deskbell.kernel.models import ConfigurationChange

pytestmark = pytest.mark.django_db
KEY = "0123456789ABCDEF0123456789ABCDEF"
USUAL = {"name": "Monitor", "key": KEY, "networks": "192.0.2.7", "calls_per_minute": "60", "is_active": "on"}


def made(**said: str) -> ApiKey:
    form = ApiKeyForm({**USUAL, "may_create_tickets": "on", **said})
    assert form.is_valid(), form.errors
    return form.apply(Actor.system())


def changed(row: ApiKey, **said: str) -> ApiKey:
    form = ApiKeyForm({**USUAL, "key": "", **said}, instance=row)
    assert form.is_valid(), form.errors
    return form.apply(Actor.system())


def problems(**said: str) -> dict[str, Any]:
    return dict(ApiKeyForm({**USUAL, **said}).errors)


def everything_kept() -> str:
    """All that the database holds of keys and of what was configured."""
    rows = [*ApiKey.objects.values(), *ConfigurationChange.objects.values("before", "after")]
    return json.dumps(rows, default=str)


def test_a_new_key_is_as_osticket_makes_them() -> None:
    one, other = new_key(), new_key()
    assert one != other
    assert len(one) == 32
    assert one == f"{int(one, 16):032X}"
    assert problem_with(one) == ""


def test_only_the_hash_is_kept() -> None:
    made()
    assert digest_of(KEY) in everything_kept()
    assert KEY not in everything_kept()
    assert KEY[:20] not in everything_kept()


def test_the_history_never_holds_even_the_hash() -> None:
    changed(made(), key=new_key())
    kept = json.dumps(list(ConfigurationChange.objects.values("before", "after")), default=str)
    assert "key_end" in kept
    assert digest_of(KEY) not in kept
    assert ApiKey.objects.get().key_digest not in kept


def test_a_key_counts_from_its_networks_alone() -> None:
    made(networks="192.0.2.0/24 2001:db8::/32")
    assert caller_with(key=KEY, address="192.0.2.99") is not None
    assert caller_with(key=KEY.lower(), address="2001:db8::1") is not None
    assert caller_with(key=KEY, address="::ffff:192.0.2.99") is not None
    for elsewhere in ("198.51.100.1", "2001:db9::1", "", "192.0.2.99, 192.0.2.1", "unknown"):
        assert caller_with(key=KEY, address=elsewhere) is None


def test_no_other_key_counts_and_no_disabled_one() -> None:
    row = made()
    for wrong in ("", new_key(), KEY[:-1], KEY + "0", "x" * 10_000, "schlüssel", "\x00"):
        assert caller_with(key=wrong, address="192.0.2.7") is None
    changed(row, is_active="")
    assert caller_with(key=KEY, address="192.0.2.7") is None


def test_a_new_key_takes_the_old_ones_place() -> None:
    row, other = made(), new_key()
    changed(row, key=other)
    assert caller_with(key=KEY, address="192.0.2.7") is None
    assert caller_with(key=other, address="192.0.2.7") is not None


def test_an_empty_field_keeps_the_key() -> None:
    changed(made(), name="Another")
    caller = caller_with(key=KEY, address="192.0.2.7")
    assert caller is not None
    assert caller.name == "Another"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"key": "A" * 32}, "key"),
        ({"key": "short"}, "key"),
        ({"key": "0123456789ABCDEF 0123456789ABCDEF"}, "key"),
        ({"key": ""}, "key"),
        ({"networks": ""}, "networks"),
        ({"networks": "everywhere"}, "networks"),
        ({"networks": "192.0.2.7/24"}, "networks"),
        ({"calls_per_minute": "0"}, "calls_per_minute"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_no_good_is_said_beside_its_field(said: dict[str, str], field: str) -> None:
    assert list(problems(**said)) == [field]


def test_two_programs_have_two_names_and_two_keys() -> None:
    made()
    assert set(problems()) == {"name", "key"}
    assert problems(name="Other", key=new_key()) == {}


def test_networks_are_read_and_written() -> None:
    assert written(read_networks("192.0.2.7, 2001:db8::/32\n10.0.0.0/8")) == "192.0.2.7\n2001:db8::/32\n10.0.0.0/8"
    assert is_within(address="2001:db8::7", networks="10.0.0.0/8\n2001:db8::/32")
    with pytest.raises(Invalid):
        read_networks(" ".join(["192.0.2.7"] * 300))


def test_use_is_noted_now_and_then() -> None:
    made()

    def used() -> Any:
        caller = caller_with(key=KEY, address="192.0.2.7")
        assert caller is not None
        note_use(caller)
        return ApiKey.objects.get().last_used_at

    first = used()
    assert first is not None
    assert used() == first
    with time_machine.travel(first + timedelta(minutes=6)):
        assert used() > first


def shown_once(browser: Client, **said: str) -> tuple[str, str]:
    """What the form for a new key offers, and the page that follows its saving."""
    new = reverse("admin_panel:new_thing", args=["api-keys"])
    answer = browser.get(new)
    key = answer.context["form"]["key"].value()
    assert problem_with(key) == ""
    assert "no-store" in answer["Cache-Control"]
    answer = browser.post(new, {**USUAL, "key": key, "may_create_tickets": "on", **said})
    assert "no-store" in answer["Cache-Control"]
    return key, answer.content.decode()


def test_the_page_after_saving_shows_a_new_key_and_no_page_after_it(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.ada.user)
    key, page = shown_once(browser)
    assert caller_with(key=key, address="192.0.2.7") is not None
    assert f'value="{key}"' in page
    of_its_own = reverse("admin_panel:thing", args=["api-keys", ApiKey.objects.get().pk])
    assert f'href="{of_its_own}"' in page
    pages = [browser.get(path).content.decode() for path in ("/admin/api-keys/", of_its_own)]
    assert key[-6:] in pages[1]
    assert not [each for each in pages if key in each or digest_of(key) in each]


def test_a_refused_form_keeps_its_key_and_saves_nothing(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.ada.user)
    key, page = shown_once(browser, networks="everywhere")
    assert f'value="{key}"' in page
    assert not ApiKey.objects.exists()


def test_a_form_sent_twice_never_shows_a_key_that_was_not_kept(cast: Cast) -> None:
    row = made()
    assert ApiKeyForm({**USUAL, "key": KEY}).told_once(row.pk) == KEY
    assert ApiKeyForm({**USUAL, "key": new_key()}).told_once(row.pk) == ""
