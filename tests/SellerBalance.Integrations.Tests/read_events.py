"""read_events.py FILE URL: read events with the classes of the real OpenLineage client, and send them by its transport to a backend.

Fails if a class of the client does not take what an event says, or if it says something else than was read.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import types
import typing
from pathlib import Path
from typing import Any

import attr
from openlineage.client import OpenLineageClient
from openlineage.client import generated
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.serde import Serde
from openlineage.client.transport.http import HttpConfig, HttpTransport


def facets() -> dict[str, Any]:
    """All classes of the client, by the address of their schema."""
    modules = [importlib.import_module(f"{generated.__name__}.{module.name}") for module in pkgutil.iter_modules(generated.__path__)]
    return {kind._get_schema(): kind for module in modules for kind in vars(module).values() if hasattr(kind, "_get_schema")}


FACETS = facets()


def made(kind: Any, value: Any) -> Any:
    """A value of a type of the client, from JSON."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return next((made(inner, value) for inner in arguments if inner is not type(None)), None) if value is not None else None
    if origin is list:
        return [made(arguments[0], each) for each in value]
    if origin is dict:
        return {name: made(arguments[1], each) for name, each in value.items()}
    if not attr.has(kind):
        return value
    hints = typing.get_type_hints(kind)
    given = {name: made(hints[name], each) for name, each in value.items() if name != "_schemaURL"}
    return kind(**{name.removeprefix("_"): each for name, each in given.items()})


def described(value: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The facets of a part of an event, each in the class of its schema."""
    return {key: {name: made(FACETS[facet["_schemaURL"]], facet) for name, facet in value.get(key, {}).items()} for key in keys}


def read(event: dict[str, Any]) -> RunEvent:
    """An event in the classes of the client."""
    return RunEvent(
        eventType=RunState[event["eventType"]],
        eventTime=event["eventTime"],
        producer=event["producer"],
        run=Run(event["run"]["runId"], **described(event["run"], "facets")),
        job=Job(event["job"]["namespace"], event["job"]["name"], **described(event["job"], "facets")),
        inputs=[InputDataset(each["namespace"], each["name"], **described(each, "facets", "inputFacets")) for each in event["inputs"]],
        outputs=[OutputDataset(each["namespace"], each["name"], **described(each, "facets", "outputFacets")) for each in event["outputs"]],
    )


def without_nothing(value: Any) -> Any:
    """JSON without nulls and what is empty, which the client leaves out or adds."""
    if isinstance(value, list):
        return [without_nothing(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: without_nothing(each) for name, each in value.items()}
    return {name: each for name, each in kept.items() if each is not None and each not in ({}, [])}


def main(path: str, url: str) -> None:
    client = OpenLineageClient(transport=HttpTransport(HttpConfig(url=url)))
    lines = Path(path).read_text().splitlines()
    for number, line in enumerate(lines, 1):
        before = json.loads(line)
        event = read(before)
        after = json.loads(Serde.to_json(event))
        assert without_nothing(before) == without_nothing(after), f"line {number}:\n{before}\n{after}"
        client.emit(event)
    client.close()
    print(f"{len(lines)} read and sent")


main(*sys.argv[1:])
