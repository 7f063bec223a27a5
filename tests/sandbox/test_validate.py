from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.sandbox.problems import MOST_REPORTED, Problem
from mailer.sandbox.validate import validate
from mailer.sandbox.validate_values import RESERVED_HEADERS, exceeds_bytes, is_address
from tests.sandbox.rig import request_body

NOW = 1_795_340_400.0
TEN_MEMBERS = [f"member{n}@example.org" for n in range(10)]


def found(body: Any) -> list[tuple[str | None, str]]:
    return [(problem.field, problem.message) for problem in validate(body, now=NOW)]


def fields(body: Any) -> list[str | None]:
    return [problem.field for problem in validate(body, now=NOW)]


def with_block(index: int = 0, **changes: Any) -> dict[str, Any]:
    body = request_body(*TEN_MEMBERS)
    body["personalizations"][index] |= changes
    return body


def without(name: str) -> dict[str, Any]:
    body = request_body()
    del body[name]
    return body


def test_what_the_product_sends_is_valid() -> None:
    everything = request_body(
        *TEN_MEMBERS,
        reply_to={"email": "office@society.example", "name": "The Office, Room 7"},
        headers={"List-Id": "News <news.society.example>"},
        categories=["newsletter"],
        custom_args={"env": "demo"},
        send_at=int(NOW) + 3600,
        asm={"group_id": 10, "groups_to_display": [10, 11]},
        ip_pool_name="newsletter",
        mail_settings={"sandbox_mode": {"enable": False}, "footer": {"enable": True, "text": "x", "html": "y"}},
        tracking_settings={
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
        attachments=[{"content": b64encode(b"minutes").decode(), "filename": "minutes.txt", "disposition": "inline"}],
    )
    assert found(everything) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (without("from"), "from"),
        (without("subject"), "subject"),
        (without("content"), "content"),
        (without("personalizations"), "personalizations"),
        (request_body(subject=""), "subject"),
        (request_body(subject="two\r\nBcc: x@example.org"), "subject"),
        (request_body(subject=7), "subject"),
        (request_body(content=[]), "content"),
        (request_body(content=[{"type": "text/plain", "value": ""}]), "content.0.value"),
        (request_body(content=[{"type": "text/plain"}]), "content.0.value"),
        (request_body(content=[{"type": "plain", "value": "x"}]), "content.0.type"),
        (request_body(content=["x"]), "content.0"),
        (request_body(personalizations=[]), "personalizations"),
        (request_body() | {"from": {"name": "The Society"}}, "from"),
        (request_body() | {"from": {"email": "news@société.example"}}, "from.email"),
        (request_body() | {"from": {"email": "news@society.example", "name": "Société"}}, "from.name"),
        (request_body(reply_to={"email": "nobody"}), "reply_to.email"),
        (request_body(reply_to={"email": "a@b.example"}, reply_to_list=[{"email": "c@d.example"}]), "reply_to_list"),
        (request_body(reply_to_list=[{"email": f"a{n}@b.example"} for n in range(1001)]), "reply_to_list"),
        (request_body(reply_to_list=[{"email": "a@b.example"}, {"email": "c"}]), "reply_to_list.1.email"),
        (request_body(templateId="d-1"), "templateId"),
        (request_body(template_id="d-1"), "template_id"),
        (request_body(sections={"a": "b"}), "sections"),
        (request_body(batch_id="b"), "batch_id"),
        (request_body(send_at=int(NOW) + 72 * 3600 + 1), "send_at"),
        (request_body(send_at="1795340400"), "send_at"),
        (request_body(send_at=True), "send_at"),
        (request_body(headers=[]), "headers"),
        (request_body(custom_args="x"), "custom_args"),
        (request_body(categories=[f"c{n}" for n in range(11)]), "categories"),
        (request_body(categories=["twice", "twice"]), "categories"),
        (request_body(categories=["x" * 256]), "categories"),
        (request_body(categories=["ok", 7]), "categories.1"),
        (request_body(asm={"group_id": "10"}), "asm.group_id"),
        (request_body(asm={"group_id": 1, "groups_to_display": list(range(26))}), "asm.groups_to_display"),
        (request_body(ip_pool_name="x"), "ip_pool_name"),
        (request_body(mail_settings={"sandbox_mode": {"enable": "true"}}), "mail_settings.sandbox_mode.enable"),
        (request_body(mail_settings={"sandboxMode": {"enable": True}}), "mail_settings.sandboxMode"),
        (
            request_body(
                mail_settings={
                    "bypass_list_management": {"enable": True},
                    "bypass_spam_management": {"enable": True},
                }
            ),
            "mail_settings.bypass_list_management",
        ),
        (
            request_body(tracking_settings={"open_tracking": {"enabled": True}}),
            "tracking_settings.open_tracking.enabled",
        ),
        (request_body(attachments=[{"content": "%%", "filename": "a"}]), "attachments.0.content"),
        (request_body(attachments=[{"content": "YQ=="}]), "attachments.0.filename"),
        (
            request_body(attachments=[{"content": "YQ==", "filename": "a", "disposition": "beside"}]),
            "attachments.0.disposition",
        ),
    ],
)
def test_a_faulty_request_is_refused_at_the_right_field(body: dict[str, Any], field: str) -> None:
    assert fields(body) == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": []}, "personalizations.3.to"),
        ({"to": None}, "personalizations.3.to"),
        ({"to": [{"name": "Ada"}]}, "personalizations.3.to.0.email"),
        ({"to": [{"email": "no address"}]}, "personalizations.3.to.0.email"),
        ({"to": [{"email": 7}]}, "personalizations.3.to.0.email"),
        ({"to": [{"email": "a@b.example", "title": "Dr"}]}, "personalizations.3.to.0.title"),
        ({"to": [{"email": "a@b.example", "name": "Lovelace, Ada"}]}, "personalizations.3.to.0.name"),
        ({"cc": [{"email": "a@b.example", "name": "Lovelace; Ada"}]}, "personalizations.3.cc.0.name"),
        ({"bcc": [{"email": "a@b.example", "name": "x\r\nBcc: y"}]}, "personalizations.3.bcc.0.name"),
        ({"cc": "a@b.example"}, "personalizations.3.cc"),
        ({"cc": [{"email": "MEMBER3@example.org"}]}, "personalizations.3"),
        ({"to": [{"email": "Member2@Example.org"}]}, "personalizations.3.to.0.email"),
        ({"subject": ""}, "personalizations.3.subject"),
        ({"from": {"email": "news@other.example"}}, "personalizations.3.from.email"),
        ({"headers": {"SUBJECT": "x"}}, "personalizations.3.headers.SUBJECT"),
        ({"headers": {"X-A": "two\nlines"}}, "personalizations.3.headers.X-A"),
        ({"headers": {"X-A": "ünicode"}}, "personalizations.3.headers.X-A"),
        ({"headers": {"X A": "x"}}, "personalizations.3.headers"),
        ({"substitutions": {"%a%": "x" * 9998}}, "personalizations.3.substitutions"),
        ({"substitutions": {"%a%": "é" * 4999}}, "personalizations.3.substitutions"),
        ({"custom_args": {"cid": "x" * 9998}}, "personalizations.3.custom_args"),
        ({"send_at": int(NOW) + 72 * 3600 + 1}, "personalizations.3.send_at"),
        ({"dynamic_template_data": {}}, "personalizations.3.dynamic_template_data"),
        ({"customArgs": {}}, "personalizations.3.customArgs"),
    ],
)
def test_a_faulty_personalization_is_refused_at_the_right_field(changes: dict[str, Any], field: str) -> None:
    assert fields(with_block(3, **changes)) == [field]


