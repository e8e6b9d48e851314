"""Fuzz fincheck: ``python tests/fuzz/run.py [TARGET…] [--seconds N] [--seed N]``.

Coverage-guided where atheris is installed (``pip install '.[fuzz]'``), else by mutations of the seeds that know YAML and
the trade's words. What fails is written to ``tests/fuzz/found`` and told; the exit code is 1 then. A fault found becomes
a test, and its input a seed.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import subprocess
import sys
import tempfile
import time
import traceback
from importlib.util import find_spec
from pathlib import Path

from targets import HERE, TARGETS, bounded, seeds

FOUND = HERE / "found"
PIECES = [
    b"", b"\t", b"\n", b"\n  ", b": ", b":", b"- ", b"{", b"}", b"[", b"]", b"'", b'"', b"&a ", b"*a", b"!x ", b"|\n", b">", b"#", b"%",
    b"-", b"0", b"99999", b".", b",", b"\\", b"(", b")", b"*", b"**", b"$", b"?", b"=", b"sum(", b'matches(a, "', b" for ", b" where ",
    "：".encode(), "万元".encode(), "（".encode(), "合计".encode(), "其中".encode(), "增加".encode(), b"%", "，".encode(),
    "≤".encode(), "\u202e".encode(), "\U0001f600".encode(), b"\\ud83d\\ude00", b"\xff\xfe", b"\x00", b"10,500.70", b"1e9", b"8684.67",
]  # fmt: skip


def mutated(rng: random.Random, data: bytes, others: list[bytes]) -> bytes:
    """Return a seed with a few pieces put in, left out, doubled, or grafted from another seed."""
    for _ in range(rng.randrange(1, 7)):
        at = rng.randrange(len(data) + 1)
        length = rng.choice([0, 0, 1, 2, 5, 20])
        other = rng.choice(others)
        start = rng.randrange(len(other) + 1)
        piece = rng.choice(
            [rng.choice(PIECES), rng.choice(PIECES) * rng.choice([2, 50]), other[start : start + 40], rng.randbytes(2)]
        )
        data = data[:at] + piece + data[at + length :]
    return data[:20_000]


def attempt(target: str, data: bytes) -> str:
    """Run one input; return what went wrong, or ""."""
    try:
        with bounded():
            TARGETS[target](data)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return "".join(traceback.format_exception(error)[-3:])
    return ""


def structured(target: str, seconds: float, seed: int, most: int = 10**9) -> list[tuple[bytes, str]]:
    """Run the seeds of a target and mutations of them; return the inputs that failed, with what went wrong."""
    rng = random.Random(f"{target} {seed}")
    known = seeds(target)
    end = time.monotonic() + seconds
    failed = []
    for number in range(most):
        if time.monotonic() > end or len(failed) > 20:
            break
        data = known[number] if number < len(known) else mutated(rng, rng.choice(known), known)
        wrong = attempt(target, data)
        if wrong:
            failed.append((data, wrong))
    return failed


def guided(target: str, seconds: int) -> list[tuple[bytes, str]]:
    """Run atheris on a target, in a process of its own: libFuzzer ends the process where it finds something."""
    with tempfile.TemporaryDirectory() as name:
        corpus, crashes = Path(name, "corpus"), Path(name, "crashes")
        corpus.mkdir()
        crashes.mkdir()
        for data in seeds(target):
            (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
        options = [
            f"-max_total_time={seconds}",
            f"-artifact_prefix={crashes}/",
            "-timeout=20",
            "-rss_limit_mb=2048",
            "-max_len=4000",
        ]
        done = subprocess.run(
            [sys.executable, str(HERE / "guided.py"), target, *options, str(corpus)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=seconds + 120,
        )  # fmt: skip
        if done.returncode and not any(crashes.iterdir()):
            return [(b"", done.stderr.decode("utf-8", "replace")[-2000:])]
        return [
            (path.read_bytes(), attempt(target, path.read_bytes()) or path.name) for path in sorted(crashes.iterdir())
        ]


def main(arguments: list[str]) -> int:
    """Fuzz what is asked for and tell what fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; default: all")
    parser.add_argument("--seconds", type=int, default=60, help="in all")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    if set(asked.targets) - TARGETS.keys():
        parser.error(f"no such target; known: {', '.join(TARGETS)}")
    wanted = asked.targets or list(TARGETS)
    share = max(1, asked.seconds // len(wanted))
    by_coverage = find_spec("atheris") is not None
    failures = 0
    for target in wanted:
        failed = structured(target, share / 2 if by_coverage else share, asked.seed)
        if by_coverage:
            failed += guided(target, max(1, share // 2))
        print(f"{target}: {len(failed)} failed in {share} s{', guided by coverage' if by_coverage else ''}")
        for data, wrong in failed:
            FOUND.mkdir(exist_ok=True)
            path = FOUND / f"{target}-{hashlib.sha256(data).hexdigest()[:12]}"
            path.write_bytes(data)
            print(f"  {path}\n{wrong}")
        failures += len(failed)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
