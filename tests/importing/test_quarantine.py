"""What is set aside is kept byte for byte, with its line and the reason, in a file of the same format."""

from pathlib import Path

from deploy.importing.quarantine import write_quarantine
from deploy.importing.sffd import read_sheet
from tests.importing.sffd_files import file_of, row


def test_what_is_set_aside_can_be_mended_and_read(tmp_path: Path) -> None:
    content = file_of(row(), row(Unit_ID="E02", Address="CAF? ST, 1", On_Scene_DtTm="soon")).replace(b"F?", b"F\xc9")
    sheet = read_sheet(content)
    path = write_quarantine(tmp_path / "quarantine", "day-1234.csv", sheet.header, sheet.aside)
    assert path.read_bytes().split(b"\n")[1] == b"3,is not UTF-8," + content.split(b"\n")[2]
    again = read_sheet(path.read_bytes().replace(b"\xc9", b"E"))
    (aside,) = again.aside
    assert aside.reason.startswith("On Scene DtTm: ")
    mended = read_sheet(path.read_bytes().replace(b"\xc9", b"E").replace(b"soon", b"01/01/2017 10:08:00 AM"))
    assert [read.address for read in mended.rows] == ["CAFE ST, 1"]
