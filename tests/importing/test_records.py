"""What cannot be read as CSV costs its own line only, and is given back byte for byte."""

from deploy.importing.records import Record, decode, encode, records


def test_a_record_knows_the_number_of_its_first_line() -> None:
    assert list(records('a,b\n"c\nd",e\n\nf,g\n')) == [
        Record(1, "a,b", ["a", "b"]),
        Record(2, '"c\nd",e', ["c\nd", "e"]),
        Record(5, "f,g", ["f", "g"]),
    ]


def test_lines_may_end_as_windows_ends_them() -> None:
    assert [record.cells for record in records('a,b\r\n"c",d\r\n')] == [["a", "b"], ["c", "d"]]


def test_a_quote_that_is_never_closed_costs_one_line_and_not_the_rest_of_the_file() -> None:
    read = list(records('a,"b\nc,"d"\ne,f\n'))
    assert read == [Record(1, 'a,"b', None), Record(2, 'c,"d"', ["c", "d"]), Record(3, "e,f", ["e", "f"])]


def test_a_quote_that_is_never_closed_does_not_cost_the_last_line() -> None:
    assert list(records('a,"b\nc,d')) == [Record(1, 'a,"b', None), Record(2, "c,d", ["c", "d"])]


def test_bytes_that_are_no_text_come_back_as_they_were() -> None:
    content = b"caf\xe9,\xff\n"
    assert encode(decode(content)) == content
