"""``/archive``: the public archive, for people, feed readers and search engines."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.feedgenerator import Atom1Feed

from mailer import env
from mailer.archive.models import PublicLetter
from mailer.archive.queries import letters, years
from mailer.public.doors import open_page, show, society_or_none
from mailer.public.view_online import LETTER_POLICY

FEED_LENGTH: Final = 20
LONGEST_QUERY: Final = 100
MOST_FOUND: Final = 200


@open_page
def index(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Every letter, or those of a year, or those with the words that are searched for."""
    known = years()
    if year is not None and year not in known:
        raise Http404
    words = "".join(c for c in request.GET.get("q", "")[:LONGEST_QUERY] if c.isprintable()).strip()
    return show(request, "archive.html", {"found": _found(year, words), "years": known, "year": year, "words": words})


def _found(year: int | None, words: str) -> list[PublicLetter]:
    return list(letters(year=year, words=words)[:MOST_FOUND])


@open_page
def letter(_request: HttpRequest, year: int, campaign: int) -> HttpResponse:
    """One letter, as a page in which nothing can run."""
    return _letter(get_object_or_404(PublicLetter, campaign=campaign), year)


@open_page
def earlier_letter(_request: HttpRequest, year: int, earlier: int) -> HttpResponse:
    """The same for one that another system sent."""
    return _letter(get_object_or_404(PublicLetter, earlier=earlier), year)


def _letter(found: PublicLetter, year: int) -> HttpResponse:
    # Compared here: a database knows no year 0, and none after 9999.
    if found.sent_on.year != year:
        raise Http404
    return HttpResponse(found.html, headers={"Content-Security-Policy": LETTER_POLICY})


@open_page
def your_copy(request: HttpRequest) -> HttpResponse:
    """Where links lead that are a member's own in the letter they got."""
    return show(request, "your_copy.html", {})


@open_page
def feed(_request: HttpRequest) -> HttpResponse:
    """The latest letters as an Atom feed."""
    site, society = env.current().public_url, society_or_none()
    name = society.name if society else ""
    atom = Atom1Feed(
        title=name,
        link=f"{site}/archive",
        description="",
        feed_url=f"{site}/archive/feed.xml",
        author_name=name,
        language=None,
    )
    for found in letters()[:FEED_LENGTH]:
        address = _address(site, found)
        atom.add_item(
            title=found.title,
            link=address,
            unique_id=address,
            description=found.summary,
            pubdate=datetime.combine(found.sent_on, time(), UTC),
            updateddate=found.published_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@open_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses of every public letter, for search engines."""
    site = env.current().public_url
    found = [(_address(site, letter), letter.sent_on) for letter in letters()]
    context = {"home": f"{site}/archive", "found": found}
    return render(request, "public/sitemap.xml", context, content_type="application/xml; charset=utf-8")


def _address(site: str, found: PublicLetter) -> str:
    return f"{site}{found.path}"


@open_page
def robots(_request: HttpRequest) -> HttpResponse:
    """Search engines may read the archive. Everything else says itself that it is not for them."""
    return HttpResponse(
        f"User-agent: *\nDisallow:\nSitemap: {env.current().public_url}/sitemap.xml\n", content_type="text/plain"
    )
