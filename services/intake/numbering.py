"""How incidents are numbered: the next of their local day."""

from datetime import datetime, tzinfo


def next_number(last: str, now: datetime, zone: tzinfo) -> str:
    """The number after `last`: one more on the same local day, the first on a later one. `20261123-00042`.

    Never one of an earlier day: another instance's clock may have been past midnight already.
    """
    today = f"{now.astimezone(zone):%Y%m%d}"
    day, _, count = last.partition("-")
    return f"{day}-{int(count) + 1:05}" if day >= today else f"{today}-00001"
