"""`python -m benchmarks NAME [--size … | --households N | --files N | --items N | --lines N | --scale X]` — run one benchmark; without a name, list them."""

import argparse
import importlib
import sys
from pathlib import Path

from . import run

_NOT_ONE = {"__init__", "__main__", "run"}


def names() -> list[str]:
    """Every benchmark there is: one module each."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _NOT_ONE)


def main() -> int:
    """Exit codes: 0 measured and correct, 1 measured and wrong, 2 wrong use."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="性能测量，最后一行是 JSON")
    parser.add_argument("name", nargs="?", choices=names(), metavar="NAME", help="、".join(names()))
    parser.add_argument("--size", help="规模；不写就用各项自己的默认值")
    parser.add_argument("--scale", help="规模，1.0 是全国；只有按比例计规模的项目才有")
    parser.add_argument("--households", type=int, help="户数，任意；只有按户数计规模的项目才有")
    parser.add_argument("--files", type=int, help="文件数；只有按文件数计规模的项目才有")
    parser.add_argument("--items", type=int, help="件数；只有按件数计规模的项目才有")
    parser.add_argument("--lines", type=int, help="行数；只有按行数计规模的项目才有")
    asked = parser.parse_args()
    if asked.name is None:
        print("\n".join(names()))
        return 0
    benchmark = importlib.import_module(f"benchmarks.{asked.name}")
    by_households = getattr(benchmark, "BY_HOUSEHOLDS", False)
    if asked.households and not by_households:
        parser.error(f"{asked.name} 不按户数计规模")
    if asked.scale and not getattr(benchmark, "BY_SCALE", False):
        parser.error(f"{asked.name} 不按比例计规模")
    if asked.files and not getattr(benchmark, "BY_FILES", False):
        parser.error(f"{asked.name} 不按文件数计规模")
    if asked.items and not getattr(benchmark, "BY_ITEMS", False):
        parser.error(f"{asked.name} 不按件数计规模")
    if asked.lines and not getattr(benchmark, "BY_LINES", False):
        parser.error(f"{asked.name} 不按行数计规模")
    number = asked.households or asked.files or asked.items or asked.lines
    size = str(number or asked.scale or asked.size or benchmark.SIZES[0])
    if size not in benchmark.SIZES and not number:
        parser.error(f"{asked.name} 的规模只有：{'、'.join(benchmark.SIZES)}")
    with run.installation():
        result = benchmark.measure(size)
    print(result.line())
    return 0 if result.is_correct else 1


if __name__ == "__main__":
    sys.exit(main())
