"""Where the members of the made-up society live: 44 countries, with a weight, a culture, languages and towns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A country. ``cultures`` name lists of names; ``zones`` one a town where the country has several."""

    country: str
    weight: int
    cultures: str
    language: str
    towns: str
    zones: str = ""


PLACES: Final = (
    Place(
        "US",
        24,
        "english english spanish chinese hindi korean",
        "en",
        "Boston Houston Denver Seattle Honolulu",
        "America/New_York America/Chicago America/Denver America/Los_Angeles Pacific/Honolulu",
    ),
    Place(
        "CA",
        6,
        "english french",
        "en",
        "Montréal Winnipeg Vancouver",
        "America/Toronto America/Winnipeg America/Vancouver",
    ),
    Place("GB", 8, "english english hindi", "en", "Glasgow Leeds Oxford"),
    Place("DE", 8, "german german turkish", "de", "Göttingen Köln Münster"),
    Place("JP", 8, "japanese", "ja", "東京=Tokyo 京都=Kyoto 札幌=Sapporo"),
    Place("CN", 6, "chinese", "zh", "上海=Shanghai 武汉=Wuhan 成都=Chengdu"),
    Place("FR", 5, "french", "fr", "Lyon Montpellier Nîmes"),
    Place("IT", 4, "italian", "it", "Bologna Forlì Padova"),
    Place("KR", 4, "korean", "ko", "서울=Seoul 대전=Daejeon"),
    Place(
        "AU",
        4,
        "english vietnamese",
        "en",
        "Melbourne Perth Brisbane",
        "Australia/Melbourne Australia/Perth Australia/Brisbane",
    ),
    Place("ES", 4, "spanish", "es", "Córdoba Málaga La_Laguna", "Europe/Madrid Europe/Madrid Atlantic/Canary"),
    Place("IN", 4, "hindi bengali", "en", "Bengaluru Pune Kolkata"),
    Place("CH", 3, "german french", "de", "Zürich Genève"),
    Place("NL", 3, "dutch", "en", "Nijmegen Groningen"),
    Place("SE", 3, "nordic", "en", "Göteborg Umeå"),
    Place("IL", 2, "hebrew", "en", "Rehovot Haifa"),
    Place("BR", 2, "portuguese", "pt", "São_Paulo Manaus", "America/Sao_Paulo America/Manaus"),
    Place("AT", 2, "german", "de", "Wien Innsbruck"),
    Place("BE", 2, "dutch french", "en", "Gent Liège"),
    Place("DK", 2, "nordic", "en", "Århus København"),
    Place("TW", 2, "taiwanese", "en", "臺北=Taipei 臺南=Tainan"),
    Place("GR", 2, "greek", "en", "Αθήνα=Athens Ιωάννινα=Ioannina"),
    Place("IE", 2, "irish", "en", "Galway Cork"),
    Place("PL", 2, "polish", "en", "Łódź Kraków"),
    Place("TR", 2, "turkish", "en", "İzmir Ankara"),
    Place("AR", 1, "spanish italian", "es", "Córdoba Rosario", "America/Argentina/Cordoba America/Argentina/Cordoba"),
    Place("CL", 1, "spanish", "es", "Concepción Valdivia"),
    Place("MX", 1, "spanish", "es", "Mérida Tijuana", "America/Merida America/Tijuana"),
    Place("CZ", 1, "czech", "en", "Brno Plzeň"),
    Place("HU", 1, "hungarian", "en", "Pécs Szeged"),
    Place("RO", 1, "romanian", "en", "Iași Timișoara"),
    Place("PT", 1, "portuguese", "pt", "Lisboa Évora"),
    Place("FI", 1, "nordic", "en", "Jyväskylä Turku"),
    Place("NO", 1, "nordic", "en", "Tromsø Bergen"),
    Place("IS", 1, "nordic", "en", "Reykjavík"),
    Place("UA", 1, "cyrillic", "en", "Київ=Kyiv Львів=Lviv"),
    Place("EG", 1, "arabic", "en", "القاهرة=Cairo المنصورة=Mansoura"),
    Place("IR", 1, "persian", "en", "تبریز=Tabriz شیراز=Shiraz"),
    Place("ZA", 1, "southern-african", "en", "Stellenbosch Durban"),
    Place("NG", 1, "west-african", "en", "Ìbàdàn Enugu"),
    Place("KE", 1, "east-african", "en", "Nairobi"),
    Place("TH", 1, "thai", "en", "เชียงใหม่=Chiang_Mai"),
    Place("VN", 1, "vietnamese", "en", "Huế Đà_Nẵng"),
    Place("NZ", 1, "english", "en", "Dunedin Ōtautahi=Christchurch"),
)
