"""Certificates: made for each member, in every script, by a process that may crash and may fetch nothing."""

from __future__ import annotations

import os
import signal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from mailer.accounts.models import Staff
from mailer.content.images.services import image_url, store_image
from mailer.deliveries.models import Enclosure
from mailer.deliveries.start import start_campaign
from mailer.notices import press
from mailer.notices.documents import EXAMPLE, Person, documents, pages_of
from mailer.notices.errors import DocumentRefused, NoticeRefused
from mailer.notices.fields import DataField
from mailer.notices.preparing import To
from mailer.notices.press import print_pages
from mailer.notices.services import notify
from mailer.notices.sets import make_set
from mailer.notices.templates import make_template
from tests.deliveries.sending import Post
from tests.notices import reading
from tests.notices.letters import MILSTEIN, award
from tests.people import NOW, make_member

pytestmark = pytest.mark.usefixtures("society")

NAMES = ("Carl Nathan", "Nils Ångström", "谷口 維紹", "Łucja Wójcik", "Ξένια Παπαδοπούλου")
MARKUPS = (
    '<img src="{}">',
    '<object data="{}"></object>',
    '<iframe src="{}"></iframe>',
    '<link rel="stylesheet" href="{}">',
    "<style>@import url('{0}'); @font-face {{ font-family: x; src: url('{0}') }} p {{ font-family: x }}</style>",
)
LONG = "Thirumala-Devi Kanneganti-Wójcik Łukasiewicz-Ångström von und zu Hohenlohe-Langenburg"


@pytest.mark.parametrize("name", [*NAMES, LONG])
def test_every_name_comes_out_on_one_page(name: str) -> None:
    person = Person(name, name, "", "1", "")
    [file] = documents("certificate", "Certificate.pdf", [(person, MILSTEIN)])
    assert (file.name, file.media_type) == ("Certificate.pdf", "application/pdf")
    assert reading.pages_of(file.content) == 1
    said = name + MILSTEIN["award"] + MILSTEIN["citation"]
    missing = {one for one in said if not one.isspace()} - reading.characters_of(file.content)
    assert not missing


def test_each_gets_her_own_certificate(ada: Staff) -> None:
    post = Post()
    people = [make_member("1", given_name="Carl", family_name="Nathan"), make_member("2", given_name="李小龍")]
    row = make_set(template=award(ada), to=[To(one, MILSTEIN) for one in people], by=ada, now=NOW)
    files = {one.member_id: bytes(one.file.body) for one in Enclosure.objects.select_related("file")}
    assert "龍" in reading.characters_of(files[people[1].pk])
    assert "龍" not in reading.characters_of(files[people[0].pk])
    sent = notify(template=row.campaign.template or row.campaign, member=people[1], by=ada, now=NOW, data=MILSTEIN)
    start_campaign(campaign_id=sent.notices.campaign_id, now=NOW, batch_size=500)
    post.send_all()
    [consignment] = post.provider.consignments
    assert [file.name for file in consignment.attachments] == ["Certificate.pdf"]


def test_a_field_that_the_certificate_needs_must_be_declared(ada: Staff) -> None:
    with pytest.raises(DocumentRefused, match="'dict object' has no attribute 'citation'"):
        make_template(name="Award", fields=[DataField("award")], by=ada, document="certificate")


def test_a_changed_document_voids_the_approval(ada: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template, member = award(ada), make_member("1")
    changed = tmp_path / "certificate.html"
    changed.write_text("<p>{{ member.full_name }} gets nothing</p>", "utf-8")
    monkeypatch.setattr("mailer.notices.documents.FOLDER", tmp_path)
    with pytest.raises(NoticeRefused, match="changed after approval"):
        notify(template=template, member=member, by=ada, now=NOW, data=MILSTEIN)


def test_markup_in_the_data_is_text() -> None:
    [page] = pages_of("certificate", [(EXAMPLE, {**MILSTEIN, "award": "<script>1</script>"})])
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_nothing_is_fetched_but_the_pictures_of_the_society(ada: Staff, tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.new("RGB", (40, 40), "red").save(drawn, "PNG")
    asset = store_image(drawn.getvalue(), filename="seal.png", by=ada)
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-OF-THE-MACHINE", "utf-8")
    page = "<p>plain</p>{}"
    [plain] = print_pages([page.format("")], pictures={})
    for address in (secret.as_uri(), "http://127.0.0.1:9/x.png", "/etc/passwd"):
        for markup in MARKUPS:
            [made] = print_pages([page.format(markup.format(address))], pictures={})
            assert b"SECRET" not in made
            assert abs(len(made) - len(plain)) < 600
    own = image_url(asset)
    [with_seal] = print_pages([page.format(f'<img src="{own}">')], pictures={own: ("image/png", drawn.getvalue())})
    assert b"/Image" in with_seal
    assert b"/Image" not in plain


def test_a_printer_that_crashes_takes_nobody_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashing = tmp_path / "crash.py"
    crashing.write_text(f"import os; os.kill(os.getpid(), {int(signal.SIGSEGV)})", "utf-8")
    monkeypatch.setattr(press, "_CHILD", crashing)
    before = os.getpid()
    with pytest.raises(DocumentRefused, match="Document 1 can't be printed"):
        print_pages(["<p>one</p>", "<p>two</p>"], pictures={})
    assert os.getpid() == before


def test_one_page_that_breaks_the_printer_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    picky = tmp_path / "picky.py"
    child = press._CHILD.read_text("utf-8")
    broken = child.replace("        book = ", "        if 'bad' in page:\n            sys.exit(3)\n        book = ")
    picky.write_text(broken, "utf-8")
    monkeypatch.setattr(press, "_CHILD", picky)
    with pytest.raises(DocumentRefused, match="Document 27 can't be printed"):
        print_pages([*["<p>good</p>"] * 26, "<p>bad</p>", "<p>good</p>"], pictures={})
