"""`python -m tests.duplicates`: the numbers, and pairs to be read by eye."""

import random
import time
from collections import Counter
from collections.abc import Sequence

from tests.duplicates.measure import Measured, measure
from tests.duplicates.pairs import NEAR_M, SOON, Pair, pairs
from tests.duplicates.rows import read_rows

SHOWN = 50


def report(measured: Measured) -> None:
    calls = len(measured.taken)
    print(f"{calls:,} calls")
    for name, among in kinds(measured).items():
        ranks = Counter(measured.rank(pair) for pair in among)
        first = sum(count for rank, count in ranks.items() if rank)
        print(f"{len(among):4} pairs {name}: {first} offered ({ranks[1]} at the top), {ranks[None]} not")
    numbers = Counter(len(taken.offers) for taken in measured.taken)
    offers = sum(number * count for number, count in numbers.items())
    print(f"{offers:,} offers in all, {offers / calls:.2f} for a call; {numbers[0] / calls:.0%} of the calls get none")
    print("calls by number of offers:", ", ".join(f"{number}: {numbers[number]:,}" for number in sorted(numbers)))
    beyond = measured.beyond()
    tops = Counter(measured.offers[pair.first.line, pair.second.line][0] for pair, _ in beyond)
    print(f"{len(beyond):,} of the offers are no likely pair, {tops[1]:,} of them at the top")


def kinds(measured: Measured) -> dict[str, list[Pair]]:
    return {
        "of the same type": [pair for pair in measured.pairs if pair.same_type],
        "for which another agency was sent": [pair for pair in measured.pairs if pair.same_event],
        "noted in the same two seconds, and put up to 400 m apart": measured.moved,
        "of other types": [pair for pair in measured.pairs if not pair.same_type and not pair.same_event],
    }


def show(title: str, among: Sequence[Pair], measured: Measured) -> None:
    chosen = random.Random(1).sample(among, min(SHOWN, len(among)))
    print(f"\n== {title}: {len(chosen)} of {len(among)}")
    for pair in chosen:
        print(pair)
        if found := measured.offers.get((pair.first.line, pair.second.line)):
            rank, offer = found
            print(f"    rank {rank}, score {offer.score}:", *(reason.code for reason in offer.reasons))


def main() -> None:
    began = time.perf_counter()
    rows = read_rows()
    measured = measure(rows)
    report(measured)
    print(f"in {time.perf_counter() - began:.1f} s")
    same = kinds(measured)["of the same type"]
    show("offered", measured.offered(same), measured)
    show("not offered", measured.missed(measured.pairs), measured)
    wider = [pair for pair in pairs(rows, 2 * NEAR_M, 2 * SOON) if pair.same_type]
    show("of the same type, twice as far or late, and not offered", measured.missed(wider), measured)
    show("offered, and no likely pair", [pair for pair, _ in measured.beyond()], measured)


main()
