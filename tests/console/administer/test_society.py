"""The society, its letters' looks and its house rules are changed in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone
from PIL import Image

from mailer.accounts.models import Staff
from mailer.accounts.second_factor import policy
from mailer.audit.models import AuditEntry
from mailer.console.administer.branding import Branding
from mailer.content.models import Society


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def said(row: Society, **changes: Any) -> Mapping[str, Any]:
    return {name: value for name, value in model_to_dict(row).items() if name in Branding.base_fields} | changes


def picture() -> BytesIO:
    file = BytesIO()
    Image.new("RGB", (80, 40), "#7a1f3d").save(file, "PNG")
    file.seek(0)
    file.name = "logo.png"
    return file


def test_without_a_society_the_first_steps_ask(admin: Client) -> None:
    assert admin.get("/society")["Location"] == "/welcome/society"


def test_what_is_changed_is_saved_and_recorded(admin: Client, society: Society) -> None:
    answer = admin.post("/society", said(society, short_name="ICS", reply_to="desk@society.example.org"))
    assert answer["Location"] == "/society"
    society.refresh_from_db()
    assert (society.short_name, society.reply_to) == ("ICS", "desk@society.example.org")
    entry = AuditEntry.objects.get(action="society.changed", actor__startswith="staff:")
    assert entry.detail == {"fields": "short_name, reply_to"}


def test_the_contrast_stands_beside_the_colour(admin: Client, society: Society) -> None:
    assert "Contrast with the letter&#39;s ground: 8.7 to 1" in text(admin.get("/society"))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"colour_accent": "#ffee88"}, "Choose a darker colour."),
        ({"colour_accent_dark": "#333333"}, "Choose a lighter colour."),
        ({"colour_accent": "red"}, "is not a colour"),
        ({"website": "society"}, "https"),
        ({"logo_url": "https://society.example.org/logo.png", "logo_alt": ""}, "aria-invalid"),
        ({"list_domain": "no domain"}, "This is not a domain"),
    ],
)
def test_what_letters_can_t_carry_is_refused(
    admin: Client, society: Society, changes: dict[str, str], fault: str
) -> None:
    page = text(admin.post("/society", said(society, **changes)))
    assert fault in page
    assert "aria-invalid" in page
    before = model_to_dict(society)
    society.refresh_from_db()
    assert model_to_dict(society) == before


def test_a_logo_needs_an_address_members_can_reach(admin: Client, society: Society) -> None:
    page = text(admin.post("/society", {**said(society), "logo": picture()}))
    assert "A logo in letters needs an https address." in page


def test_a_logo_is_taken_where_they_can(admin: Client, society: Society, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "mailer.console.administer.society.image_url", lambda asset: f"https://pics.example.org/{asset.sha256}.png"
    )
    admin.post("/society", {**said(society), "logo": picture()})
    society.refresh_from_db()
    assert society.logo_url.startswith("https://pics.example.org/")
    assert society.logo_alt == society.name


def test_what_is_no_picture_is_refused(admin: Client, society: Society) -> None:
    file = BytesIO(b"<svg onload=alert(1)>")
    file.name = "logo.png"
    assert "aria-invalid" in text(admin.post("/society", {**said(society), "logo": file}))


def test_the_letter_beside_the_form_shows_what_is_typed_and_saves_nothing(admin: Client, society: Society) -> None:
    page = admin.post("/society/letter", {"name": "The Other Society", "colour_accent": "#004400"})
    assert "The Other Society" in text(page)
    assert "#004400" in text(page)
    assert "sandbox" in page["Content-Security-Policy"]
    society.refresh_from_db()
    assert society.name != "The Other Society"


def test_in_the_dark(admin: Client, society: Society) -> None:
    assert "(prefers-color-scheme: dark)" in text(admin.post("/society/letter", {}))
    assert "(prefers-color-scheme: dark)" not in text(admin.post("/society/letter", {"look": "dark"}))


def test_a_colour_that_can_t_be_read_is_said_in_the_frame(admin: Client, society: Society) -> None:
    assert "Choose a darker colour." in text(admin.post("/society/letter", {"colour_accent": "#eeeeee"}))


@pytest.mark.parametrize(
    ("name", "arrives"), [("Société d'études", "from “Societe d&#39;etudes”"), ("日本学会", "under the bare address")]
)
def test_a_name_that_sendgrid_shows_otherwise_is_told(
    admin: Client, society: Society, carried: None, name: str, arrives: str
) -> None:
    page = text(admin.post("/society", said(society, sender_name=name), follow=True))
    assert f"Letters arrive {arrives}" in page
    page = text(admin.post("/society", said(society, sender_name="ICIS"), follow=True))
    assert "Letters arrive" not in page


def rules(**changes: Any) -> Mapping[str, Any]:
    return {"cap_letters": 0, "cap_days": 7, "two_factor_for": "nobody", "grace_days": 14, **changes}


def test_house_rules(admin: Client, society: Society, ada: Staff) -> None:
    said_rules = rules(two_person_rule="1", cap_letters=3, cap_days=30, two_factor_for="everyone")
    assert "The house rules are saved." in text(admin.post("/society/rules", said_rules, follow=True))
    society.refresh_from_db()
    assert (society.two_person_rule, society.cap_letters, society.cap_days) == (True, 3, 30)
    assert policy().two_factor_for == "everyone"
    admin.post("/society/rules", rules())
    society.refresh_from_db()
    assert society.two_person_rule is False


@pytest.mark.parametrize(
    "wrong", [{"cap_days": 0}, {"grace_days": 365}, {"two_factor_for": "somebody"}, {"cap_letters": ""}]
)
def test_rules_that_make_no_sense_are_told_beside_their_field(
    admin: Client, society: Society, wrong: dict[str, Any]
) -> None:
    page = text(admin.post("/society/rules", {**rules(two_person_rule="1", grace_days=21), **wrong}))
    [name] = wrong
    assert f'id="id_{name}-fault"' in page or f'id="{name}-fault"' in page
    assert name == "grace_days" or 'value="21"' in page
    society.refresh_from_db()
    assert society.two_person_rule is False


def test_a_second_factor_is_announced_and_then_demanded(admin: Client, society: Society, ada: Staff) -> None:
    admin.post("/society/rules", rules(two_factor_for="approvers"))
    ada.refresh_from_db()
    by = ada.second_factor_by
    assert by is not None
    assert f"From {by.day} {by:%B %Y} on, nothing opens for you without one." in text(admin.get("/"))
    Staff.objects.filter(pk=ada.pk).update(second_factor_by=timezone.now() - timedelta(seconds=1))
    assert admin.get("/")["Location"] == "/account/two-factor"
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "Set up a second factor" not in text(admin.get("/"))


def test_who_is_not_asked_is_left_alone(client: Client, society: Society, ada: Staff, vera: Staff) -> None:
    client.force_login(ada)
    client.post("/society/rules", rules(two_factor_for="approvers", grace_days=0))
    client.force_login(vera)
    assert client.get("/").status_code == 200
