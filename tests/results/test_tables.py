import pytest
from dual_prevention.engine.report.table import Cell, Column, render_table
from dual_prevention.engine.report.width import clean, width, wrap
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

SCRIPTS = "储罐区液氯（㎡）％，。 abc DEF 12.5 - é Ω ℃ 한글 ｶﾅ 👩\u200d🔬 e\u0301 \u200b"
texts = st.text(alphabet=st.one_of(st.sampled_from(SCRIPTS), st.characters(codec="utf-8")), max_size=60)


def lines_of(rows: list[list[str]], room: int) -> list[str]:
    columns = [Column(f"列{i}", 4) for i in range(len(rows[0]))]
    return render_table(columns, [[Cell(text) for text in row] for row in rows], room)


@given(st.lists(st.tuples(texts, texts, texts).map(list), min_size=1, max_size=5), st.integers(30, 160))
def test_every_line_is_equally_wide(rows: list[list[str]], room: int) -> None:
    widths = {wcswidth(line) for line in lines_of(rows, room)}
    assert len(widths) == 1
    assert max(widths) <= room


def test_a_table_of_chinese_and_latin() -> None:
    rows = [["储罐 T-01", "液氯泄漏，人员中毒", "red"], ["Warehouse 3", "fire", "较大"]]
    assert lines_of(rows, 60) == [
        "┌─────────────┬────────────────────┬──────┐",
        "│ 列0         │ 列1                │ 列2  │",
        "├─────────────┼────────────────────┼──────┤",
        "│ 储罐 T-01   │ 液氯泄漏，人员中毒 │ red  │",
        "│ Warehouse 3 │ fire               │ 较大 │",
        "└─────────────┴────────────────────┴──────┘",
    ]


@given(texts, st.integers(2, 40))
def test_wrapping_keeps_every_visible_character(text: str, room: int) -> None:
    lines = wrap(text, room)
    assert all(width(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(clean(text).split())


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("emergency shutoff valve", 10) == ("emergency", "shutoff", "valve")
    assert wrap("紧急切断阀", 4) == ("紧急", "切断", "阀")


def test_a_closing_sign_does_not_begin_a_line() -> None:
    assert wrap("液氯泄漏，人员中毒", 8) == ("液氯泄", "漏，人员", "中毒")


@pytest.mark.parametrize("text", ["a\x1b[31mred", "left\u202eright", "a\x00b", "tab\tend", "cr\rlf"])
def test_text_never_steers_the_terminal(text: str) -> None:
    shown = "".join(wrap(text, 40))
    assert shown.isprintable()


def test_colour_is_outside_the_padding() -> None:
    [_, _, _, row, _] = render_table([Column("等级")], [[Cell("重大", "31;1")]], 40, colour=True)
    assert row == "│ \x1b[31;1m重大\x1b[0m │"
    assert "\x1b" not in "".join(render_table([Column("等级")], [[Cell("重大", "31;1")]], 40))


def test_words_are_cut_only_where_the_room_is_too_small_for_whole_ones() -> None:
    columns = [Column("level", 4), Column("finding", 16), Column("state", 4)]
    rows = [
        [Cell("general"), Cell("a long text that takes many lines of a narrow column"), Cell("in treatment")]
    ]
    text = "\n".join(render_table(columns, rows, 42))
    assert all(word in text for word in ("general", "treatment", "narrow"))
    assert max(width(line) for line in render_table(columns, rows, 24)) <= 24


def test_a_latin_colon_does_not_begin_a_line() -> None:
    assert wrap("示例化工: a", 8) == ("示例化", "工: a")
