"""By which server, and in whose name, a mail leaves the desk: the environment's, or an account that administrators made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.kernel.configure import read
from deskbell.kernel.transactions import writing
from deskbell.mail.account_settings import DEFAULT_ACCOUNT_ID
from deskbell.mail.models import Security, SendingAccount, SendingAccountState, SignIn
from deskbell.mail.oauth import columns_of, grant_of, refresh
from deskbell.mail.secrets import unseal

USUAL_PORT = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
# A token that ends within this time may end on the way.
SHORTEST_LIFE = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Route:
    """A server and a sender. Without an account it is what the environment says."""

    address: str
    host: str
    port: int
    security: Security
    user_name: str = ""
    name: str = ""
    return_path: str = ""
    account: SendingAccount | None = field(default=None, compare=False)

    @property
    def key(self) -> int | None:
        """The account's number."""
        return self.account.pk if self.account else None

    @property
    def envelope_sender(self) -> str:
        """Where bounces of a person's mail go."""
        return self.return_path or self.address

    @property
    def uses_oauth(self) -> bool:
        """Whether it is a token that opens the server, not a password."""
        return self.account is not None and self.account.sign_in == SignIn.XOAUTH2


def route_of(account: SendingAccount) -> Route:
    """The way by an account."""
    security = Security(account.security)
    return Route(
        address=account.address,
        name=account.name,
        host=account.host,
        port=account.port or USUAL_PORT[security],
        security=security,
        user_name=account.user_name,
        return_path=account.return_path,
        account=account,
    )


def route_of_the_environment() -> Route | None:
    """The way by the server of the environment, if it names one."""
    if not settings.EMAIL_HOST:
        return None
    security = (
        Security.STARTTLS if settings.EMAIL_USE_TLS else Security.TLS if settings.EMAIL_USE_SSL else Security.NONE
    )
    return Route(
        address=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security=security,
        user_name=settings.EMAIL_HOST_USER,
    )


def default_route() -> Route | None:
    """The setting's account; else the environment's server; else the oldest account; else there is none."""
    return default_route_among(accounts_in_use())


def accounts_in_use() -> list[SendingAccount]:
    """The accounts that mails may go by, with how they fare, the oldest first."""
    return list(_in_use().select_related("condition").order_by("pk"))


def default_route_among(accounts: Sequence[SendingAccount]) -> Route | None:
    """As `default_route`, where the accounts in use are known."""
    account_id = read(DEFAULT_ACCOUNT_ID)
    chosen = [one for one in accounts if one.pk == account_id]
    if not chosen and settings.EMAIL_HOST:
        return route_of_the_environment()
    return next(map(route_of, chosen or accounts), None)


def routes_for(account_ids: Iterable[int | None]) -> dict[int | None, Route]:
    """The way for each account; what names none, or one that is out of use, goes the default way.

    Empty where the desk can't send at all.
    """
    ids = set(account_ids)
    own = _in_use().filter(pk__in={one for one in ids if one is not None})
    routes: dict[int | None, Route] = {account.pk: route_of(account) for account in own}
    default = default_route() if ids - set(routes) else None
    return routes | {one: default for one in ids - set(routes) if default}


def _in_use() -> QuerySet[SendingAccount]:
    accounts = SendingAccount.objects.filter(is_retired=False)
    return accounts if settings.DESKBELL_MAIL_SERVERS else accounts.none()


def condition_of(account: SendingAccount) -> SendingAccountState:
    """How sending by it goes; a blank one where nobody has sent yet."""
    return getattr(account, "condition", None) or SendingAccountState(account=account)


def can_send() -> bool:
    """Whether there is any way out; without one the mail log is where mails land."""
    return bool(settings.EMAIL_HOST) or _in_use().exists()


def password_of(route: Route) -> str:
    """The password. Unsealable."""
    return unseal(route.account.password_sealed) if route.account else settings.EMAIL_HOST_PASSWORD


def access_token_of(account: SendingAccount) -> str:
    """A token that is good for a while yet, a new one from the provider if need be. NoToken, Unsealable."""
    state, _is_new = SendingAccountState.objects.get_or_create(account=account)
    if state.access_expires_at and state.access_expires_at > timezone.now() + SHORTEST_LIFE:
        return unseal(state.access_token_sealed)
    tokens = refresh(grant_of(account, state))
    with writing():
        SendingAccountState.objects.filter(pk=account.pk).update(**columns_of(tokens))
    return tokens.access_token


def forget_tokens(account: SendingAccount) -> None:
    """Whoever types new secrets means these and not what the provider gave for the old ones. Needs an open transaction."""
    SendingAccountState.objects.filter(pk=account.pk).update(
        access_token_sealed="", access_expires_at=None, refresh_token_sealed=""
    )


def went_well(route: Route) -> None:
    """Keep that the server is there; once a minute is enough."""
    if route.account is None:
        return
    now = timezone.now()
    fresh = SendingAccountState.objects.filter(
        pk=route.key, failing_since=None, last_success_at__gt=now - timedelta(minutes=1)
    )
    if not fresh.exists():
        with writing():
            SendingAccountState.objects.update_or_create(
                account=route.account, defaults={"last_success_at": now, "failing_since": None, "failure": ""}
            )


def went_wrong(route: Route, failure: str) -> None:
    """Keep that it is not, since when, and its last words."""
    if route.account is None:
        return
    with writing():
        state, _is_new = SendingAccountState.objects.get_or_create(account=route.account)
        state.failing_since = state.failing_since or timezone.now()
        state.failure = failure[:2000]
        state.save(update_fields=["failing_since", "failure"])
