"""``mailer stats show`` and ``verify``, against figures as they are kept."""

from __future__ import annotations

import orjson
import pytest
from click.testing import CliRunner

from mailer.accounts.models import Staff
from mailer.campaigns.models import Campaign
from mailer.cli.stats import stats
from mailer.content.models import Society
from mailer.tracking.models import CampaignFigures
from mailer.tracking.statistics.refresh import count_anew
from tests.console.results.sample import figures, keep
from tests.deliveries.sending import Post, start
from tests.people import NOW, make_campaign


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(stats, words)
    return done.exit_code, done.output


def test_figures_in_words(ada: Staff, society: Society) -> None:
    keep(make_campaign(by=ada), figures())
    code, said = run("show", "Award")
    assert code == 0
    assert "as of 2026-11-22 09:00 UTC" in said
    assert "     40  copies\n" in said
    assert "      6  left out: topic off\n" in said
    assert "     20  copies of which opens and clicks may be known; of these\n" in said
    assert "      8  opened by people, 5 by machines alone, 1 unknown\n" in said


def test_where_nothing_is_followed_it_says_so(ada: Staff, society: Society) -> None:
    keep(make_campaign(by=ada), figures(tracked=False))
    assert "Nothing is known about opens and clicks" in run("show", "Award")[1]


def test_figures_for_programs(ada: Staff, society: Society) -> None:
    letter = keep(make_campaign(by=ada), figures())
    told = orjson.loads(run("show", str(letter.pk), "--json")[1])
    assert (told["id"], told["stale"], told["whole"]["copies"]) == (letter.pk, False, 40)
    assert told["parts"]["country"]["DE"]["opened"]["person"] == 6


@pytest.mark.parametrize(("wanted", "words"), [("Award", "has no figures yet"), ("None such", "There is no campaign")])
def test_what_has_no_figures(ada: Staff, society: Society, wanted: str, words: str) -> None:
    make_campaign(by=ada)
    code, said = run("show", wanted)
    assert (code, words in said) == (1, True)


def test_figures_are_counted_again_and_compared(ada: Staff, society: Society) -> None:
    letter: Campaign = start(ada, members=2)
    Post().send_all()
    count_anew(letter.pk, now=NOW)
    assert run("verify") == (0, f"{letter.pk}  Award: the figures hold.\n1 looked at, 0 do not hold.\n")
    kept = CampaignFigures.objects.get()
    kept.document["whole"]["copies"] = 9
    kept.save()
    code, said = run("verify", "Award")
    assert code == 1
    assert "the figures differ." in said
    assert "    whole: kept" in said
    CampaignFigures.objects.update(stale=True)
    code, said = run("verify", "Award")
    assert (code, "wait to be counted anew" in said) == (0, True)
