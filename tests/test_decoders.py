"""Threads that read values of a type for the first time at the same moment all read them, and the process lives."""

import subprocess
import sys

import pytest

from syncd.core.money import Money
from syncd.decoders import decoder

RACE = """
import sys, threading
sys.setswitchinterval(1e-6)
from syncd.core.lifecycle import Discrepancy
from syncd.core.report import Report
from syncd.decoders import convert, decoder
import msgspec

barrier = threading.Barrier(8)

def read(type):
    barrier.wait()
    for way in (lambda: decoder(type).decode("{}"), lambda: convert({}, type)):
        try:
            way()
        except msgspec.ValidationError as error:
            refused.append(str(error))

refused = []
threads = [threading.Thread(target=read, args=(type,)) for type in (Report, Discrepancy) * 4]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(refused) == 16, refused
"""


@pytest.mark.slow
@pytest.mark.parametrize("attempt", range(8))
def test_no_process_dies_where_threads_meet_a_type_together(attempt):
    """With `msgspec.json.decode(…, type=…)` in its place, nearly every attempt ends with a segmentation fault."""
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_type_has_one_decoder():
    assert decoder(Money) is decoder(Money)
    assert decoder(list[Money]) is decoder(list[Money])
