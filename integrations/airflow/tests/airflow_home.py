"""One Airflow of the tests' own: a folder, a database, this package installed, no services. Import it before anything of airflow."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp(prefix="seller-balance-airflow-home-"))
BIN = Path(sys.executable).parent
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def _install() -> None:
    """Copy the package with what tells Airflow of its connection type, as an installer does."""
    package = Path(__file__).resolve().parents[1]
    shutil.copytree(package / "src", HOME / "package" / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    shutil.copy(package / "pyproject.toml", HOME / "package")
    (HOME / "package" / "README.md").touch()
    command = [sys.executable, "-c", "import setuptools; setuptools.setup()", "-q", "egg_info"]
    subprocess.run(command, cwd=HOME / "package", check=True, capture_output=True)
    os.environ["PYTHONPATH"] = str(HOME / "package" / "src")
    sys.path.insert(0, os.environ["PYTHONPATH"])


os.environ.update(
    PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",
    AIRFLOW_HOME=str(HOME),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__DAGS_FOLDER=str(HOME / "dags"),
    AIRFLOW__OPENLINEAGE__NAMESPACE="night",
    # It forks for each event of each task, so only the tests of lineage have theirs told.
    AIRFLOW__OPENLINEAGE__EMISSION_POLICY=json.dumps([
        {"scope": {}, "controls": {"emit": False}},
        {"scope": {"dag_id": "lineage_.*"}, "match_mode": "regex", "controls": {"emit": True}},
    ]),
    AIRFLOW__OPENLINEAGE__TRANSPORT=json.dumps({"type": "file", "log_file_path": str(HOME / "lineage.ndjson"), "append": True}),
)
(HOME / "dags").mkdir()
_install()
# The command also writes the secrets that the services share.
subprocess.run([str(BIN / "airflow"), "db", "migrate"], check=True, capture_output=True)


def attempt(dag_id: str, make: Callable[[], Any]) -> Any:
    """Run a DAG of the one task that ``make`` makes, and give its task instance."""
    from airflow.sdk import DAG

    with DAG(dag_id, schedule=None) as dag:
        make()
    run = test(dag)
    return run.get_task_instances()[0]


def test(dag: Any, **options: Any) -> Any:
    """Run a DAG that stands in no file, without services."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.serialization.definitions.dag import SerializedDAG
    from airflow.serialization.serialized_objects import LazyDeserializedDAG

    DagBundlesManager().sync_bundles_to_db()
    lazy = LazyDeserializedDAG.from_dag(dag)
    SerializedDAG.bulk_write_to_db("dags-folder", None, [lazy])
    SerializedDagModel.write_dag(lazy, bundle_name="dags-folder")
    return dag.test(**options)


def asset_events(task: Any) -> list[dict[str, Any]]:
    """What the task told of assets."""
    from airflow.models.asset import AssetEvent
    from airflow.utils.session import create_session

    with create_session() as session:
        return [event.extra for event in session.query(AssetEvent).filter_by(source_dag_id=task.dag_id, source_run_id=task.run_id)]
