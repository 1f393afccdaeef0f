"""Exports whose clock times a spreadsheet wrote with points."""


def test_entries_are_those_of_the_clock_times_where_the_durations_prove_them(tracker):
    def rows(mark):
        for start, stop, lasted in (("08:37", "10:02", "1:25:00"), ("11:00", "12:30", "1:30:00")):
            yield tracker.row(
                **{"Start time": start.replace(":", mark), "End time": stop.replace(":", mark), "Duration": lasted}
            )

    assert tracker.entries(*rows(".")) == tracker.entries(*rows(":"))
