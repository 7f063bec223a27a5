"""The topics every society starts with, named here so that they are translated.

A topic that a society adds or renames is shown in the words it was given.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

TOPICS = (
    (gettext_noop("Newsletter"), gettext_noop("The society's newsletter, several times a year.")),
    (gettext_noop("Awards & honours"), gettext_noop("Calls for nominations, and who was honoured.")),
    (gettext_noop("Annual meeting"), gettext_noop("Dates, abstracts, registration and programme.")),
    (gettext_noop("Jobs & training"), gettext_noop("Open positions, fellowships and courses.")),
    (gettext_noop("Journal"), gettext_noop("New issues and calls for papers.")),
)
