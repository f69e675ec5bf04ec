"""Both texts of excerpts that were moved or lost when a source was read again."""

from __future__ import annotations

from collections.abc import Iterable

from casefile.commands.output import say
from casefile.commands.records import short_id
from casefile.core.reanchoring import Compared, Passage
from casefile.core.vocabulary import AnchorState


def say_compared(compared: Iterable[Compared]) -> None:
    """Print each excerpt as it was marked and as the source reads now."""
    for one in compared:
        say(f"{short_id(one.excerpt_id)}  {one.state.value}")
        say(f"    marked: {_words(one.marked)}")
        if one.now is None:
            say("    now:    nothing in the source is like these words")
        else:
            like = "most like it: " if one.state is AnchorState.LOST else ""
            say(f"    now:    {like}{_words(one.now)}")


def _words(passage: Passage) -> str:
    """Return a passage in brackets among what stands around it, with its page."""
    words = f"…{passage.before}[{passage.words}]{passage.after}…" if passage.words else "a region"
    return f"p. {passage.page}, {words}" if passage.page else words
