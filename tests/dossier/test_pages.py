"""Pages are filled without losing, overlapping or reordering anything, and notes stay with their marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from casefile.dossier.lines import Line
from casefile.dossier.pages import NoteText, Paginator, chunks
from casefile.dossier.slices import Slice
from casefile.dossier.styles import NOTE, NOTE_ABOVE, NOTE_BELOW, NOTE_GAP

BODY = 400.0
strips = st.lists(
    st.tuples(
        st.floats(1, 120), st.booleans(), st.integers(0, 3), st.floats(0, 20), st.booleans() | st.just(value=False)
    ),
    max_size=60,
)


def fill(rows: list[tuple[float, bool, int, float, bool]], lengths: list[int]) -> tuple[Paginator, list[Slice]]:
    slices, number = [], 0
    for height, keep, notes, before, fresh in rows:
        piece = Slice(height, keep=keep, notes=range(number + 1, number + notes + 1), before=before)
        piece.fresh = fresh
        number += notes
        slices.append(piece)

    def note_of(number: int) -> NoteText:
        return NoteText(number, [Line([]) for _ in range(lengths[number % len(lengths)])])

    paginator = Paginator(BODY, note_of)
    for _ in paginator.fill(slices):
        pass
    return paginator, slices


@given(strips, st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_everything_is_placed_once_in_order_and_fits(
    rows: list[tuple[float, bool, int, float, bool]], lengths: list[int]
) -> None:
    paginator, slices = fill(rows, lengths)
    assert [piece for page in paginator.pages for piece, _ in page.placed] == slices
    for page in paginator.pages:
        bottom = 0.0
        for piece, top in page.placed:
            assert top >= bottom - 0.001
            bottom = top + piece.height
        assert bottom + page.note_height <= BODY + 0.1 or len(page.placed) == 1


@given(strips, st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_notes_begin_on_the_page_of_their_mark_and_none_is_lost(
    rows: list[tuple[float, bool, int, float, bool]], lengths: list[int]
) -> None:
    paginator, slices = fill(rows, lengths)
    hopeless = any(  # the notes of one slice alone fill a page: then they begin in order, as soon as they can
        piece.height + NOTE_ABOVE + NOTE_BELOW + sum(lengths[n % len(lengths)] * 10.5 + NOTE_GAP for n in piece.notes)
        > BODY
        for piece in slices
        if piece.notes
    )
    begun = [n.number for page in paginator.pages for n in page.notes if n.number]
    assert begun == sorted(begun)
    for page in paginator.pages:
        cited = [n for piece, _ in page.placed for n in piece.notes]
        assert hopeless or [n.number for n in page.notes if n.number] == cited
    total = sum(lengths[n % len(lengths)] for page in paginator.pages for s, _ in page.placed for n in s.notes)
    assert sum(len(n.lines) for page in paginator.pages for n in page.notes) == total


@given(st.integers(13, 400))
def test_a_long_note_is_carried_on(length: int) -> None:
    paginator, _ = fill([(50.0, False, 1, 0.0, False), *[(14.0, False, 0, 0.0, False)] * 90], [length])
    first = paginator.pages[0]
    assert first.notes[0].number == 1
    assert sum(len(n.lines) for page in paginator.pages for n in page.notes) == length
    assert all(n.number == 0 for page in paginator.pages[1:] for n in page.notes)
    assert all(page.note_height <= BODY for page in paginator.pages)


def test_what_stays_together_is_one_chunk() -> None:
    slices = [Slice(1, keep=True), Slice(1, keep=True), Slice(1), Slice(1)]
    assert [len(c) for c in chunks(slices)] == [3, 1]
    slices[1].fresh = True
    assert [len(c) for c in chunks(slices)] == [1, 2, 1]


def test_a_head_is_repeated_on_each_page() -> None:
    head = Slice(20, keep=True)
    rows = [Slice(100) for _ in range(9)]
    for row in rows:
        row.head = (head,)
    paginator = Paginator(BODY, lambda _: NoteText(0, [], NOTE.leading))
    for _ in paginator.fill([head, *rows]):
        pass
    assert [page.placed[0][0] is head for page in paginator.pages] == [True, True, True]
    assert [len(page.placed) for page in paginator.pages] == [4, 4, 4]


def test_what_is_taller_than_a_page_together_is_parted() -> None:
    paginator, slices = fill([(90.0, True, 0, 0.0, False)] * 12, [1])
    assert [len(page.placed) for page in paginator.pages] == [4, 4, 4]
    assert len(slices) == 12
