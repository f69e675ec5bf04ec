"""Labels of changes that tell something of a text, whole or cut, however its white space is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casefile.core.folding import UNSPACED, fold

LEAST = 4  # letters of a name that is looked for
RUN = 16  # letters in a row that a label has in common with a text from which it tells of it
SHORT_RUN = 6  # the same in Han, kana or Hangul


def flat(text: str) -> str:
    """Return a text as labels and texts are compared: folded, each run of white space one blank."""
    return " ".join(fold(text).split())


class Labels:
    """The labels of a case's changes; learns texts, then knows which labels hold one of them or a part of one."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._flat = {label: flat(label) for label in labels}
        self._telling: set[str] = set()
        self._runs: dict[str, list[str]] = {}
        for label, written in self._flat.items():
            for run in _runs(written):
                self._runs.setdefault(run, []).append(label)

    def learn_name(self, name: str) -> None:
        """Take a text that is not to be told even where it is short."""
        wanted = flat(name)
        if len(wanted) >= LEAST:
            self._telling |= {label for label, written in self._flat.items() if wanted in written}

    def learn_text(self, text: str) -> None:
        """Take a text of which no part may be told: labels hold the beginning of what is long."""
        for run in _runs(flat(text)):
            self._telling.update(self._runs.get(run, ()))

    def tells(self, label: str) -> bool:
        """Tell whether a label holds anything of what was learnt."""
        return label in self._telling


def _runs(written: str) -> Iterator[str]:
    """Yield every run of a flat text that is long enough to tell of another text."""
    for start in range(len(written) - RUN + 1):
        yield written[start : start + RUN]
    for match in UNSPACED.finditer(written):
        for start in range(match.start(), match.end() - SHORT_RUN + 1):
            yield written[start : start + SHORT_RUN]
