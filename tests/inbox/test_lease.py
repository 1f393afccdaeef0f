"""Whether a program has a file open for writing."""

import subprocess
import sys

BESIDE = """
import os, sys, threading
from syncd.inbox.lease import written_elsewhere

path, stop = sys.argv[1], threading.Event()

def write():
    while not stop.is_set():
        os.close(os.open(path, os.O_WRONLY))

threads = [threading.Thread(target=write) for _ in range(2)]
for thread in threads:
    thread.start()
answers = set()
descriptor = os.open(path, os.O_RDONLY)
for _ in range(3000):
    answers.add(written_elsewhere(descriptor))
stop.set()
for thread in threads:
    thread.join()
print(sorted(answers), written_elsewhere(descriptor))
"""


def test_asking_while_programs_open_the_file_ends_no_process_and_leaves_no_lease(tmp_path):
    """The kernel signals the holder of a lease that it breaks; by default that signal ends the process."""
    path = tmp_path / "x.csv"
    path.write_text("Date,Hours\n")
    done = subprocess.run(
        [sys.executable, "-c", BESIDE, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("] False")
