"""JupyterHub's Authenticator over our own accounts: passwords, roles as groups, and what ends a session."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jupyterhub import orm
from jupyterhub.auth import Authenticator
from traitlets import Bool

from bangkom.errors import AccountError
from bangkom.hub import handlers
from bangkom.hub.roles import GROUPS, training_group
from bangkom.hub.throttle import AddressThrottle
from bangkom.settings import IDENTIFIER
from bangkom.store import accounts, people
from bangkom.store.accounts import Account
from bangkom.store.database import Database

HASHING = 2
"""Passwords checked at once: each takes 64 MB and a processor for a moment."""


@dataclass(frozen=True)
class Desk:
    """Where accounts are looked up, and their training groups in this cohort."""

    database: Database
    cohort: str
    clock: Callable[[], datetime]

    def find(self, id: str) -> Account | None:
        """The account if it may come in: it has a password and is not disabled."""
        with self.database.read() as connection:
            found = accounts.account(connection, id)
        return found if found is not None and found.has_password and not found.is_disabled else None

    def check(self, id: str, password: str) -> bool:
        return accounts.check_password(self.database, id, password, self.clock())

    def set_password(self, id: str, code: str, password: str) -> bool:
        return accounts.set_password(self.database, id, code, password, self.clock())

    def wait(self, id: str) -> timedelta:
        with self.database.read() as connection:
            return accounts.wait(connection, id, self.clock())

    def groups(self, account: Account) -> list[str]:
        """As the hub names them: one for the role, and the training group of a participant of this cohort."""
        with self.database.read() as connection:
            person = people.person(connection, account.id)
        has_group = person is not None and person.cohort == self.cohort and person.group
        return [GROUPS[account.role], *([training_group(person.group)] if person is not None and has_group else [])]

    def is_welcome(self, id: str) -> bool:
        return self.find(id) is not None


class AccountAuthenticator(Authenticator):  # type: ignore[misc]  # the hub's classes carry no types
    """`desk` finds accounts, `throttle` slows addresses, `proxies` counts those of ours between browser and hub.

    They are attributes of a class made by `over`, because traitlets would copy them, open database and all.
    """

    desk: Desk
    throttle: AddressThrottle
    proxies: int
    manage_groups = Bool(True, config=True)

    @classmethod
    def over(cls, desk: Desk, throttle: AddressThrottle, proxies: int) -> type["AccountAuthenticator"]:
        values = {"desk": desk, "throttle": throttle, "proxies": proxies, "__module__": cls.__module__}
        return type(cls.__name__, (cls,), values)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hashing = ThreadPoolExecutor(HASHING, thread_name_prefix="password")

    def get_handlers(self, app: Any) -> list[tuple[Any, ...]]:  # noqa: ARG002 - the hub's signature
        return handlers.routes()

    def normalize_username(self, username: str) -> str:
        return str(username).strip().lower()

    def validate_username(self, username: str) -> bool:
        return bool(IDENTIFIER.fullmatch(username))

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """The hub's model of who this is; None if they may not come in, with `handler.why_not` if that can be told."""
        id, password = self.normalize_username(data.get("username", "")), data.get("password", "")
        try:
            is_right = await self.in_turn(self.desk.check, id, password)
        except AccountError as closed:
            handler.why_not, is_right = str(closed), False
        if not is_right:
            return None
        account = await self.in_turn(self.desk.find, id)
        return None if account is None else await self.model(account)

    async def refresh_user(self, user: Any, handler: Any = None, **kwargs: Any) -> bool | dict[str, Any]:  # noqa: ARG002
        """Read again who this is; an account that may no longer come in loses its sessions and tokens at once."""
        account = await asyncio.to_thread(self.desk.find, user.name)
        if account is not None:
            return await self.model(account)
        end_sessions(user, with_server=True)
        return False

    async def model(self, account: Account) -> dict[str, Any]:
        groups = await asyncio.to_thread(self.desk.groups, account)
        return {"name": account.id, "admin": False, "groups": groups}

    async def in_turn(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Do what hashes in one of a few threads, so that guesses side by side can't take the machine."""
        return await asyncio.get_running_loop().run_in_executor(self.hashing, work, *arguments)


def end_sessions(user: Any, *, with_server: bool = False) -> None:
    """End a user's logins everywhere: hub cookies by a new cookie id, the service's and servers' by their tokens.

    The token by which their server speaks to the hub stays, unless `with_server`.
    """
    user.orm_user.cookie_id = orm.new_token()
    for token in list(user.orm_user.api_tokens):
        if with_server or token.client_id != "jupyterhub":
            user.db.delete(token)
    user.db.commit()
