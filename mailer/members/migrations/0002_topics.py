"""The topics members can choose from the first day. Governance mail is no topic and is not here."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TOPICS = (
    ("newsletter", "Newsletter", "The society's newsletter, several times a year."),
    ("awards", "Awards & honours", "Calls for nominations, and who was honoured."),
    ("meetings", "Annual meeting", "Dates, abstracts, registration and programme."),
    ("jobs", "Jobs & training", "Open positions, fellowships and courses."),
    ("journal", "Journal", "New issues and calls for papers."),
)


def create_topics(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    topic = apps.get_model("members", "Topic")
    for position, (slug, name, description) in enumerate(TOPICS, start=1):
        topic.objects.get_or_create(
            slug=slug, defaults={"name": name, "description": description, "position": position, "default_on": True}
        )


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(create_topics, migrations.RunPython.noop)]
