"""Every k-th request suffers a fault, the others do not."""

import httpx
import pytest

from syncd.simulator.toggl.faults import Faults

ME = "/me/time_entries"


def outcomes(http, count):
    """Status or class of error of `count` requests."""
    results = []
    for _ in range(count):
        try:
            results.append(http.get(ME).status_code)
        except httpx.TransportError as error:
            results.append(type(error))
    return results


def test_every_third_request_loses_its_connection(server, http):
    server.fault_every(3, "reset")
    lost = httpx.RemoteProtocolError
    assert outcomes(http, 7) == [200, 200, lost, 200, 200, lost, 200]
    assert [request.status for request in server.requests] == [200, 200, 0, 200, 200, 0, 200]
    server.fault_every(0)
    assert outcomes(http, 3) == [200] * 3


def test_a_truncated_body_ends_before_its_announced_length(account, server, http):
    account.add_entry(account.now, None)
    server.fault_every(2, "truncated")
    assert outcomes(http, 3) == [200, httpx.RemoteProtocolError, 200]


def test_a_dripping_body_arrives_whole(account, server, http):
    account.add_entry(account.now, None)
    sound = http.get(ME).json()
    server.fault_every(1, "drip")
    assert http.get(ME).json() == sound


@pytest.mark.parametrize(("kind", "status"), [("html", 200), ("5xx", 503)])
def test_a_web_page_comes_in_place_of_the_answer(server, http, kind, status):
    server.fault_every(2, kind)
    http.get(ME)
    struck = http.get(ME)
    assert (struck.status_code, struck.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert struck.text.startswith("<!doctype html>")
    assert server.used() == 2


@pytest.fixture
def four_pages(account):
    return [account.add_entry(account.now.replace(hour=hour), account.now) for hour in range(8, 0, -1)]


def ids(response):
    return [row["time_entries"][0]["id"] for row in response.json()]


def test_a_duplicate_page_repeats_the_rows_before_it_with_the_right_cursor(server, search, four_pages):
    server.fault_every(1, "duplicate-page")
    asked = {"start_date": "2026-11-16", "page_size": 2}
    assert ids(search(**asked)) == four_pages[:2]
    again = search(**asked, first_row_number=3)
    assert (ids(again), again.headers["X-Next-Row-Number"]) == (four_pages[:2], "5")


def test_a_repeated_cursor_is_the_one_that_was_asked_for(server, search, four_pages):
    server.fault_every(1, "repeated-cursor")
    answer = search(start_date="2026-11-16", page_size=2, first_row_number=3)
    assert (ids(answer), answer.headers["X-Next-Row-Number"]) == (four_pages[2:4], "3")


def test_an_empty_page_can_come_with_a_cursor(server, search, four_pages):
    server.fault_every(2, "empty-page-with-cursor")
    asked = {"start_date": "2026-11-16", "page_size": 2, "first_row_number": 3}
    assert ids(search(**asked)) == four_pages[2:4]
    answer = search(**asked)
    assert (answer.json(), answer.headers["X-Next-Row-Number"]) == ([], "5")


def test_faults_of_pages_do_not_count_other_requests(server, http, search, four_pages):
    server.fault_every(2, "empty-page-with-cursor")
    for _ in range(3):
        assert http.get(ME).status_code == 200
    assert search(start_date="2026-11-16").json() != []
    assert search(start_date="2026-11-16").json() == []


def test_an_unknown_kind_of_fault_is_an_error():
    with pytest.raises(ValueError, match="not a kind of fault: 'flood'"):
        Faults().set(1, "flood")
