"""Recognises the header: our own column names, and how other systems and languages call them.

Names are compared without case, accents, spaces and punctuation, so ``E-Mail``, ``e_mail`` and
``EMAIL`` are one name. Of several columns for one thing the one nearest to our name is taken, except
where each may hold something of its own: what restricts mail, and lists. What staff choose for a
column outranks every guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mailer.members.imports.faults import Fault, ImportRefused, shortened
from mailer.members.spelling import bare

MOST_COLUMNS: Final = 500
CUSTOM: Final = "custom."
UNUSED: Final = ""
# Of these a file may have several columns: every opt-out counts, and lists are joined.
SEVERAL: Final = frozenset({"interests", "committees", "tags", "topics_off", "suppressed"})

# Our name -> what others call it: CiviCRM, MemberClicks, Mailchimp, Outlook and Excel, in several languages.
ALIASES: Final[dict[str, str]] = {
    "number": "member number|membership number|member no|member id|contact id|external identifier|profile id|"
    "membership id|id|no|mitgliedsnummer|mitglieds-nr|mitgliedsnr|nummer|numéro|numéro de membre|numéro d'adhérent|"
    "n° adhérent|matricule|número de socio|会員番号",
    "given_name": "given names|first name|firstname|forename|forenames|name first|contact name first|vorname|"
    "vornamen|rufname|prénom|prénoms|nombre|名",
    "family_name": "last name|lastname|surname|name last|contact name last|nachname|familienname|zuname|nom|"
    "nom de famille|apellido|apellidos|姓",
    "full_name": "name|member name|display name|complete name|vollständiger name|nom complet|氏名|名前",
    "email": "e-mail|e-mail address|email address|primary email|preferred email|mail|email primary|email 1|"
    "e-mail 1|home email|e-mail-adresse|emailadresse|mailadresse|adresse e-mail|adresse mail|adresse électronique|"
    "courriel|correo electrónico|メールアドレス",
    "second_email": "secondary email|second e-mail|alternate email|alternative email|other email|email secondary|"
    "email 2|e-mail 2|email address 2|e-mail 2 address|work email|zweite e-mail|zweite e-mail-adresse|"
    "private e-mail|weitere e-mail|second courriel|autre e-mail|e-mail secondaire",
    "category": "member type|membership type|member category|membership category|type|class|mitgliedsart|"
    "mitgliedstyp|mitgliedskategorie|kategorie|catégorie|type d'adhésion|type de membre|会員種別",
    "status": "member status|membership status|status der mitgliedschaft|mitgliedsstatus|mitgliedschaftsstatus|statut|"
    "statut d'adhésion|statut de membre",
    "institution": "organization|organisation|organization name|company|company name|employer|current employer|"
    "affiliation|university|institute|einrichtung|universität|firma|institut|société|établissement|université|所属",
    "country": "country name|country code|country region|address country|address primary country|country primary|cc|"
    "land|staat|länderkennzeichen|pays|code pays|país|国",
    "region": "state|state province|province|state or province|address state|address primary state|canton|bundesland|"
    "kanton|région|département",
    "time_zone": "timezone|tz|zeitzone|fuseau horaire",
    "language": "preferred language|language preference|lang|sprache|langue",
    "degree_year": "year of degree|year of last degree|last degree year|graduation year|phd year|abschlussjahr|"
    "promotionsjahr|jahr des abschlusses|année du diplôme|année de diplôme",
    "joined": "join date|date joined|joined on|joined date|member since|membership start date|start date|beitritt|"
    "beitrittsdatum|eintrittsdatum|mitglied seit|date d'adhésion|membre depuis",
    "dues_from": "dues paid from|paid from|period start|current term start|bezahlt ab|beitragsbeginn|payé depuis|"
    "début de période",
    "dues_until": "dues paid until|paid until|paid through|expires|expiry|expiry date|expiration date|end date|"
    "membership end date|membership expiration|membership expiration date|valid until|renewal date|bezahlt bis|"
    "mitgliedschaft bis|gültig bis|ablaufdatum|payé jusqu'au|date d'expiration|fin d'adhésion|valable jusqu'au",
    "interests": "interest|research interests|research areas|research area|fields of interest|forschungsgebiete|"
    "interessen|forschungsinteressen|intérêts|domaines de recherche",
    "committees": "committee|committee membership|ausschüsse|ausschuss|gremien|comités|comité|commissions",
    "tags": "tag|tag s|tags s|labels|label|group|groups|group s|groups s|schlagwörter|schlagworte|étiquettes|groupes",
    "topics_off": "unsubscribed topics|topics unsubscribed|opted out of|abbestellt|abbestellte themen|"
    "thèmes désabonnés|désabonnements",
    "suppressed": "suppress|do not email|do not e-mail|no bulk emails user opt out|opt out|email opt out|on hold|"
    "unsubscribed|unsub time|clean time|deceased|verstorben|keine e-mail|keine e-mails|ne pas envoyer d'e-mail|"
    "ne pas contacter",
    "tracking_consent": "tracking|tracking allowed|consent to tracking|tracking-einwilligung|consentement au suivi",
}


# Bare spelling -> our name and its rank: where two columns mean the same, the lower rank is taken.
_KNOWN: Final = {
    bare(alias): (name, rank)
    for name, aliases in ALIASES.items()
    for rank, alias in enumerate([name, *aliases.split("|")])
}
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands where.

    Attributes:
        places: our name with the cell's index; a name of ``SEVERAL`` may stand there more than once.
        width: how many columns there are.
        ignored: the column names nothing is done with.
        header: the column names as they stand in the file.
    """

    places: tuple[tuple[str, int], ...]
    width: int
    ignored: tuple[str, ...]
    header: tuple[str, ...]

    def title(self, name: str, index: int | None = None) -> str:
        """What the file calls one of our columns, or the column at ``index``."""
        places = [place for field, place in self.places if field == name and index in {None, place}]
        return shortened(self.header[places[0]]) if places else name

    @property
    def names(self) -> frozenset[str]:
        found = {name for name, _ in self.places}
        return frozenset(found | {"given_name", "family_name"} if "full_name" in found else found)


