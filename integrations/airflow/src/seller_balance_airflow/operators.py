"""Operators: one command of the program is one task that tells the truth."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

from airflow.sdk import Asset, BaseOperator, BaseOperatorLink, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowRescheduleException

from seller_balance_airflow.assets import BALANCES, publication
from seller_balance_airflow.hook import DEFAULT_CONN_ID, SellerBalanceHook
from seller_balance_airflow.lineage import lineage
from seller_balance_airflow.program import STOP_TIMEOUT_S, Finished, Meaning, Program
from seller_balance_airflow.verdict import XCOM_LIMIT_BYTES, bounded, lines, reason

RESULT = "return_value"
REPORT = "report_url"


class ReportLink(BaseOperatorLink):
    """A button on the task's page that opens the run's report."""

    name = "Report"
    xcom_key = REPORT

    def get_link(self, operator: BaseOperator, *, ti_key: Any) -> str:
        """Give the URL that the operator was given."""
        return getattr(operator, "report_url", None) or ""


class SellerBalanceOperator(BaseOperator):
    """Runs one command of the program.

    The JSON of the command becomes the XCom, also if the task fails. Exit code 2 (held), 64, 66 and 67 fail the task without a
    retry; all others but 0 are retried as the task says.

    :param verb: The command, such as ``build``.
    :param arguments: What follows it, such as ``["--wait", "600"]``. A text is one argument. Templated.
    :param warehouse: The warehouse's URL; default: the connection's, then the worker's environment. Templated.
    :param config: A settings file; default: the connection's. Templated.
    :param environment: Variables to add to the worker's environment. Templated.
    :param conn_id: The connection; None for none.
    :param program: The program; default: the connection's, then ``seller-balance`` on the PATH.
    :param wait_for_source: How long to wait, without holding a worker, for input that is missing; default: not at all.
    :param poke_interval: How long to wait before looking again.
    :param stop_timeout_s: How long the program may take to undo its work when the task is cancelled, before it is killed.
    :param xcom_limit_bytes: A longer result is shortened.
    """

    template_fields: Sequence[str] = ("arguments", "warehouse", "config", "environment", "report_url")
    template_fields_renderers: ClassVar[dict[str, str]] = {"environment": "json"}
    operator_extra_links = (ReportLink(),)
    ui_color = "#dfeee3"

    def __init__(
        self,
        *,
        verb: str,
        arguments: str | Sequence[str] = (),
        warehouse: str | None = None,
        config: str | None = None,
        environment: Mapping[str, str] | None = None,
        conn_id: str | None = DEFAULT_CONN_ID,
        program: str | None = None,
        wait_for_source: timedelta | None = None,
        poke_interval: timedelta = timedelta(minutes=5),
        stop_timeout_s: float = STOP_TIMEOUT_S,
        xcom_limit_bytes: int = XCOM_LIMIT_BYTES,
        report_url: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.verb = verb
        self.arguments = arguments
        self.warehouse = warehouse
        self.config = config
        self.environment = environment
        self.conn_id = conn_id
        self.program = program
        self.wait_for_source = wait_for_source
        self.poke_interval = poke_interval
        self.stop_timeout_s = stop_timeout_s
        self.xcom_limit_bytes = xcom_limit_bytes
        self.report_url = report_url
        self._running: Program | None = None
        self._result: Any = None

    def execute(self, context: Context) -> Any:
        """Run the command and say what became of it."""
        self._running = SellerBalanceHook(self.conn_id).program(
            [self.verb, *self.command(), *_list(self.arguments), "--json=compact"],
            log=self._log_line,
            path=self.program,
            warehouse=self.warehouse,
            config=self.config,
            environment=self.environment,
            stop_timeout_s=self.stop_timeout_s,
        )
        self.log.info("Running: %s %s", self._running.path, " ".join(self._running.arguments))
        try:
            finished = self._running.run()
        except (FileNotFoundError, PermissionError) as error:
            raise AirflowFailException(f"Cannot start {self._running.path}: {error.strerror}. Put it on the worker's PATH, or name it by program.") from error
        self._result = finished.result
        for line in lines(finished.result):
            self.log.info(line)
        result = bounded(finished.result, self.xcom_limit_bytes)
        if finished.meaning is not Meaning.DONE:
            self._fail(context, finished, result)
        self._tell_assets(context, finished.result)
        return result

    def command(self) -> list[str]:
        """What stands between the command and its other arguments."""
        return []

    def on_kill(self) -> None:
        """Ask the program to undo its work and end."""
        if self._running is not None:
            self._running.stop()

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> Any:
        """Tell Airflow's OpenLineage provider what was read and written; the same if the task failed."""
        where = None if self._running is None else self._running.environment.get("SELLER_BALANCE_WAREHOUSE")
        return lineage(self.verb, self._result, where or os.environ.get("SELLER_BALANCE_WAREHOUSE"))

    def _log_line(self, line: str) -> None:
        self.log.info(line)

    def _fail(self, context: Context, finished: Finished, result: Any) -> None:
        if self._running is not None and self._running.is_stopped:
            raise AirflowException(f"seller-balance {self.verb}: stopped. Nothing is lost: the next run continues.")
        why = reason(finished, self.verb)
        if finished.meaning is Meaning.INPUT and self.wait_for_source is not None:
            self._wait(context, why)
        if result is not None:
            context["ti"].xcom_push(key=RESULT, value=result)
        if finished.meaning is Meaning.AGAIN:
            raise AirflowException(why)
        raise AirflowFailException(why)

    def _wait(self, context: Context, why: str) -> None:
        assert self.wait_for_source is not None
        now = datetime.now(timezone.utc)
        since = context["ti"].get_first_reschedule_date(context) or context["ti"].start_date or now
        if now - since + self.poke_interval > self.wait_for_source:
            self.log.info("Waited for %s.", now - since)
            return
        self.log.info("%s Looking again in %s.", why, self.poke_interval)
        raise AirflowRescheduleException(now + self.poke_interval)

    def _tell_assets(self, context: Context, result: Any) -> None:
        if not isinstance(result, dict) or result.get("outcome") != "published":
            return
        for outlet in self.outlets:
            if isinstance(outlet, Asset) and outlet.uri.endswith("/" + BALANCES):
                context["outlet_events"][outlet].extra = publication(result)


