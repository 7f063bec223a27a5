"""Which room may know which: the contracts in pyproject.toml, and the two they can't express."""

from importlinter.cli import lint_imports

from tests.architecture.source import ROOT, imports, modules, place

# Everything else stands below the doors.
DOORS = {"console", "public", "api", "cli", "runtime", "demo"}
HTTP = ("django.http", "django.shortcuts", "django.views")


def test_rooms_import_one_way() -> None:
    assert lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0, "the report is above"


def test_only_the_doors_know_http() -> None:
    rooms = [module for module in modules() if module.parent != ROOT / "mailer" and not DOORS & set(module.parts)]
    assert len(rooms) > 50
    knowing = [
        f"{place(module)} imports {name}" for module in rooms for name in imports(module) if name.startswith(HTTP)
    ]
    assert knowing == []


def test_the_sandbox_knows_nothing_of_the_product_but_lib() -> None:
    allowed = ("mailer.sandbox", "mailer.lib")
    knowing = [
        (place(module), name)
        for module in (ROOT / "mailer/sandbox").rglob("*.py")
        for name in imports(module)
        if name.startswith(("mailer", "workers")) and not name.startswith(allowed)
    ]
    assert knowing == []


def test_celery_settings_know_nothing_of_the_product() -> None:
    assert set(imports(ROOT / "celeryconfig.py")) == {"os", "socket", "celery.schedules.crontab"}
