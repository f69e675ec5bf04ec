"""The bar that says what happened."""

from __future__ import annotations

from casefile.ui.desk import Message
from casefile.ui.main_window import MainWindow


def test_what_is_said_can_be_read_after_the_colours_turn(empty_window: MainWindow) -> None:
    empty_window.say(Message("There is no such file.", "trouble"))
    ground = empty_window.tokens.code("panel")
    empty_window.actions_table.run("dark")
    bar = empty_window.messages
    assert empty_window.tokens.code("panel") != ground
    assert empty_window.tokens.code("panel") in bar.styleSheet()
    assert empty_window.tokens.code("stop") in bar.styleSheet()
    empty_window.actions_table.run("dark")
    assert ground in bar.styleSheet()