@pytest.mark.parametrize("where", ["custom_args", "substitutions", "headers"])
@pytest.mark.parametrize("value", [1, 1.5, True, None, ["x"], {"x": "y"}])
def test_only_strings_are_taken_and_the_refusal_is_as_cryptic_as_sendgrid_s(where: str, value: Any) -> None:
    problems = validate(with_block(4, **{where: {"rid": value}}), now=NOW)
    assert problems == [
        Problem("Bad Request", None, f"From the sandbox: personalizations.4.{where}.rid must be a string.")
    ]


def test_ten_thousand_bytes_are_still_taken() -> None:
    assert found(with_block(substitutions={"%a%": "x" * 9997}, custom_args={"cid": "y" * 9997})) == []


def test_custom_args_count_together_with_those_of_the_request() -> None:
    body = with_block(custom_args={"cid": "x" * 5000}) | {"custom_args": {"env": "y" * 5000}}
    assert fields(body) == ["personalizations.0.custom_args"]


@pytest.mark.parametrize("name", sorted(RESERVED_HEADERS))
def test_reserved_headers_are_refused(name: str) -> None:
    assert fields(request_body(headers={name.title(): "x"})) == [f"headers.{name.title()}"]


def test_text_must_come_before_html_and_only_once() -> None:
    text, html = {"type": "text/plain", "value": "x"}, {"type": "text/html", "value": "<p>x"}
    assert fields(request_body(content=[html, text])) == ["content"]
    assert fields(request_body(content=[text, text])) == ["content"]
    assert fields(request_body(content=[text, html, {"type": "text/calendar", "value": "x"}])) == []


