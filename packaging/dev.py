#!/usr/bin/env python3
"""Set Casefile up in `.venv`, then do one of three things.

    python3 packaging/dev.py run                     build the demonstration case and its dossier, open the window
    python3 packaging/dev.py test                    check style and types, then run the tests
    python3 packaging/dev.py test --long             the same with the long tests only
    python3 packaging/dev.py test --offline          the same under watch: no network, no name looked up
    python3 packaging/dev.py test tests/core -k undo what follows `test` goes to pytest
    python3 packaging/dev.py bench                   measure speed and memory against peers and limits
    python3 packaging/dev.py screenshots             write pictures of each room to out/screens
    python3 packaging/dev.py bench pdf edit          the same for these only; `bench --help` names them

All may be repeated: what stands is used again, what was interrupted is mended.
Exit codes: 0 done; 2 the command is not one of these; 3 the set-up needs something that the message
names; otherwise the code of the first step that failed.

Any Python 3 must be able to read this file, so that an old one gets a sentence instead of a traceback.
"""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.stderr.write(
        "Casefile needs Python 3.11 or newer, and this is Python {}.{}. Type the same command with a newer "
        "one, such as python3.11 (on Debian 12: /usr/bin/python3).\n".format(*sys.version_info[:2])
    )
    sys.exit(3)

import steps  # noqa: E402 (only a new enough Python can read it)

if __name__ == "__main__":
    sys.exit(steps.main(sys.argv[1:], str(__doc__)))
