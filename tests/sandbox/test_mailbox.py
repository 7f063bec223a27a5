from __future__ import annotations

import re

import pytest

from mailer.sandbox.queries import PAGE_SIZE
from mailer.sandbox.service import Sandbox
from tests.sandbox.conftest import StartSandbox
from tests.sandbox.rig import Receiver, get, request_body, send, settled, wait_until

HOSTILE = "<script>alert(1)</script>"


def page(sandbox: Sandbox, path: str) -> str:
    answer = get(sandbox.url, path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.body.decode()


def listed(html: str) -> list[str]:
    return re.findall(r'<span class="to">([^<]*)</span>', html)


def test_an_empty_mailbox_says_what_will_come(sandbox: Sandbox) -> None:
    html = page(sandbox, "/")
    assert "No mail yet" in html
    assert "POST /v3/mail/send" in html


def test_messages_are_listed_newest_first(sandbox: Sandbox) -> None:
    for name in ("one", "two", "three"):
        send(sandbox.url, request_body(f"{name}@example.org"))
    assert listed(page(sandbox, "/")) == ["three@example.org", "two@example.org", "one@example.org"]


def test_pages_lead_to_the_end_and_back(sandbox: Sandbox) -> None:
    people = [f"m{n}@example.org" for n in range(2 * PAGE_SIZE + 7)]
    send(sandbox.url, request_body(*people))
    seen, html, links = [], page(sandbox, "/"), []
    while True:
        seen += listed(html)
        older = re.search(r'href="([^"]+)">Older<', html)
        if not older:
            break
        links.append(html)
        html = page(sandbox, older[1].replace("&amp;", "&"))
    assert seen == people[::-1]
    newer = re.search(r'href="([^"]+)">Newer<', html)
    assert newer
    assert listed(page(sandbox, newer[1].replace("&amp;", "&"))) == listed(links[-1])
    assert ">Newer<" not in links[0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=TWO", ["two@example.org"]),
        ("q=for+ada", ["two@example.org", "one@example.org"]),
        ("q=%25", []),
        ("q=_", []),
        ("cid=c2", ["two@example.org"]),
        ("cid=c2&q=one", []),
        ("before=2", ["one@example.org"]),
        ("before=x", ["two@example.org", "one@example.org"]),
        ("before=" + "9" * 40, ["two@example.org", "one@example.org"]),
    ],
)
def test_messages_are_found(sandbox: Sandbox, query: str, expected: list[str]) -> None:
    send(sandbox.url, request_body("one@example.org", cid="c1"))
    send(sandbox.url, request_body("two@example.org", cid="c2"))
    html = page(sandbox, f"/?{query}")
    assert listed(html) == expected
    assert ("Nothing matches" in html) == (not expected)


def test_paging_keeps_the_search(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body(*[f"m{n}@example.org" for n in range(PAGE_SIZE + 1)], cid="a&b"))
    older = re.search(r'href="([^"]+)">Older<', page(sandbox, "/?q=m&cid=a%26b"))
    assert older
    assert listed(page(sandbox, older[1].replace("&amp;", "&"))) == ["m0@example.org"]


def test_a_message_is_shown_with_headers_and_text(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body(reply_to={"email": "office@society.example"}))
    html = page(sandbox, "/m/1")
    assert "<h1>News for Ada</h1>" in html
    assert "Dear Ada, read https://society.example/p/7" in html
    assert "List-Unsubscribe" in html
    assert "&lt;https://society.example/u/1/token&gt;" in html
    assert "office@society.example" in html
    assert "c1" in html


def test_the_html_is_shown_in_a_frame_that_may_do_nothing(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body(content=[{"type": "text/html", "value": f"<p>Dear %%first%%</p>{HOSTILE}"}]))
    assert '<iframe sandbox="" src="/m/1/html"' in page(sandbox, "/m/1")
    answer = get(sandbox.url, "/m/1/html")
    assert answer.body.decode() == f"<p>Dear Ada</p>{HOSTILE}"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy


def test_the_pages_themselves_run_no_script_and_send_no_referrer(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body())
    for path in ("/", "/m/1"):
        headers = get(sandbox.url, path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "<script" not in page(sandbox, path)


def test_nothing_in_a_message_can_break_out_of_the_page(sandbox: Sandbox) -> None:
    body = request_body(
        subject=HOSTILE,
        content=[{"type": "text/plain", "value": HOSTILE}],
        headers={"X-Note": HOSTILE},
        custom_args={"cid": HOSTILE},
    )
    body["personalizations"][0]["to"][0]["name"] = HOSTILE
    del body["personalizations"][0]["custom_args"]
    assert send(sandbox.url, body).status == 202
    for path in ("/", "/m/1", "/?q=%3Cscript%3E", "/?cid=%22%3E%3Cscript%3E"):
        assert "<script" not in page(sandbox, path)


def test_missing_parts_are_said_in_words(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body(content=[{"type": "text/html", "value": "<p>x"}]))
    send(sandbox.url, request_body(content=[{"type": "text/plain", "value": "x"}]))
    assert "This message has no text part" in page(sandbox, "/m/1")
    assert "This message has no HTML part" in page(sandbox, "/m/2")


def test_events_are_shown_once_they_are_posted(start_sandbox: StartSandbox, receiver: Receiver) -> None:
    sandbox = start_sandbox(webhook_url=receiver.url, pace=0)
    send(sandbox.url, request_body())
    wait_until(lambda: settled(sandbox.url))
    html = page(sandbox, "/m/1")
    for kind in receiver.kinds("ada@example.org"):
        assert f'class="{kind}"' in html
    assert "Every event of this message has been posted." in html


def test_events_to_come_are_counted(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body())
    assert "still to be posted" in page(sandbox, "/m/1")


def test_attachments_are_named(sandbox: Sandbox) -> None:
    send(sandbox.url, request_body(attachments=[{"content": "YQ==", "filename": "minutes.txt"}]))
    assert "minutes.txt" in page(sandbox, "/m/1")


@pytest.mark.parametrize("path", ["/m/7", "/m/7/html"])
def test_an_unknown_message_is_said_in_words(sandbox: Sandbox, path: str) -> None:
    answer = get(sandbox.url, path)
    assert answer.status == 404
    assert b"There is no such message" in answer.body
