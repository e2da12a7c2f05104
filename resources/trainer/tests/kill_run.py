"""`python kill_run.py FOLDER KILLS SEED`: starts the small run, kills it so many times, then lets it end.

A process of its own, which imports everything once and computes nothing: forking is then safe, and quick.
"""

import os
import random
import signal
import sys
import time

from small_run import run_into

folder, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
result = f"{folder}/result.pt"


def start(states: str, into: str) -> int:
    """A child that does the run, taking it up where `states` has it."""
    child = os.fork()
    if child == 0:
        run_into(states, into)
        os._exit(0)
    return child


began = time.monotonic()
os.waitpid(start(f"{folder}/timed", f"{folder}/timed.pt"), 0)
# Kills fall within the run, however fast the machine is.
longest = 0.3 * (time.monotonic() - began)
killed = 0
attempt = 0
while True:
    child = start(f"{folder}/states-{attempt}", result)
    if killed < kills:
        time.sleep(chance.uniform(0.02, 1) * longest)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        killed += 1
    elif killed > 0:
        break
    else:
        # It was through before the first kill came: once more from the beginning, and sooner.
        attempt += 1
        longest /= 2
print(killed)