class SellerBalanceRunOperator(SellerBalanceOperator):
    """Ingests, builds, checks and publishes.

    :param sources: Files, folders and globs. Templated.
    :param report: Where to write the report as a page. Templated.
    :param report_url: Where a browser finds that page; becomes a button on the task's page. Templated.
    """

    template_fields = (*SellerBalanceOperator.template_fields, "sources", "report")

    def __init__(self, *, sources: str | Sequence[str], report: str | None = None, **kwargs: Any) -> None:
        super().__init__(verb="run", **kwargs)
        self.sources = sources
        self.report = report

    def command(self) -> list[str]:
        """Name the sources and the report."""
        sources = _list(self.sources)
        if not sources:
            raise AirflowFailException("sources: found none, expected files, folders or globs. Without sources the program would load its sample.")
        return [*sources, "--report", self.report] if self.report else sources


class SellerBalanceCheckOperator(SellerBalanceOperator):
    """Runs the checks on all events and balances.

    :param checks: Their names; default: all that are on. Templated.
    """

    template_fields = (*SellerBalanceOperator.template_fields, "checks")

    def __init__(self, *, checks: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(verb="check", **kwargs)
        self.checks = checks

    def command(self) -> list[str]:
        """Name the checks."""
        return _list(self.checks)


class SellerBalanceExportOperator(SellerBalanceOperator):
    """Writes a table to a file.

    :param to: The file: .csv, .ndjson or .parquet. Templated.
    :param table: The table. Templated.
    """

    template_fields = (*SellerBalanceOperator.template_fields, "to", "table")

    def __init__(self, *, to: str, table: str = BALANCES, **kwargs: Any) -> None:
        super().__init__(verb="export", **kwargs)
        self.to = to
        self.table = table

    def command(self) -> list[str]:
        """Name the table and the file."""
        return [self.table, "--to", self.to]


class SellerBalanceVerifyOperator(SellerBalanceOperator):
    """Proves that receipts tie, and that the published balances equal a full rebuild."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(verb="verify", **kwargs)


def _list(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else [str(argument) for argument in given]
