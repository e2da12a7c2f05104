"""accuracy.py's results as the rows of docs/benchmarks.md: ``python benchmarks/accuracy_table.py OUT.jsonl``."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

COLUMNS = (("cpu", 30), ("cpu", 60), ("cpu", 120), ("cuda", 60))


def rate(sides: list[dict[str, Any]]) -> float:
    """Sum of edits over sum of lengths, in per cent."""
    return 100 * sum(s["edits"] for s in sides) / sum(s["characters"] for s in sides)


def main() -> None:
    """A row for each set and number of lines; the seeds' edits are added up."""
    rows = [json.loads(r) for r in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if r]
    cells: dict[tuple[str, int, str, int], list[dict[str, Any]]] = defaultdict(list)
    base = {(r["set"], r["seed"]): r["base"] for r in rows if "base" in r}
    for row in rows:
        cells[row["set"], row["lines"], row["device"], row["budget"]].append(row)
    for name, lines in sorted({key[:2] for key in cells}):
        whole = [side for (of, _), side in base.items() if of == name]
        out = [name, str(lines), f"{rate(whole):.2f}"]
        for device, budget in COLUMNS:
            found = cells[name, lines, device, budget]
            seeds = "" if len(found) == 3 else f" ({len(found)})"
            greedy, language = (rate([r[side] for r in found]) for side in ("greedy", "language"))
            out += [f"{greedy:.2f} / {language:.2f}{seeds}"]
        best = cells[name, lines, "cpu", 120]
        out.append(f"{100 - 100 * rate([r['language'] for r in best]) / rate(whole):.0f} %")
        out.append(f"{sum(r['steps'] for r in best) / len(best):.0f}")
        out.append(f"{max(r['peakMiB'] for r in best) / 1024:.1f} GB")
        print("| " + " | ".join(out) + " |")


if __name__ == "__main__":
    main()
