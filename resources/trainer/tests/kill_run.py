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
killed = 0
while not os.path.exists(result):  # noqa: PTH110
    child = os.fork()
    if child == 0:
        run_into(f"{folder}/states", result)
        os._exit(0)
    if killed < kills:
        time.sleep(chance.uniform(0.02, 0.25))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        break
    killed += 1
print(killed)
