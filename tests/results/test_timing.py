import datetime
from fractions import Fraction

import pytest
from dual_prevention.engine.timing import (
    PERIODS,
    Timing,
    add,
    add_working_days,
    due_after,
    duration_words,
    next_due,
    period_end,
    strictest,
    strictness,
    timing_words,
)
from dual_prevention.engine.vocabulary.model import Calendar, Duration, Text
from hypothesis import given
from hypothesis import strategies as st

AS_OF = datetime.date(2026, 11, 1)
NATIONAL_DAY = Calendar(2026, (("国庆节", datetime.date(2026, 10, 1), datetime.date(2026, 10, 7)),))
LABELS = {
    "holiday": Text("法定节假日", "public holiday"),
    "found": Text("发现", "when found"),
    "hot_work": Text("动火作业", "hot work"),
    "business_hours": Text("营业期间", "business hours"),
    "registered": Text("已登记", "registered"),
}


def of(amount: int | Fraction, unit: str) -> Duration:
    return Duration(Fraction(amount), unit)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-31", of(1, "month"), "2026-02-28"),
        ("2028-01-31", of(1, "month"), "2028-02-29"),
        ("2026-03-31", of(1, "month"), "2026-04-30"),
        ("2026-08-31", of(1, "half_year"), "2027-02-28"),
        ("2026-11-30", of(1, "quarter"), "2027-02-28"),
        ("2028-02-29", of(1, "year"), "2029-02-28"),
        ("2028-02-29", of(4, "year"), "2032-02-29"),
        ("2026-12-31", of(3, "day"), "2027-01-03"),
        ("2026-12-28", of(2, "week"), "2027-01-11"),
        # within a day: the record has no hour, so it is due on the next day at the latest
        ("2026-05-01", of(2, "hour"), "2026-05-02"),
        ("2026-05-01", of(24, "hour"), "2026-05-02"),
        ("2026-05-01", of(30, "hour"), "2026-05-03"),
        ("2026-05-01", of(1, "shift"), "2026-05-02"),
        ("2026-01-31", of(Fraction(1, 2), "year"), "2026-07-31"),
        ("9999-12-31", of(1, "year"), "9999-12-31"),
    ],
)
def test_adding_a_duration(start: str, duration: Duration, end: str) -> None:
    assert add(day(start), duration) == day(end)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert add_working_days(day("2026-09-30"), 1, {2026: NATIONAL_DAY}) == day("2026-10-08")
    assert add_working_days(day("2026-10-08"), 5, {2026: NATIONAL_DAY}) == day("2026-10-15")


def test_working_days_need_a_calendar_of_each_year_on_the_way() -> None:
    assert add_working_days(day("2026-12-30"), 5, {2026: NATIONAL_DAY}) is None
    assert due_after(day("2026-12-30"), of(5, "working_day"), {2026: NATIONAL_DAY}).reason == "calendar"


@pytest.mark.parametrize(
    ("inside", "period", "end"),
    [
        ("2026-02-01", "month", "2026-02-28"),
        ("2028-02-01", "month", "2028-02-29"),
        ("2026-05-31", "quarter", "2026-06-30"),
        ("2026-06-30", "half_year", "2026-06-30"),
        ("2026-07-01", "half_year", "2026-12-31"),
        ("2026-11-01", "week", "2026-11-01"),  # a Sunday
        ("2026-11-02", "week", "2026-11-08"),
        ("2026-11-02", "day", "2026-11-02"),
        ("2026-11-02", "shift", "2026-11-02"),
        ("2026-01-01", "year", "2026-12-31"),
    ],
)
def test_the_last_day_of_a_period(inside: str, period: str, end: str) -> None:
    assert period_end(day(inside), period) == day(end)


@pytest.mark.parametrize(
    ("timing", "last", "due"),
    [
        (Timing(every=of(3, "year")), None, AS_OF),
        (Timing(every=of(3, "year")), "2024-05-31", "2027-05-31"),
        (Timing(every=of(1, "month")), "2026-08-31", "2026-09-30"),
        (Timing(per="month"), None, "2026-11-30"),
        (Timing(per="month"), "2026-11-01", "2026-12-31"),
        (Timing(per="month"), "2026-10-01", "2026-11-30"),
        (Timing(per="month"), "2026-09-30", "2026-10-31"),  # October was missed: overdue
        (Timing(per="month", times=2), "2026-11-01", "2026-11-30"),
        (Timing(per="quarter"), "2026-09-30", "2026-12-31"),
        (Timing(per="half_year"), "2026-06-30", "2026-12-31"),
        (Timing(per="day"), "2026-10-31", "2026-11-01"),
        (Timing(every=of(6, "month"), per="quarter"), "2026-10-01", "2027-03-31"),
    ],
)
def test_the_next_day_due(timing: Timing, last: str | None, due: str | datetime.date) -> None:
    found = next_due(timing, None if last is None else day(last), AS_OF, {})
    assert found.day == (day(due) if isinstance(due, str) else due)


