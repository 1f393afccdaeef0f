"""`make fuzz`: break files until a connector of files does anything but answer with records or with one sentence.

Led by the coverage that they reach where atheris is installed, at random elsewhere. `--seconds N` ends it; a file that
does harm is kept as `crash-…` in the folder it was started from.
"""

import argparse
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[2]
MEGABYTES, LONGEST = 512, 30
"""What one input may take: of memory, with all that watches it, and of seconds."""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=300, help="how long (300)")
    seconds = parser.parse_args().seconds
    if find_spec("atheris"):
        _led(seconds)
    else:
        sys.stderr.write("atheris is not installed: files are broken at random\n")
        _blind(seconds)


def _led(seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["syncd.tabular", "syncd.connectors"]):
        answers = _sources()
    with TemporaryDirectory() as corpus:
        for count, (number, path) in enumerate(_seeds(answers)):
            Path(corpus, str(count)).write_bytes(bytes([number]) + path.read_bytes())

        def once(data: bytes) -> None:
            if data:
                answers[data[0] % len(answers)](data[1:])

        limits = [f"-max_total_time={seconds}", f"-rss_limit_mb={MEGABYTES}", f"-timeout={LONGEST}", "-max_len=65536"]
        atheris.Setup([sys.argv[0], *limits, corpus], once)
        atheris.Fuzz()


def _blind(seconds: int) -> None:
    from syncd.testing.hostile import break_file

    answers = _sources()
    seeds = _seeds(answers)
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        random = Random(count)
        number, path = random.choice(seeds)
        data = break_file(path.read_bytes(), random.randint(1, 6), random)
        try:
            answers[number](data)
        except BaseException:
            Path(f"crash-{count}").write_bytes(data)
            raise
        count += 1
    sys.stderr.write(f"{count} broken files were answered\n")


def _sources():
    """Every source of files in the example, as a function of a file's bytes."""
    from syncd.config import load
    from syncd.plugins import load_connector
    from syncd.testing.answers import check_answer
    from syncd.testing.files import context, file
    from syncd.wiring.sources import reads_files

    def reader(source):
        kind = load_connector(source.kind)

        def read(data: bytes) -> int:
            return check_answer(kind(source.options, context(source.name, ZoneInfo("Europe/Berlin"), file(data))))

        return read

    config = load(ROOT / "config.example.toml", {})
    return [reader(source) for source in config.sources.values() if reads_files(source.options)]


def _seeds(answers):
    """(number of a source, a file that it reads)."""
    paths = [path for path in (ROOT / "tests").rglob("fixtures/*.*") if not path.name.endswith(".expected.json")]
    return [(n, path) for n, read in enumerate(answers) for path in sorted(paths) if read(path.read_bytes())]


if __name__ == "__main__":
    main()
