import stat
from pathlib import Path

from mailer import env
from mailer.runtime import configuration
from mailer.runtime.configuration import Sandbox

SANDBOX = Sandbox(url="http://127.0.0.1:8010", webhook_key="MFkw")
SERVICES = {"web_url": "http://127.0.0.1:8000", "broker_url": "redis+socket:///tmp/x/s"}


def decide(data_dir: Path, environ: dict[str, str], sandbox: Sandbox | None = SANDBOX) -> dict[str, str]:
    return configuration.decide(data_dir, environ, sandbox=sandbox, **SERVICES)


def test_what_is_decided_is_a_whole_environment(tmp_path: Path) -> None:
    configuration.save(tmp_path, decide(tmp_path, {}))
    settings = env.read({"MAILER_DATA_DIR": str(tmp_path)})
    assert settings.redis_url == SERVICES["broker_url"]
    assert settings.public_url == SERVICES["web_url"]
    assert settings.sendgrid_api_url == SANDBOX.url
    assert settings.sendgrid_webhook_keys == ("MFkw",)
    assert settings.sendgrid_api_key.startswith("SG.")
    assert settings.lease > settings.provider_timeout


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    configuration.save(tmp_path, decide(tmp_path, {}))
    configuration.save(tmp_path, decide(tmp_path, {}))
    assert stat.S_IMODE((tmp_path / env.EMBEDDED_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [env.EMBEDDED_FILE]


def test_the_secret_key_outlives_runs_and_nothing_else_does(tmp_path: Path) -> None:
    first = decide(tmp_path, {})
    configuration.save(tmp_path, first)
    configuration.forget(tmp_path)
    assert env.embedded_values(tmp_path) == {"MAILER_SECRET_KEY": first["MAILER_SECRET_KEY"]}
    second = decide(tmp_path, {})
    assert second["MAILER_SECRET_KEY"] == first["MAILER_SECRET_KEY"]
    assert second["SENDGRID_API_KEY"] != first["SENDGRID_API_KEY"]


def test_two_directories_have_two_keys(tmp_path: Path) -> None:
    assert decide(tmp_path, {})["MAILER_SECRET_KEY"] != decide(tmp_path, {})["MAILER_SECRET_KEY"]


def test_what_the_environment_sets_is_not_written_down(tmp_path: Path) -> None:
    values = decide(tmp_path, {"MAILER_PUBLIC_URL": "https://mail.example.org", "MAILER_LEASE": "60", "REDIS_URL": " "})
    assert "MAILER_PUBLIC_URL" not in values
    assert "MAILER_LEASE" not in values
    assert values["REDIS_URL"] == SERVICES["broker_url"]


def test_a_real_provider_gets_no_sandbox_values(tmp_path: Path) -> None:
    values = decide(tmp_path, {"SENDGRID_API_KEY": "SG.real"}, sandbox=None)
    assert sorted(values) == ["MAILER_PUBLIC_URL", "MAILER_SECRET_KEY", "REDIS_URL"]


def test_a_directory_that_was_removed_has_nothing_to_forget(tmp_path: Path) -> None:
    configuration.forget(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()
