"""The channel to a reader process, and how its ends are told: what cannot be read can still be sealed."""

from __future__ import annotations

from casefile.core.frames import Message
from casefile.core.limited import Channel as LimitedProcess
from casefile.core.limited import End, Limits, one_sentence
from casefile.reading.errors import EncodingError, PasswordError, ReadingError, UnreadableError

__all__ = ["Channel", "Limits"]


class Channel(LimitedProcess):
    """A running reader process."""

    def __init__(self, name: str, limits: Limits, *, warm: bool) -> None:
        words = [str(limits.memory), str(limits.cpu_seconds), "warm" if warm else "once"]
        super().__init__("casefile.reading.process", words, name, limits)

    def failure(self, end: End, detail: str = "") -> ReadingError:
        """Return the sentence for an end of the reader process."""
        sentences = {
            End.NOT_STARTED: f"the reader process could not be started ({detail});"
            " check that Casefile is installed whole, and try again.",
            End.NO_SENSE: "the reader process gave an answer that makes no sense, so nothing of it was used; "
            "the file may be made to attack its reader. Keep it sealed and look at it elsewhere with care.",
            End.TOO_SLOW: f"reading took longer than {self.limits.wall_seconds:g} seconds and was stopped; "
            "the file may be damaged or made to stall its reader. It can be sealed without being read.",
            End.TOO_MUCH_COMPUTING: f"reading needed more than {self.limits.cpu_seconds} seconds of computing and was "
            "stopped; the file may be damaged or made to stall its reader. It can be sealed without being read.",
            End.GONE: "the reader process ended before it was done, out of its "
            f"{self.limits.memory // (1 << 20)} MB of memory or brought down by the file. "
            "It can be sealed without being read.",
        }
        return ReadingError(f"{self.name}: {sentences[end]}")

    def reported(self, message: Message) -> ReadingError:
        """Return the error that the process reported, as one printable sentence behind the file's name."""
        sentence = f"{self.name}: {one_sentence(message) or 'it could not be read.'}"
        match message.get("code"):
            case "password missing":
                return PasswordError(sentence, wrong=False)
            case "password wrong":
                return PasswordError(sentence, wrong=True)
            case "encoding":
                return EncodingError(sentence)
            case "unreadable":
                return UnreadableError(sentence)
        return ReadingError(sentence)
