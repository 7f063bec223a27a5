"""Recognises the header: our own column names, and how other systems and languages call them.

Names are compared without case, accents, spaces and punctuation, so ``E-Mail``, ``e_mail`` and
``EMAIL`` are one name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailer.members.imports.faults import Fault, ImportRefused, shortened
from mailer.members.spelling import bare

MOST_COLUMNS: Final = 500

# Our name -> what others call it: CiviCRM, MemberClicks, Outlook and Excel in English, German and French.
ALIASES: Final[dict[str, str]] = {
    "number": "member number|membership number|member no|member id|membership id|contact id|external identifier|"
    "profile id|id|no|mitgliedsnummer|mitglieds-nr|mitgliedsnr|nummer|numéro|numéro de membre|numéro d'adhérent|"
    "n° adhérent|matricule",
    "given_name": "given names|first name|firstname|forename|forenames|name first|contact name first|vorname|"
    "vornamen|rufname|prénom|prénoms",
    "family_name": "last name|lastname|surname|name last|contact name last|nachname|familienname|zuname|nom|"
    "nom de famille",
    "full_name": "name|member name|display name|complete name|vollständiger name|nom complet",
    "email": "e-mail|e-mail address|email address|primary email|preferred email|mail|email primary|email 1|"
    "e-mail 1|home email|e-mail-adresse|emailadresse|mailadresse|adresse e-mail|adresse mail|adresse électronique|"
    "courriel",
    "second_email": "secondary email|second e-mail|alternate email|alternative email|other email|email secondary|"
    "email 2|e-mail 2|email address 2|e-mail 2 address|work email|zweite e-mail|zweite e-mail-adresse|"
    "private e-mail|weitere e-mail|second courriel|autre e-mail|e-mail secondaire",
    "category": "member type|membership type|member category|membership category|type|class|mitgliedsart|"
    "mitgliedstyp|mitgliedskategorie|kategorie|catégorie|type d'adhésion|type de membre",
    "institution": "organization|organisation|organization name|company|company name|employer|current employer|"
    "affiliation|university|institute|einrichtung|universität|firma|institut|société|établissement|université",
    "country": "country name|country code|country region|address country|country primary|land|staat|länderkennzeichen|"
    "pays|code pays",
    "time_zone": "timezone|tz|zeitzone|fuseau horaire",
    "language": "preferred language|language preference|lang|sprache|langue",
    "degree_year": "year of degree|year of last degree|last degree year|graduation year|phd year|abschlussjahr|"
    "promotionsjahr|jahr des abschlusses|année du diplôme|année de diplôme",
    "joined": "join date|date joined|joined on|joined date|member since|membership start date|start date|beitritt|"
    "beitrittsdatum|eintrittsdatum|mitglied seit|date d'adhésion|membre depuis",
    "dues_until": "dues paid until|paid until|paid through|expires|expiry|expiry date|expiration date|end date|"
    "membership end date|membership expiration|membership expiration date|valid until|renewal date|bezahlt bis|"
    "mitgliedschaft bis|gültig bis|ablaufdatum|payé jusqu'au|date d'expiration|fin d'adhésion|valable jusqu'au",
    "interests": "interest|research interests|research areas|research area|fields of interest|forschungsgebiete|"
    "interessen|forschungsinteressen|intérêts|domaines de recherche",
    "committees": "committee|committee membership|ausschüsse|ausschuss|gremien|comités|comité|commissions",
    "tags": "tag|labels|label|groups|group s|groups s|schlagwörter|schlagworte|étiquettes|groupes",
    "topics_off": "unsubscribed topics|topics unsubscribed|opted out of|abbestellt|abbestellte themen|"
    "thèmes désabonnés|désabonnements",
    "suppressed": "suppress|do not email|do not e-mail|no bulk emails user opt out|opt out|email opt out|"
    "unsubscribed|keine e-mail|keine e-mails|ne pas envoyer d'e-mail|ne pas contacter",
    "tracking_consent": "tracking|tracking allowed|consent to tracking|tracking-einwilligung|consentement au suivi",
}


# Bare spelling -> our name and its rank: where two columns mean the same, the lower rank is taken.
_KNOWN: Final = {
    bare(alias): (name, rank)
    for name, aliases in ALIASES.items()
    for rank, alias in enumerate([name, *aliases.split("|")])
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What stands where: ``places`` pairs our name with the cell's index; ``width`` counts all columns."""

    places: tuple[tuple[str, int], ...]
    width: int
    ignored: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        found = {name for name, _ in self.places}
        return frozenset(found | {"given_name", "family_name"} if "full_name" in found else found)


def count_known(cells: Sequence[str]) -> int:
    """How many cells are column names we know; tells the right delimiter from a wrong one."""
    return sum(bare(cell) in _KNOWN for cell in cells)


def recognise(cells: Sequence[str], line: int) -> Columns:
    """Read the header. Of two different names for one thing, the one nearer to ours is taken.

    Raises:
        ImportRefused: when a needed column is missing, a name stands there twice, or this is no header.
    """
    if len(cells) > MOST_COLUMNS:
        raise ImportRefused([_fault(line, f"there are {len(cells):,} columns", f"Keep at most {MOST_COLUMNS}")])
    taken: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(cells):
        name, rank = _KNOWN.get(bare(cell), ("", 0))
        if name and (name not in taken or rank < taken[name][0]):
            taken[name] = rank, index
    faults = [*_twice(cells, line), *_missing(set(taken), cells, line)]
    if faults:
        raise ImportRefused(faults)
    places = tuple((name, index) for name, (_, index) in taken.items())
    used = {index for _, index in places}
    return Columns(places, len(cells), tuple(shortened(c) for i, c in enumerate(cells) if c.strip() and i not in used))


def _twice(cells: Sequence[str], line: int) -> list[Fault]:
    counts = Counter(bare(cell) for cell in cells if bare(cell) in _KNOWN)
    return [
        Fault(
            line, _KNOWN[name][0], f"there are {count} columns of this name", "Keep one of them and rename the others"
        )
        for name, count in counts.items()
        if count > 1
    ]


def _missing(names: set[str], cells: Sequence[str], line: int) -> list[Fault]:
    if not names:
        remedy = f"Put column names into the first line. The names are: {', '.join(ALIASES)}"
        return [_fault(line, "the first line holds no column name we know", remedy)]
    faults = []
    if "email" not in names:
        faults.append(_fault(line, "there is no column 'email'", _add("email", cells)))
    return faults


def _add(name: str, cells: Sequence[str]) -> str:
    found = ", ".join(shortened(cell) for cell in cells[:10] if cell.strip())
    return f"Name the column {name} in the first line, which now reads: {found}"


def _fault(line: int, message: str, remedy: str) -> Fault:
    return Fault(line, "", message, remedy)
