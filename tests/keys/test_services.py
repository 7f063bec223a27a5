from datetime import timedelta

import pytest

from mailer.accounts.models import Staff
from mailer.accounts.roles import Role
from mailer.accounts.services import change_role, deactivate
from mailer.audit.models import AuditEntry
from mailer.keys.errors import KeyRefused
from mailer.keys.models import ApiKey, KeptAnswer
from mailer.keys.queries import KeyStanding, allows, ended, every_key, in_force, key_of, key_standing
from mailer.keys.scopes import PURPOSES, RIGHTS, Scope
from mailer.keys.services import LONGEST_OVERLAP, NewKey, forget_answers, make_key, note_use, revoke_key, rotate_key
from tests.people import NOW

DAY = timedelta(days=1)


@pytest.fixture
def new(grace: Staff) -> NewKey:
    return make_key(name="Website", scopes={Scope.MEMBERS_READ, Scope.CAMPAIGNS_SEND}, by=grace, now=NOW, days=90)


def test_a_key_opens_until_it_expires(new: NewKey) -> None:
    assert key_of(new.secret, now=NOW) == new.key
    assert key_of(new.secret, now=NOW + 90 * DAY) is None
    assert key_of(new.secret[:-1], now=NOW) is None
    assert key_of("\udcff", now=NOW) is None


def test_the_key_itself_is_kept_nowhere(new: NewKey) -> None:
    kept = str(list(ApiKey.objects.values_list())) + str(list(AuditEntry.objects.values_list()))
    assert new.secret not in kept
    assert new.secret.startswith(new.key.prefix)
    assert len(new.key.prefix) < len(new.secret) / 3


def test_no_two_keys_are_alike(grace: Staff) -> None:
    made = [make_key(name="x", scopes={Scope.TOPICS_READ}, by=grace, now=NOW) for _ in range(20)]
    assert len({key.secret for key in made}) == 20


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"name": "  "}, "needs a name"),
        ({"scopes": set()}, "good for nothing"),
        ({"days": 0}, "1 to 730 days"),
        ({"days": 731}, "1 to 730 days"),
        ({"scopes": {Scope.TOPICS_WRITE}}, "may not do this, so the key can't: topics:write"),
    ],
)
def test_what_can_be_no_key(grace: Staff, fault: dict[str, object], words: str) -> None:
    asked = {"name": "x", "scopes": {Scope.TOPICS_READ}, "days": 1} | fault
    with pytest.raises(KeyRefused, match=words):
        make_key(by=grace, now=NOW, **asked)  # type: ignore[arg-type]
    assert not ApiKey.objects.exists()


def test_a_key_does_what_its_scopes_and_its_owner_may_do(new: NewKey, ada: Staff) -> None:
    assert allows(new.key, Scope.CAMPAIGNS_SEND)
    assert not allows(new.key, Scope.CAMPAIGNS_READ)
    change_role(staff=new.key.owner, role=Role.EDITOR, by=ada)
    found = key_of(new.secret, now=NOW)
    assert found is not None
    assert not allows(found, Scope.CAMPAIGNS_SEND)
    assert allows(found, Scope.MEMBERS_READ)


def test_a_key_ends_with_the_account_it_acts_for(new: NewKey, ada: Staff) -> None:
    deactivate(staff=new.key.owner, by=ada)
    assert key_of(new.secret, now=NOW) is None
    assert key_standing(every_key().get(), now=NOW) == KeyStanding.OWNER_OFF


def test_revoked_is_revoked_once(new: NewKey, ada: Staff) -> None:
    assert revoke_key(key=new.key, by=ada, now=NOW)
    assert not revoke_key(key=new.key, by=ada, now=NOW)
    assert key_of(new.secret, now=NOW) is None
    assert [entry.action for entry in AuditEntry.objects.filter(subject=f"key:{new.key.pk}")] == [
        "key.revoked",
        "key.made",
    ]


def test_two_keys_are_good_while_one_replaces_the_other(new: NewKey, grace: Staff) -> None:
    second = rotate_key(key=new.key, by=grace, now=NOW + DAY, overlap=7 * DAY)
    assert key_of(new.secret, now=NOW + 7 * DAY) == new.key
    assert key_of(second.secret, now=NOW + 7 * DAY) == second.key
    assert key_of(new.secret, now=NOW + 8 * DAY) is None
    assert (second.key.scopes, second.key.owner) == (new.key.scopes, grace)
    assert second.key.expires_at == NOW + 91 * DAY
    assert key_standing(ApiKey.objects.get(pk=new.key.pk), now=NOW + DAY) == KeyStanding.REPLACED


def test_a_replaced_key_never_lives_longer(new: NewKey, grace: Staff) -> None:
    rotate_key(key=new.key, by=grace, now=NOW + 89 * DAY, overlap=LONGEST_OVERLAP)
    assert ApiKey.objects.get(pk=new.key.pk).expires_at == NOW + 90 * DAY


def test_nobody_gets_a_key_in_the_name_of_another(new: NewKey, ada: Staff) -> None:
    with pytest.raises(KeyRefused, match="in the name of Grace"):
        rotate_key(key=new.key, by=ada, now=NOW, overlap=DAY)


def test_what_is_not_in_force_is_not_replaced(new: NewKey, grace: Staff) -> None:
    with pytest.raises(KeyRefused, match="30 days"):
        rotate_key(key=new.key, by=grace, now=NOW, overlap=31 * DAY)
    rotate_key(key=new.key, by=grace, now=NOW, overlap=DAY)
    with pytest.raises(KeyRefused, match="replaced already"):
        rotate_key(key=new.key, by=grace, now=NOW, overlap=DAY)
    with pytest.raises(KeyRefused, match="not in force"):
        rotate_key(key=new.key, by=grace, now=NOW + 2 * DAY, overlap=DAY)


def test_the_last_use_is_noted_to_the_minute(new: NewKey) -> None:
    note_use(key=new.key, now=NOW)
    note_use(key=ApiKey.objects.get(), now=NOW + timedelta(seconds=59))
    assert ApiKey.objects.get().last_used_at == NOW
    note_use(key=ApiKey.objects.get(), now=NOW + timedelta(seconds=61))
    assert ApiKey.objects.get().last_used_at == NOW + timedelta(seconds=61)


def test_keys_are_in_force_or_ended(new: NewKey, grace: Staff) -> None:
    other = make_key(name="y", scopes={Scope.TOPICS_READ}, by=grace, now=NOW, days=1).key
    later = NOW + 2 * DAY
    assert (list(in_force(every_key(), now=later)), list(ended(every_key(), now=later))) == ([new.key], [other])


def test_every_scope_has_its_right_and_its_words() -> None:
    assert set(RIGHTS) == set(PURPOSES) == set(Scope)


def test_answers_about_somebody_can_be_forgotten(new: NewKey) -> None:
    kept = KeptAnswer.objects.create(
        key=new.key, name="a", request_hash="", status=200, headers={"a": "b"}, body=b"x", subject="member:7", at=NOW
    )
    forget_answers(subject="member:8")
    kept.refresh_from_db()
    assert bytes(kept.body) == b"x"
    forget_answers(subject="member:7")
    kept.refresh_from_db()
    assert (bytes(kept.body), kept.headers) == (b"", {})
