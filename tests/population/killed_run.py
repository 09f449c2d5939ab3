"""A run that is killed after its first counties: `python -m tests.population.killed_run SOURCE TARGET WORKERS`.

Prints a line per finished county, so that whoever kills it knows that it is in the middle.
"""

import sys
from pathlib import Path

from dibao.population import engine, nation
from tests.population.conftest import COUNTIES


def main() -> None:
    engine.HANDFUL = 1  # a part for every county, so that something is left to do
    figures = nation.snapshot(COUNTIES)
    engine.reassess(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        figures,
        figures.on,
        workers=int(sys.argv[3]),
        progress=lambda finished, total: print(finished, flush=True),
    )


if __name__ == "__main__":
    main()
