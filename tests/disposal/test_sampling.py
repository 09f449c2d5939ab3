"""抽样: published beforehand, drawn by anybody, the same for everybody."""

import subprocess

from hypothesis import given
from hypothesis import strategies as st

from dibao.disposal.sampling import drawn, rank

CODES = [f"M001-ZY·DB·2026-D10-220802100-{n:04d}" for n in range(1, 41)]


def test_a_shell_draws_the_same():
    told = subprocess.run(
        ["sha256sum"], input=f"种子 2037\n{CODES[0]}".encode(), capture_output=True, check=True
    ).stdout
    assert told.split()[0].decode() == rank(CODES[0], seed="种子 2037")


@given(st.sets(st.sampled_from(CODES)), st.integers(0, 100), st.text(min_size=8), st.randoms())
def test_the_draw_depends_on_seed_and_codes_alone(codes, percent, seed, chance):
    mixed = sorted(codes)
    chance.shuffle(mixed)
    chosen = drawn(mixed, seed=seed, percent=percent)
    assert chosen == drawn(sorted(codes), seed=seed, percent=percent)
    assert len(chosen) == -(-len(codes) * percent // 100) and set(chosen) <= codes
    worst = max((rank(code, seed=seed) for code in chosen), default="")
    assert all(rank(code, seed=seed) > worst for code in codes - set(chosen))


def test_another_seed_draws_others():
    assert len({tuple(drawn(CODES, seed=f"seed {n}", percent=10)) for n in range(20)}) > 15