def count_known(cells: Sequence[str]) -> int:
    """How many cells are column names we know; tells the right delimiter from a wrong one."""
    return sum(bare(cell) in _KNOWN for cell in cells)


def guess(cells: Sequence[str], own: Mapping[str, str] = _NOTHING, chosen: Mapping[str, str] = _NOTHING) -> list[str]:
    """Our name for each column; empty for those that are not used.

    Args:
        own: names of the society's own fields, ``custom.<slug>`` by bare spelling.
        chosen: what staff decided, by bare column name; outranks every guess.
    """
    fields = [UNUSED] * len(cells)
    taken: dict[str, tuple[int, int]] = {}
    decided = {chosen[bare(cell)] for cell in cells if chosen.get(bare(cell))}
    for index, name in enumerate(map(bare, cells)):
        if name in chosen:
            fields[index] = chosen[name]
            continue
        field, rank = _KNOWN.get(name, (own.get(name, UNUSED), 0))
        if not field or (field in decided and field not in SEVERAL):
            continue
        if field in SEVERAL:
            fields[index] = field
        elif field not in taken or rank < taken[field][0]:
            if field in taken:
                fields[taken[field][1]] = UNUSED
            taken[field] = rank, index
            fields[index] = field
    return fields


def recognise(
    cells: Sequence[str], line: int, own: Mapping[str, str] = _NOTHING, chosen: Mapping[str, str] = _NOTHING
) -> Columns:
    """Read the header; arguments as in ``guess``.

    Raises:
        ImportRefused: when a needed column is missing, a name stands there twice, or this is no header.
    """
    if len(cells) > MOST_COLUMNS:
        raise ImportRefused([_fault(line, f"there are {len(cells):,} columns", f"Keep at most {MOST_COLUMNS}")])
    fields = guess(cells, own, chosen)
    faults = [
        *_twice(cells, line, own, chosen),
        *_contested(cells, fields, chosen, line),
        *_missing(fields, cells, line),
    ]
    if faults:
        raise ImportRefused(faults)
    places = tuple((field, index) for index, field in enumerate(fields) if field)
    ignored = tuple(shortened(cell) for cell, field in zip(cells, fields, strict=True) if cell.strip() and not field)
    return Columns(places, len(cells), ignored, tuple(cells))


def _twice(cells: Sequence[str], line: int, own: Mapping[str, str], chosen: Mapping[str, str]) -> Iterable[Fault]:
    counts = Counter(name for name in map(bare, cells) if chosen.get(name, name) and (name in _KNOWN or name in own))
    for name, count in counts.items():
        if count > 1:
            field = _KNOWN[name][0] if name in _KNOWN else own[name]
            message = f"there are {count} columns of this name"
            yield Fault(line, field, message, "Keep one of them and rename the others")


def _contested(cells: Sequence[str], fields: Sequence[str], chosen: Mapping[str, str], line: int) -> Iterable[Fault]:
    for field in sorted({chosen[name] for name in map(bare, cells) if chosen.get(name)} - SEVERAL):
        names = [shortened(cell) for cell, found in zip(cells, fields, strict=True) if found == field]
        if len(names) > 1:
            yield Fault(line, field, f"two columns were chosen for it: {', '.join(names)}", "Choose one of them")


def _missing(fields: Sequence[str], cells: Sequence[str], line: int) -> list[Fault]:
    if not any(fields):
        remedy = f"Put column names into the first line. The names are: {', '.join(ALIASES)}"
        return [_fault(line, "the first line holds no column name we know", remedy)]
    return [] if "email" in fields else [_fault(line, "there is no column 'email'", _add("email", cells))]


def _add(name: str, cells: Sequence[str]) -> str:
    found = ", ".join(shortened(cell) for cell in cells[:10] if cell.strip())
    return f"Name the column {name} in the first line, which now reads: {found}"


def _fault(line: int, message: str, remedy: str) -> Fault:
    return Fault(line, "", message, remedy)
