"""`python memory_run.py MEGABYTES`: the small run where memory really runs out; wide lines, many at once."""

import json
import resource
import sys
from pathlib import Path

import numpy as np
import torch
from small_run import small_student

from emend_trainer.lines import Line
from emend_trainer.options import Options
from emend_trainer.protocol import Channel
from emend_trainer.train import train

torch.set_num_threads(1)
student = small_student()
lines = [Line(str(i), np.full((48, 3200, 3), i, np.uint8), "ab", "ab") for i in range(64)]
taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
limit = taken + int(sys.argv[1]) * 1_000_000
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
knobs = Options(steps=3, batch=64, augment=False)
outcome = train(student, lines, [], 600, 0, torch.device("cpu"), Channel(stdout=sys.stdout), knobs, None)
print(json.dumps({"steps": outcome.steps, "batch": outcome.batch}), flush=True)
