"""One spelling for each telephone number, and nothing of it in what is said against a bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, example_number_for_type, format_number

from events.telephone import NoNumber, normalised

REGIONS = ("CN", "US", "DE", "HK", "IT")
KINDS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
FORMATS = (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966)


@pytest.mark.parametrize(
    "given",
    ["13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "8613800138000", "0086 13800138000",
     "tel:+86-138-0013-8000", "１３８００１３８０００", "＋86（138）0013－8000", "١٣٨٠٠١٣٨٠٠٠"],
)  # fmt: skip
def test_one_number_has_one_spelling_however_it_was_written(given: str) -> None:
    assert normalised(given, "CN") == "+8613800138000"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("110", "110"), ("12345", "12345"), ("95588", "95588"), ("8888 1234", "88881234"), ("+86 95588", "+8695588")],
)
def test_a_number_that_is_in_no_plan_is_its_digits(given: str, kept: str) -> None:
    assert normalised(given, "CN") == kept


@pytest.mark.parametrize("given", ["010-6552 9988 转 12", "(010) 65529988 ext. 12", "+861065529988;ext=12"])
def test_an_extension_is_part_of_the_number(given: str) -> None:
    assert normalised(given, "CN") == "+861065529988;ext=12"


def test_the_region_says_whose_plan_of_numbers_it_is() -> None:
    assert normalised("650 253 0000", "US") == "+16502530000"
    assert normalised("650 253 0000", "CN") != "+16502530000"


@given(st.sampled_from(REGIONS), st.sampled_from(KINDS), st.sampled_from(FORMATS), st.sampled_from(REGIONS))
def test_a_number_with_its_country_is_the_same_wherever_it_is_read(
    region: str, kind: int, format: int, at: str
) -> None:
    number = example_number_for_type(region, kind)
    assert number is not None
    spelled = normalised(format_number(number, format), at)
    assert spelled == format_number(number, PhoneNumberFormat.E164) == normalised(spelled, region)


@given(st.text(alphabet="0123456789+ ()-./转x;ext=#tel:１２９", max_size=30) | st.text())
def test_whatever_is_given_is_one_spelling_for_good_or_refused_without_saying_it(given: str) -> None:
    try:
        spelled = normalised(given, "CN")
    except NoNumber as refusal:
        said = str(refusal)
    else:
        assert normalised(spelled, "CN") == spelled
        said = str(NoNumber()) if spelled.isascii() else spelled
    assert said == str(NoNumber())


@pytest.mark.parametrize(
    "given", ["", " ", "1", "+", "unknown", "call 13800138000 now", "1" * 21, "1" * 65, "138\0", "-"]
)
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(NoNumber):
        normalised(given, "CN")
