"""What `deploy/` holds can be read by what it is for, and names nothing that is not there."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from mailer.cli.root import root
from mailer.cli.verbs import VERBS
from mailer.observing.gauges import read as gauges
from mailer.observing.metrics import exposition
from tests.architecture.source import ROOT
from tests.architecture.test_documentation import read_by_env
from tests.people import NOW

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
METRIC = re.compile(r"\bmailer_[a-z_]+\b")


def loaded(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


def runs(words: list[str]) -> None:
    """Fails unless ``mailer WORDS`` is a verb with these options."""
    verb, *rest = map(str, words)
    command = root.get_command(click.Context(root), verb)
    assert command is not None, f"there is no verb {verb}"
    command.make_context(verb, rest, resilient_parsing=False)


def containers() -> Iterator[dict[str, Any]]:
    for item in loaded("kubernetes/mailer.yaml")["items"]:
        yield from item["spec"].get("template", {"spec": {}})["spec"].get("containers", [])


def test_compose_runs_commands_that_exist() -> None:
    services = {name: each for name, each in loaded("compose.yaml")["services"].items() if "build" in each}
    assert set(services) == {"migrate", "web", "worker", "beat"}
    for service in services.values():
        runs(service["command"])
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert services["worker"]["stop_grace_period"] == "90s"


def test_whoever_builds_the_image_gets_what_goes_into_it_and_nothing_else() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {
        source for line in lines if line.startswith("COPY ") and "--from" not in line for source in line.split()[1:-1]
    }
    told = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert told[1] == "*"
    assert {line.removeprefix("!") for line in told if line.startswith("!")} == copied
    assert all((ROOT / source).exists() for source in copied)


def test_kubernetes_runs_commands_that_exist_without_rights() -> None:
    found = list(containers())
    assert [container["name"] for container in found] == ["migrate", "web", "worker", "beat"]
    for container in found:
        runs(container["args"])
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        written = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert written == {"/data", "/tmp"}  # noqa: S108 - in a container, its own
    workers = next(
        item for item in loaded("kubernetes/mailer.yaml")["items"] if item["metadata"]["name"] == "mailer-worker"
    )
    assert workers["spec"]["replicas"] > 1


def test_the_image_runs_what_exists_as_nobody_in_particular() -> None:
    said = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", said, re.MULTILINE) for word in line.split()]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "\nUSER 10001" in said
    [command] = re.findall(r"^CMD (\[.+\])$", said, re.MULTILINE)
    runs(json.loads(command))
    assert "/healthz" in said


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_for_systemd(unit: Path) -> None:
    said = configparser.ConfigParser(strict=False, interpolation=None)
    said.optionxform = str  # type: ignore[assignment,method-assign]
    said.read(unit)
    if unit.suffix == ".timer":
        assert said["Timer"]["OnCalendar"]
        return
    program, *words = said["Service"]["ExecStart"].split()
    assert program == "/opt/mailer/bin/mailer"
    runs(words)
    assert said["Service"]["User"] == "mailer"
    assert said["Service"]["ProtectSystem"] == "strict"


def test_the_example_says_nothing_that_a_unit_says_itself() -> None:
    """With systemd a variable from a file wins over one of the unit: the units could not write to their directory."""
    example = (DEPLOY / "mailer.env.example").read_text(encoding="utf-8")
    there = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    own = {name for unit in UNITS for name in re.findall(r"^Environment=(\w+)=", unit.read_text(), re.MULTILINE)}
    assert own == {"MAILER_DATA_DIR"}
    assert own & there == set()


def test_every_setting_named_exists() -> None:
    others = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "READ_ONLY"}
    for path in [path for path in DEPLOY.rglob("*") if path.is_file()]:
        named = set(re.findall(r"\b(?:MAILER|SENDGRID|DATABASE|REDIS)_[A-Z_0-9]+\b", path.read_text(encoding="utf-8")))
        assert named - read_by_env() - {"MAILER_DATA_DIR"} - others == set(), path.name


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["prometheus/alerts.yaml", "grafana/mailer.json"])
def test_every_metric_named_exists(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    told = set(METRIC.findall(exposition(now=NOW, silent=frozenset()).decode()))
    named = set(METRIC.findall(text))
    assert len(named) > 8
    assert named - told == set()


@pytest.mark.django_db
def test_every_figure_is_on_the_dashboard() -> None:
    dashboard = (DEPLOY / "grafana/mailer.json").read_text(encoding="utf-8")
    assert [
        gauge.name for gauge in gauges(now=NOW, silent=frozenset()) if f"mailer_{gauge.name}" not in dashboard
    ] == []


def test_alerts_say_what_to_do() -> None:
    rules = loaded("prometheus/alerts.yaml")["groups"][0]["rules"]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 8
    for rule in rules:
        assert {"summary", "remedy"} <= rule["annotations"].keys(), rule["alert"]
        commands = re.findall(r"`mailer (\w+)", " ".join(rule["annotations"].values()))
        assert [verb for verb in commands if verb not in VERBS] == []


def test_prometheus_is_told_where_to_ask() -> None:
    [job] = loaded("prometheus/scrape.yaml")["scrape_configs"]
    assert job["metrics_path"] == "/metrics"
    assert job["authorization"]["type"] == "Bearer"