def test_before_a_holiday_needs_a_calendar() -> None:
    before = Timing(before="holiday")
    assert next_due(before, None, day("2026-09-01"), {2026: NATIONAL_DAY}).day == day("2026-09-30")
    assert next_due(before, None, day("2026-10-02"), {2026: NATIONAL_DAY}).reason == "calendar"
    assert next_due(Timing(per="month", before="holiday"), None, AS_OF, {}).day == day("2026-11-30")


def test_what_no_calendar_fixes_has_no_day() -> None:
    assert next_due(Timing(before="hot_work"), None, AS_OF, {}).reason == "event"
    assert next_due(Timing(), None, AS_OF, {}).reason == "standing"


@pytest.mark.parametrize(
    ("timing", "zh", "en"),
    [
        (Timing(every=of(2, "hour")), "每2小时", "every 2 hours"),
        (Timing(per="month", times=2), "每月2次", "2 times a month"),
        (Timing(per="half_year"), "每半年1次", "once a half year"),
        (Timing(every=of(1, "half_year")), "每6个月", "every 1 half year"),
        (
            Timing(after="found", within=of(5, "working_day")),
            "发现后5个工作日内",
            "within 5 working days after found",
        ),
        (Timing(after="found"), "发现后立即", "at once after found"),
        (
            Timing(before="hot_work", within=of(30, "minute")),
            "动火作业前30分钟内",
            "within the 30 minutes before hot work",
        ),
        (Timing(before="holiday"), "法定节假日前", "before public holiday"),
        (Timing(per="hot_work"), "每次动火作业", "once for each hot work"),
        (
            Timing(every=of(2, "hour"), during="business_hours"),
            "营业期间每2小时",
            "every 2 hours during business hours",
        ),
        (
            Timing(per="week", until="registered"),
            "每周1次，直至已登记",
            "once a week, until registered",
        ),
        (Timing(), "持续", "at all times"),
    ],
)
def test_the_wording(timing: Timing, zh: str, en: str) -> None:
    assert timing_words(timing, LABELS.__getitem__) == Text(zh, en)


def test_a_duration_in_words() -> None:
    assert duration_words(of(1, "day")) == Text("1天", "1 day")


def test_a_count_in_each_period_allows_a_gap_of_two() -> None:
    assert strictness(Timing(per="month")) > strictness(Timing(every=of(1, "month")))
    assert strictness(Timing(per="month")) < strictness(Timing(every=of(3, "month")))
    assert strictness(Timing(per="month", times=2)) < strictness(Timing(per="month"))
    assert strictest([Timing(per="day"), Timing(every=of(2, "hour")), Timing(per="week")]) == 1


UNITS = ("minute", "hour", "shift", "day", "working_day", "week", "month", "quarter", "half_year", "year")
durations = st.builds(of, st.integers(1, 500), st.sampled_from(UNITS))
timings = st.one_of(
    st.builds(lambda d: Timing(every=d), durations),
    st.builds(lambda p, n: Timing(per=p, times=n), st.sampled_from(PERIODS), st.integers(1, 40)),
    st.builds(lambda d, p: Timing(every=d, per=p), durations, st.sampled_from(PERIODS)),
    st.builds(lambda d: Timing(after="found", within=d), durations),
    st.just(Timing()),
)


@given(timings, timings, timings)
def test_strictness_orders_all_timings(a: Timing, b: Timing, c: Timing) -> None:
    x, y, z = strictness(a), strictness(b), strictness(c)
    assert x <= y or y <= x
    assert x <= z or not x <= y <= z


@given(st.lists(timings, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_strictest_does_not_depend_on_order(group: list[Timing], random: object) -> None:
    other = list(group)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert strictness(group[strictest(group)]) == strictness(other[strictest(other)])


@given(timings, durations)
def test_one_more_condition_never_makes_a_timing_looser(timing: Timing, every: Duration) -> None:
    if timing.recurs and timing.every is None:
        assert strictness(Timing(every=every, per=timing.per, times=timing.times)) <= strictness(timing)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2400, 1, 1)), durations)
def test_a_longer_duration_never_ends_earlier(start: datetime.date, duration: Duration) -> None:
    more = Duration(duration.amount + 1, duration.unit)
    assert start < add(start, duration) <= add(start, more)


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), st.sampled_from(PERIODS))
def test_a_day_lies_in_its_period(inside: datetime.date, period: str) -> None:
    end = period_end(inside, period)
    assert inside <= end
    assert period_end(end, period) == end


@given(timings, st.dates(datetime.date(2020, 1, 1), datetime.date(2026, 11, 1)))
def test_what_was_done_today_is_not_overdue(timing: Timing, last: datetime.date) -> None:
    due = next_due(timing, last, last, {}).day
    assert due is None or due >= last


@pytest.mark.parametrize(
    "timing", [Timing(every=of(1, "hour")), Timing(per="shift", times=2), Timing(per="shift")]
)
@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        ("2026-05-01", "2026-05-01"),  # done today, and due again today
        ("2026-05-02", "2026-05-02"),
        ("2026-05-03", "2026-05-02"),  # a whole day without a record: late
    ],
)
def test_what_recurs_within_a_day_is_due_today_again(timing: Timing, as_of: str, due: str) -> None:
    assert next_due(timing, day("2026-05-01"), day(as_of), {}).day == day(due)
