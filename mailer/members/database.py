"""What the database keeps by itself beside the tables: the search index and the lock on the ledger.

No writer can forget them, be it a service, an import or somebody at a database prompt. They are put
in place after every migration and not by one, because SQLite drops them when a later migration
rebuilds a table.

- **Search.** The words of a member's number, names and institution, without case and accents. On
  PostgreSQL an index on an expression; on SQLite a full-text table kept by triggers. Beside it the
  beginnings of addresses.
- **Ledger.** A line of ``ConsentEvent`` can't be changed; on PostgreSQL it can't be deleted either.
  (SQLite has no other way to empty a table, and tests must.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import connections

from mailer.members.spelling import STUBBORN

SEARCH: Final = "members_search"
_COLUMNS: Final = ("number", "given_name", "family_name", "institution")
WORDS: Final = f"members_words({', '.join(_COLUMNS)})"
_LOCK: Final = "the consent ledger is only added to"


def install(using: str = "default", **_: Any) -> None:
    """Put in place whatever is missing. Takes the arguments of Django's ``post_migrate``."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def _folded(text: str) -> str:
    """SQL: the text with the letters replaced that no decomposition turns into ASCII."""
    for letter, plain in STUBBORN.items():
        text = f"replace({text}, '{letter}', '{plain}')"
    return text


def _postgresql() -> Iterator[str]:
    parameters = ", ".join(f"{column} text" for column in _COLUMNS)
    together = " || ' ' || ".join(_COLUMNS)
    plain = _folded(f"lower(regexp_replace(normalize({together}, NFKD), '[\u0300-\u036f]+', '', 'g'))")
    words = f"array_remove(regexp_split_to_array({plain}, '[\\s!-/:-@\\[-`{{-~]+'), '')"
    yield (
        f"CREATE OR REPLACE FUNCTION members_words({parameters}) RETURNS tsvector "
        f"LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_to_tsvector({words}) $$"
    )
    yield f"CREATE INDEX IF NOT EXISTS {SEARCH} ON members_member USING gin ({WORDS})"
    yield "CREATE INDEX IF NOT EXISTS members_address_start ON members_address (upper(email::text) text_pattern_ops)"
    yield (
        "CREATE OR REPLACE FUNCTION members_ledger_lock() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_LOCK}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        "CREATE OR REPLACE TRIGGER members_ledger_lock BEFORE UPDATE OR DELETE ON members_consentevent "
        "FOR EACH ROW EXECUTE FUNCTION members_ledger_lock()"
    )


def _sqlite() -> Iterator[str]:
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {SEARCH} "
        "USING fts5(words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
    )
    # Members who were there before the index.
    yield (
        f"INSERT INTO {SEARCH} (rowid, words) SELECT id, {_words('members_member')} FROM members_member "  # noqa: S608 - constants
        f"WHERE NOT EXISTS (SELECT 1 FROM {SEARCH})"
    )
    differs = " OR ".join(f"new.{column} <> old.{column}" for column in _COLUMNS)
    reactions = {
        "INSERT": f"BEGIN INSERT INTO {SEARCH} (rowid, words) VALUES (new.id, {_words('new')}); END",  # noqa: S608
        "UPDATE": f"WHEN {differs} BEGIN UPDATE {SEARCH} SET words = {_words('new')} WHERE rowid = new.id; END",  # noqa: S608
        "DELETE": f"BEGIN DELETE FROM {SEARCH} WHERE rowid = old.id; END",  # noqa: S608
    }
    for moment, reaction in reactions.items():
        name = f"{SEARCH}_{moment.lower()}"
        yield f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {moment} ON members_member FOR EACH ROW {reaction}"
    yield "CREATE INDEX IF NOT EXISTS members_address_start ON members_address (email COLLATE NOCASE)"
    yield (
        "CREATE TRIGGER IF NOT EXISTS members_ledger_lock BEFORE UPDATE ON members_consentevent "
        f"BEGIN SELECT raise(ABORT, '{_LOCK}'); END"
    )


def _words(row: str) -> str:
    return _folded(" || ' ' || ".join(f"{row}.{column}" for column in _COLUMNS))
