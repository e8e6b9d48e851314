"""Records behave as the named tuples that the type checker takes them for."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NamedTuple, get_type_hints

import pytest

from fincheck.record import Record


class Made(Record):
    """A point."""

    x: int
    y: str = "y"
    z: tuple[int, ...] = ()

    def twice(self) -> int:
        return 2 * self.x

    @property
    def seen(self) -> str:
        return self.y


def test_a_record_is_asked_for_its_types_and_tells_its_fields() -> None:
    assert get_type_hints(Made) == {"x": int, "y": str, "z": tuple[int, ...]}


class Named(NamedTuple):
    """A point."""

    x: int
    y: str = "y"
    z: tuple[int, ...] = ()

    def twice(self) -> int:
        return 2 * self.x

    @property
    def seen(self) -> str:
        return self.y


class Below(Made):
    __slots__ = ()

    def __repr__(self) -> str:
        return f"below {self.x}"


def told(ask: Any, kind: type) -> str:
    """Return what a question comes to for one of the two, their names left out."""
    try:
        found = ask(kind)
    except Exception as error:  # noqa: BLE001 - the error is the answer
        return type(error).__name__
    return repr(found).replace(kind.__name__, "")


ALIKE = {
    "by place": lambda kind: kind(1, "b", (3,)),
    "by name": lambda kind: kind(z=(3,), x=1),
    "defaults": lambda kind: kind(1),
    "a field": lambda kind: kind(1).y,
    "taken apart": lambda kind: [*kind(1)],
    "by index": lambda kind: kind(1)[0],
    "a method": lambda kind: kind(4).twice(),
    "a property": lambda kind: kind(4).seen,
    "equal to a tuple": lambda kind: kind(1) == (1, "y", ()),
    "hashed as one": lambda kind: hash(kind(1)) == hash((1, "y", ())),
    "ordered as one": lambda kind: sorted([kind(2), kind(1)]),
    "another value": lambda kind: kind(1)._replace(y="b"),
    "copied": lambda kind: copy.deepcopy(kind(1)),
    "pickled": lambda kind: pickle.loads(pickle.dumps(kind(1, "b"))),
    "its fields": lambda kind: kind._fields,
    "its defaults": lambda kind: kind._field_defaults,
    "as a mapping": lambda kind: kind(1)._asdict(),
    "made of values": lambda kind: kind._make([1, "b", ()]),
    "made of too few": lambda kind: kind._make([]),
    "its documentation": lambda kind: kind.__doc__,
    "its annotations": lambda kind: list(kind.__annotations__),
    "no other attribute": lambda kind: setattr(kind(1), "w", 1),
    "no value is set": lambda kind: setattr(kind(1), "x", 1),
    "one too few": lambda kind: kind(),
    "one too many": lambda kind: kind(1, 2, 3, 4),
    "an unknown name": lambda kind: kind(1, w=2),
    "a value twice": lambda kind: kind(1, x=2),
    "no room for more": lambda kind: hasattr(kind(1), "__dict__"),
}  # fmt: skip


@pytest.mark.parametrize("ask", ALIKE.values(), ids=ALIKE)
def test_a_record_answers_as_a_named_tuple(ask: Any) -> None:
    assert told(ask, Made) == told(ask, Named)


def test_a_record_is_met_by_patterns() -> None:
    match Made(1, "b"):
        case Made(x, "b", z):
            assert (x, z) == (1, ())
        case _:
            pytest.fail("no pattern met it")


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(TypeError, match=r"Made\.__new__\(\) missing 1 required positional argument: 'x'"):
        Made()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Made has no field w"):
        Made(1)._replace(w=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Without has no fields"):
        type(Record)("Without", (Record,), {})


def test_a_class_below_keeps_its_kind() -> None:
    assert repr(Below(1)._replace(x=2)) == "below 2"


def test_many_fields_and_few_share_no_code() -> None:
    kinds = [type(Record)(f"Of{n}", (Record,), {"__qualname__": f"Of{n}", "__annotations__": dict.fromkeys(f"f{i}" for i in range(n))}) for n in range(1, 40)]  # fmt: skip
    for n, kind in enumerate(kinds, 1):
        made: Any = kind(**{f"f{i}": i for i in reversed(range(n))})
        assert tuple(made) == tuple(range(n))
