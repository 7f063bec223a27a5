"""The words of a cell that mean something to us, as other systems and languages write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mailer.members.models import Category
from mailer.members.spelling import bare


def _spellings(names: Mapping[str, str]) -> dict[str, str]:
    return {bare(word): value for value, words in names.items() for word in (value, *words.split("|"))}


YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "o", "vrai", "si", "on"})
NO: Final = frozenset({"no", "n", "false", "0", "nein", "falsch", "non", "faux", "off"})
CATEGORY_OF: Final = _spellings(
    {
        Category.REGULAR: "regular|regular member|full|full member|member|active|ordinary|ordentliches mitglied|"
        "vollmitglied|mitglied|ordentlich|titulaire|membre titulaire|membre|membre actif",
        Category.STUDENT: "student|student member|students|graduate student|phd student|doctoral student|predoctoral|"
        "studierende|studierender|studentin|doktorand|doktorandin|studentisches mitglied|étudiant|étudiante|"
        "membre étudiant|doctorant|doctorante",
        Category.POSTDOC: "postdoc|post-doc|postdoctoral|postdoctoral fellow|postdoctoral member|"
        "postdoctoral researcher|postdoktorand|postdoktorandin|postdoctorant|postdoctorante|post-doctorant",
        Category.INDUSTRY: "industry|industry member|industrial|corporate|corporate member|industrie|"
        "industriemitglied|membre industriel",
        Category.EMERITUS: "emeritus|emerita|emeritus member|retired|emeritiert|ruhestand|émérite|retraité|retraitée",
        Category.HONORARY: "honorary|honorary member|honorary lifetime member|lifetime|ehrenmitglied|ehrenhalber|"
        "membre d'honneur|honoraire",
    }
)
LANGUAGE_OF: Final = _spellings(
    {
        "en": "english|englisch|anglais",
        "de": "german|deutsch|allemand",
        "fr": "french|französisch|français",
        "es": "spanish|spanisch|espagnol|español",
        "it": "italian|italienisch|italien|italiano",
        "pt": "portuguese|portugiesisch|portugais|português",
        "ja": "japanese|japanisch|japonais|日本語",
        "zh": "chinese|chinesisch|chinois|中文",
        "ko": "korean|koreanisch|coréen|한국어",
    }
)
