"""The count at the end of a run. Needs Django set up on the run's own database."""

from __future__ import annotations

import time

from tests.crowd import email_of
from tests.faults.play import Play
from tests.faults.toll import Found


def found_by(play: Play) -> Found:
    """Run the play to its end and count where the mail arrived.

    Whoever is in doubt by name is not lost: the product says so, and a person decides. Nor is whoever was refused for
    good, if both sides say so.
    """
    started = time.monotonic()
    play.run()
    seconds = round(time.monotonic() - started, 1)
    play.toll.doubted = play.doubted()
    receipts, doubtful = play.receiver.receipts(play.campaign_id), play.in_doubt()
    refused = receipts.refused & play.failed()
    play.toll.refused, play.toll.dropped = len(refused), receipts.cuts
    explained = doubtful | refused
    addresses = [email_of(number) for number in range(1, play.recipients + 1)]
    return Found(
        recipients=play.recipients,
        lost=receipts.lost(address for address in addresses if address not in explained),
        duplicates=receipts.duplicates(addresses),
        in_doubt=len(doubtful),
        seconds=seconds,
        toll=play.toll,
    )
