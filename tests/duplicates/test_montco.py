"""On real calls: what is likely to be the same is offered, at the top, and little else is."""

import pytest

from tests.duplicates.measure import Measured, measure
from tests.duplicates.rows import FILE, read_rows

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="../shared/data is not here")


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(read_rows())


def test_all_that_is_near_soon_after_and_of_the_same_type_is_offered(measured: Measured) -> None:
    same = [pair for pair in measured.pairs if pair.same_type]
    assert len(same) > 300
    assert measured.missed(same) == []


def test_so_is_what_another_agency_was_sent_for_but_where_more_than_five_called_about_one_accident(
    measured: Measured,
) -> None:
    among = [pair for pair in measured.pairs if pair.same_event]
    assert len(among) > 500
    assert len(measured.missed(among)) <= 3


def test_what_the_county_noted_at_one_moment_is_offered_though_it_was_put_elsewhere(measured: Measured) -> None:
    assert len(measured.offered(measured.moved)) >= 0.8 * len(measured.moved)


def test_the_best_offer_is_a_likely_one_wherever_there_is_one(measured: Measured) -> None:
    likely = {(pair.first.line, pair.second.line) for pair in measured.pairs if pair.same_type or pair.same_event}
    calls = {second for _, second in likely}
    tops = [(int(taken.offers[0].incident), taken.row.line) for taken in measured.taken if taken.row.line in calls]
    assert set(tops) <= likely


def test_a_call_taker_is_not_bothered(measured: Measured) -> None:
    offers = [len(taken.offers) for taken in measured.taken]
    assert sum(offers) / len(offers) < 0.15
    assert offers.count(0) / len(offers) > 0.85
