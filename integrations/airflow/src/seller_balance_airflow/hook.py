"""What an Airflow connection says about a warehouse."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException
from airflow.sdk.log import mask_secret

from seller_balance_airflow.program import STOP_TIMEOUT_S, Program

DEFAULT_CONN_ID = "seller_balance_default"

_KNOWN = ("warehouse", "config", "program", "environment")


class SellerBalanceHook(BaseHook):
    """Makes runs of the program from a connection of the type ``seller_balance``.

    The connection's password is the warehouse's. Its extra is a JSON object with any of ``warehouse`` (a URL as in
    ``--warehouse``), ``config`` (a settings file), ``program`` (a path) and ``environment`` (more variables). If the default
    connection does not exist, the worker's own environment decides.

    :param conn_id: The connection; None for none.
    """

    conn_name_attr = "conn_id"
    default_conn_name = DEFAULT_CONN_ID
    conn_type = "seller_balance"
    hook_name = "Seller Balance"

    def __init__(self, conn_id: str | None = DEFAULT_CONN_ID) -> None:
        super().__init__()
        self.conn_id = conn_id
        self._extra: dict[str, Any] = {}
        self._password: str | None = None
        if conn_id is not None:
            self._read(conn_id)

    @staticmethod
    def get_ui_field_behaviour() -> dict[str, Any]:
        """Show only the password and the extra in the connection's form."""
        return {
            "hidden_fields": ["host", "schema", "login", "port"],
            "relabeling": {},
            "placeholders": {"extra": '{"warehouse": "postgres://ann@db.example/books"}'},
        }

    def program(
        self,
        arguments: Sequence[str],
        *,
        log: Callable[[str], None],
        path: str | None = None,
        warehouse: str | None = None,
        config: str | None = None,
        environment: Mapping[str, str] | None = None,
        stop_timeout_s: float = STOP_TIMEOUT_S,
    ) -> Program:
        """Prepare a run; what is given here takes precedence over the connection."""
        added = {**self._environment(), **(environment or {})}
        # In the environment, the URL may hold a password; everyone on the machine can read a command line.
        if url := warehouse or self._extra.get("warehouse"):
            added["SELLER_BALANCE_WAREHOUSE"] = url
        for name, value in added.items():
            _mask(name, value)
        given = list(arguments)
        if settings := config or self._extra.get("config"):
            given += ["--config", settings]
        return Program(path or self._extra.get("program") or "seller-balance", given, added, log, stop_timeout_s)

    def _environment(self) -> dict[str, str]:
        variables = {str(name): str(value) for name, value in (self._extra.get("environment") or {}).items()}
        if self._password:
            variables["SELLER_BALANCE_PASSWORD"] = self._password
        return variables

    def _read(self, conn_id: str) -> None:
        try:
            connection = self.get_connection(conn_id)
        except AirflowNotFoundException:
            if conn_id != DEFAULT_CONN_ID:
                raise
            self.log.info("No connection %s: the worker's environment says where the warehouse is.", conn_id)
            return
        self._password = connection.password
        self._extra = _extra(conn_id, connection.extra)


def _extra(conn_id: str, text: str | None) -> dict[str, Any]:
    try:
        extra = json.loads(text or "{}")
    except ValueError as error:
        raise AirflowFailException(f"Connection {conn_id}: its extra is not JSON: {error}. Expected an object with {', '.join(_KNOWN)}.") from None
    if not isinstance(extra, dict) or (unknown := [name for name in extra if name not in _KNOWN]):
        found = "no object" if not isinstance(extra, dict) else f"the unknown key {unknown[0]}"
        raise AirflowFailException(f"Connection {conn_id}: its extra has {found}. Expected an object with {', '.join(_KNOWN)}.")
    return extra


def _mask(name: str, value: str) -> None:
    if any(word in name.upper() for word in ("PASSWORD", "SECRET", "TOKEN")) and not name.upper().endswith("_FILE"):
        mask_secret(value)
    if "://" in value:
        try:
            password = urlsplit(value).password
        except ValueError:
            return
        if password:
            mask_secret(password)