def test_a_subject_in_every_personalization_is_enough() -> None:
    body = without("subject")
    body["personalizations"][0]["subject"] = "Only here"
    assert found(body) == []


def test_a_thousand_personalizations_are_the_limit() -> None:
    people = [f"member{n}@example.org" for n in range(1001)]
    assert found(request_body(*people[:1000])) == []
    ((field, message),) = found(request_body(*people))
    assert field == "personalizations"
    assert message.startswith("The personalization block is limited to 1000 personalizations per API request.")


def test_a_thousand_recipients_are_the_limit_however_they_are_named() -> None:
    body = request_body()
    body["personalizations"][0]["bcc"] = [{"email": f"member{n}@example.org"} for n in range(1000)]
    assert found(body) == [
        ("personalizations", "There is a limit of 1000 total recipients (to + cc + bcc) per request.")
    ]


def test_a_flood_of_problems_is_cut_off() -> None:
    assert len(validate(request_body(*["bad"] * 1000), now=NOW)) == MOST_REPORTED


def test_help_points_at_sendgrid_s_page() -> None:
    (problem,) = validate(with_block(17 % 10, to=[{"email": "bad"}]), now=NOW)
    assert problem.help == (
        "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#message.personalizations.to.email"
    )


@pytest.mark.parametrize(
    "address",
    ["ada@example.org", "o'brien+news@sub.example.co.uk", "a.b@xn--bcher-kva.example", "x" * 64 + "@example.org"],
)
def test_plain_addresses_are_taken(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "ada", "@example.org", "ada@", "ada@localhost", "a b@example.org", "ada@exam_ple.org", "a@b@example.org",
        "ada@example..org", ".ada@example.org", "ada.@example.org", "a..b@example.org", "Ada <ada@example.org>",
        "ada@example.org,bob@example.org", "ada@example.org\r\nBcc: x@example.org", "ada@bücher.example",
        "ädä@example.org", "ada@-example.org", "x" * 65 + "@example.org", "ada@" + "x." * 130 + "org",
        "ada@example.org\n",
    ],
)  # fmt: skip
def test_anything_else_is_no_address(address: str) -> None:
    assert not is_address(address)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_judged_without_a_crash(value: Any) -> None:
    assert all(isinstance(problem, Problem) for problem in validate(value, now=NOW))
    assert validate(value, now=NOW)


@given(st.data(), json_values)
def test_any_part_of_a_request_may_be_any_json(data: st.DataObject, value: Any) -> None:
    body = request_body(
        *TEN_MEMBERS[:2],
        reply_to={"email": "a@b.example"}, categories=["x"], headers={"X-A": "b"}, custom_args={"env": "x"},
        asm={"group_id": 1}, mail_settings={"sandbox_mode": {"enable": True}},
        tracking_settings={"open_tracking": {"enable": True}}, attachments=[{"content": "YQ==", "filename": "a"}],
    )  # fmt: skip
    container: Any = body
    while True:
        key = data.draw(st.sampled_from(sorted(container) if isinstance(container, dict) else range(len(container))))
        if not isinstance(container[key], dict | list) or not container[key] or data.draw(st.booleans()):
            break
        container = container[key]
    container[key] = value
    assert all(isinstance(problem, Problem) for problem in validate(body, now=NOW))


@given(st.dictionaries(st.text(max_size=50), st.text(max_size=3000), max_size=6))
def test_bytes_are_counted_as_utf_8(values: dict[str, str]) -> None:
    exact = sum(len((key + value).encode("utf-8", "surrogatepass")) for key, value in values.items())
    if all(character.isprintable() for value in [*values, *values.values()] for character in value):
        assert exceeds_bytes(values) == (exact > 10_000)
