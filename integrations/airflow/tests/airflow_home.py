"""One Airflow of the tests' own: a folder, a database, and no services. Import it before anything of airflow."""

from __future__ import annotations

import atexit
import io
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="seller-balance-airflow-home-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ.update(
    AIRFLOW_HOME=str(HOME),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__DAGS_FOLDER=str(HOME / "dags"),
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    AIRFLOW__LOGGING__LOGGING_LEVEL="INFO",
)
(HOME / "dags").mkdir()
subprocess.run([str(Path(sys.executable).parent / "airflow"), "db", "migrate"], check=True, capture_output=True)


def attempt(dag_id: str, make: Callable[[], Any]) -> Any:
    """Run a DAG of the one task that ``make`` makes, and give its task instance."""
    from airflow.sdk import DAG

    with DAG(dag_id, schedule=None) as dag:
        make()
    run = dag.test()
    return run.get_task_instances()[0]
