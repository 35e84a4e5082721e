"""A sensor that waits for balances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from airflow.sdk import BaseSensorOperator, Context
from airflow.sdk.exceptions import AirflowFailException

from seller_balance_airflow.hook import DEFAULT_CONN_ID, SellerBalanceHook
from seller_balance_airflow.program import Meaning, Program
from seller_balance_airflow.verdict import reason


class SellerBalanceCompleteSensor(BaseSensorOperator):
    """Waits until the published balances reach a day, and no loaded batch waits for its publication.

    A warehouse that is in use or away is looked at again. It holds no worker while it waits.

    :param day: The booking date, such as ``2026-11-14``. Templated.
    :param warehouse: The warehouse's URL; default: the connection's, then the worker's environment. Templated.
    """

    template_fields: Sequence[str] = ("day", "warehouse", "config", "environment")

    def __init__(
        self,
        *,
        day: str,
        warehouse: str | None = None,
        config: str | None = None,
        environment: Mapping[str, str] | None = None,
        conn_id: str | None = DEFAULT_CONN_ID,
        program: str | None = None,
        mode: str = "reschedule",
        **kwargs: Any,
    ) -> None:
        super().__init__(mode=mode, **kwargs)
        self.day = day
        self.warehouse = warehouse
        self.config = config
        self.environment = environment
        self.conn_id = conn_id
        self.program = program
        self._running: Program | None = None

    def poke(self, context: Context) -> bool:
        """Look at the warehouse once."""
        self._running = SellerBalanceHook(self.conn_id).program(
            ["doctor", "--wait", "0", "--json=compact"],
            log=self._log_line,
            path=self.program,
            warehouse=self.warehouse,
            config=self.config,
            environment=self.environment,
        )
        finished = self._running.run()
        if finished.meaning in (Meaning.WRONG, Meaning.INPUT):
            raise AirflowFailException(reason(finished, "doctor"))
        facts = finished.result if isinstance(finished.result, dict) else {}
        if finished.meaning is not Meaning.DONE or facts.get("reachable") != "yes":
            self.log.info(reason(finished, "doctor"))
            return False
        last, waiting = facts.get("mart_to", "-"), facts.get("unpublished_batches", "0")
        self.log.info("Balances are published through %s; %s batches wait.", last, waiting)
        # Days are ISO 8601, so text order is time order; "-" stands for none and comes before any digit.
        return last >= self.day and waiting == "0"

    def on_kill(self) -> None:
        """Stop looking."""
        if self._running is not None:
            self._running.stop()

    def _log_line(self, line: str) -> None:
        self.log.info(line)
