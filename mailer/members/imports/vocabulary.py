"""The words of a cell that mean something to us, as other systems and languages write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mailer.members.models import Category, Suppression
from mailer.members.spelling import bare


def _spellings(names: Mapping[str, str]) -> dict[str, str]:
    return {bare(word): value for value, words in names.items() for word in (value, *words.split("|"))}


YES: Final = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "o", "vrai", "si", "on"})
NO: Final = frozenset({"no", "n", "false", "0", "nein", "falsch", "non", "faux", "off"})
CATEGORY_OF: Final = _spellings(
    {
        Category.REGULAR: "regular|regular member|general|full|full member|member|active|ordinary|individual|"
        "ordentliches mitglied|vollmitglied|mitglied|ordentlich|titulaire|membre titulaire|membre|membre actif|"
        "正会員|一般会員",
        Category.STUDENT: "student|student member|students|graduate student|phd student|doctoral student|predoctoral|"
        "studierende|studierender|studentin|doktorand|doktorandin|studentisches mitglied|étudiant|étudiante|"
        "membre étudiant|doctorant|doctorante|学生会員|学生",
        Category.POSTDOC: "postdoc|post-doc|postdoctoral|postdoctoral fellow|postdoctoral member|"
        "postdoctoral researcher|postdoktorand|postdoktorandin|postdoctorant|postdoctorante|post-doctorant",
        Category.INDUSTRY: "industry|industry member|industrial|corporate|corporate member|industrie|"
        "industriemitglied|membre industriel",
        Category.EMERITUS: "emeritus|emerita|emeritus member|retired|emeritiert|ruhestand|émérite|retraité|retraitée",
        Category.HONORARY: "honorary|honorary member|honorary lifetime member|lifetime|ehrenmitglied|ehrenhalber|"
        "membre d'honneur|honoraire|名誉会員",
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
STATUS_OF: Final = _spellings(
    {
        "active": "current|new|good standing|in good standing|paid|aktiv|aktives mitglied|mitglied|bezahlt|actif|"
        "active|à jour|à jour de cotisation|有効",
        "grace": "in grace|grace period|due|overdue|karenz|nachfrist|sursis|en retard",
        "lapsed": "expired|inactive|former|former member|cancelled|canceled|resigned|terminated|suspended|deceased|"
        "abgelaufen|inaktiv|ausgetreten|gekündigt|ehemalig|ehemaliges mitglied|verstorben|expiré|expirée|inactif|"
        "inactive|démissionnaire|radié|radiée|ancien membre|décédé|décédée|退会",
        "": "pending|prospect|prospective|applicant|non-member|beantragt|in bearbeitung|interessent|en attente",
    }
)
SUPPRESSION_OF: Final = _spellings(
    {
        Suppression.Reason.HARD_BOUNCE: "bounce|bounced|cleaned|on hold bounce|unzustellbar|adresse invalide",
        Suppression.Reason.COMPLAINT: "spam|spam complaint|abuse|marked as spam",
        Suppression.Reason.MANUAL: "unsubscribed|opt out|opted out|on hold opt out|do not email|"
        "abgemeldet|désabonné|désabonnée",
        Suppression.Reason.PROVIDER: "suppressed|blocked",
    }
)
