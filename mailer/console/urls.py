"""The console's screens. Every one of them is guarded; what is open to everybody stands in ``signing.urls``."""

from __future__ import annotations

from mailer.console import (
    account,
    actions,
    audit,
    components,
    copies,
    home,
    inviting,
    letter,
    letters,
    preview,
    staff,
    switching,
)
from mailer.console.access import screen
from mailer.console.compose import beginning, editing, looking, pictures, testing, versions
from mailer.console.flow import approval, audience, calendar, schedule
from mailer.console.results import letter as letter_results
from mailer.console.results import overview

app_name = "console"
urlpatterns = [
    screen("", home.home, "home"),
    screen("live", home.live, "home-live"),
    screen("letters", letters.letters, "campaigns"),
    screen("letters/live", letters.live, "letters-live"),
    screen("letters/export.csv", letters.export, "letters-export"),
    screen("letters/new", beginning.begin_letter, "compose_new"),
    screen("letters/<int:pk>", letter.letter, "letter"),
    screen("letters/<int:pk>/write", editing.compose, "compose"),
    screen("letters/<int:pk>/write/save", editing.autosave, "compose-save"),
    screen("letters/<int:pk>/write/undo", editing.undo, "compose-undo"),
    screen("letters/<int:pk>/write/preview", looking.preview, "compose-preview"),
    screen("letters/<int:pk>/write/checks", looking.checks, "compose-checks"),
    screen("letters/<int:pk>/audience", audience.audience, "audience"),
    screen("letters/<int:pk>/approval", approval.approval, "approval"),
    screen("letters/<int:pk>/approval/undo", approval.undo_discard, "approval-undo"),
    screen("letters/<int:pk>/schedule", schedule.schedule, "schedule"),
    screen("calendar", calendar.calendar, "calendar"),
    screen("letters/<int:pk>/versions", versions.versions, "versions"),
    screen("letters/<int:pk>/versions/<int:number>", versions.version, "version"),
    screen("letters/<int:pk>/versions/<int:number>/restore", versions.bring_back, "version-restore"),
    screen("letters/<int:pk>/test", testing.test, "letter-test"),
    screen("letters/<int:pk>/test/dry-run", testing.dry_run, "dry-run"),
    screen("pictures", pictures.pictures, "pictures"),
    screen("pictures/upload", pictures.upload, "picture-upload"),
    screen("letters/<int:pk>/results", letter_results.results, "letter-results"),
    screen("letters/<int:pk>/results/<slug:table>.csv", letter_results.export, "letter-results-export"),
    screen("letters/<int:pk>/report", letter_results.report, "report"),
    screen("results", overview.results, "results"),
    screen("results/<slug:table>.csv", overview.export, "results-export"),
    screen("letters/<int:pk>/live", letter.live, "letter-live"),
    screen("letters/<int:pk>/preview", preview.letter, "letter-preview"),
    screen("letters/<int:pk>/copies", copies.copies, "copies"),
    screen("letters/<int:pk>/copies/export.csv", copies.export, "copies-export"),
    screen("letters/<int:pk>/copies/search", copies.search, "copies-search"),
    screen("letters/<int:pk>/copies/<int:member_id>", copies.copy, "copy"),
    screen("letters/<int:pk>/copies/<int:member_id>/preview", preview.copy, "copy-preview"),
    screen("letters/<int:pk>/batches/<int:batch_id>/settle", actions.settle, "settle"),
    screen("letters/<int:pk>/<slug:verb>", actions.act, "act"),
    screen("account", account.account, "account"),
    screen("staff", staff.staff, "staff"),
    screen("staff/export.csv", staff.export, "staff-export"),
    screen("staff/invite", inviting.invite_staff, "invite"),
    screen("staff/<int:pk>", staff.person, "person"),
    screen("staff/<int:pk>/invite", inviting.send_again, "invite-again"),
    screen("staff/<int:pk>/<slug:verb>", switching.switch, "switch"),
    screen("audit", audit.audit, "audit"),
    screen("audit/export.csv", audit.export, "audit-export"),
    screen("components", components.components, "components"),
]
