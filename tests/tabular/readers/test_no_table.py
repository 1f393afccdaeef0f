"""Files that are no tables are told by what they are."""

import pytest

from syncd.connector import BadFile
from syncd.tabular import read_table
from syncd.tabular.readers.no_table import no_table
from syncd.testing.files import file

DOCUMENT = '<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{}.001.08"><{}/></Document>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (DOCUMENT.format("camt.053", "BkToCstmrStmt"), "is a bank's statement (CAMT.053), no table: a source of kind"),
        (DOCUMENT.format("camt.052", "n:BkToCstmrAcctRpt"), "is a bank's statement (CAMT.052), no table"),
        (DOCUMENT.format("camt.054", "BkToCstmrDbtCdtNtfctn"), "is CAMT.054, a notice of single bookings"),
        (DOCUMENT.format("pain.001", "CstmrCdtTrfInitn"), "is pain.001, an order of payments: export the account's"),
        (DOCUMENT.format("pacs.008", "FIToFICstmrCdtTrf"), "is pacs.008, no statement of an account"),
        ("<Document><BkToCstmrStmt/></Document>", "is a bank's statement (CAMT.053)"),
        ("<?xml version='1.0'?><a:rss/>", "is XML (<a:rss>), which is no table: export CSV or XLSX"),
        ("<?xml version='1.0'?><!-- x --><Workbook/>", "is XML (<Workbook>), which is no table"),
        ("<?xml version='1.0'?>", "is XML, which is no table"),
        ("OFXHEADER:100\n\n<OFX>", "is a bank's statement (OFX)"),
        (":20:X\n:25:DE1\n:28C:1\n:60F:C", "is a bank's statement (MT940)"),
        ("\r\n:20:X\r\n:21:Y\r\n:25:DE1", "is a bank's statement (MT940)"),
        ("{1:F01X}{2:O9501200}{4:\n:20:X\n:25:DE1", "is a bank's statement (MT950)"),
        ("{1:F01X}{2:I942X}{4::20:X\n:25:DE1", "is MT942, an interim report"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_is_no_table_says_what_it_is(text, says, encoding):
    with pytest.raises(BadFile) as raised:
        read_table(file(text.encode(encoding), "x.xml"))
    assert f"x.xml {says}" in str(raised.value)
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "",
        "<,b\n1,2",
        ":20:,x\n1,2",
        "<b>,c\n1,2\n",
        ":20:\na,b\n",
        "camt.053.001.02,b\n",
        "a\n<?xml\n",
        "<html>",
    ],
)
def test_any_other_file_may_be_a_table(text):
    assert no_table(file(text)) is None
