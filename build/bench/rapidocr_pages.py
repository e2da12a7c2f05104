"""The peer: reads page images named on stdin, one path a line, with the `rapidocr` package as it comes.

Answers one JSON line a page: {"seconds", "lines": [{"text", "top", "left"}], "peak_mb"}. The memory is the process's
high-water mark.
"""

import json
import logging
import resource
import sys
import time

from rapidocr import RapidOCR

logging.disable(logging.INFO)
engine = RapidOCR()
print(json.dumps({"ready": True}), flush=True)
for row in sys.stdin:
    started = time.perf_counter()
    result = engine(row.strip())
    seconds = time.perf_counter() - started
    boxes = [] if result.boxes is None else result.boxes.tolist()
    lines = [
        {"text": text, "left": min(x for x, _ in box), "top": min(y for _, y in box)}
        for box, text in zip(boxes, result.txts or (), strict=True)
    ]
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "lines": lines, "peak_mb": peak_mb}), flush=True)
