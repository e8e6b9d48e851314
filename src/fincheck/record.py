"""Records: named tuples as ``typing`` makes them, in a tenth of the time.

Sixty of them stand in the modules that every run imports. For one, ``typing.NamedTuple`` compiles a function and the
annotation of each field: 5 ms of a start that takes 70. Here the function is made from one that was compiled for as many
fields, and annotations are left as they are. A record has what is used of a named tuple: fields by name and by place, defaults,
methods, ``_replace``, ``_fields``, patterns, pickling. For the type checker it is ``typing.NamedTuple``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in the face of the package: typing is imported by others, later
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple as Record
else:
    from collections import _tuplegetter as _field  # what a field of any named tuple is
    from types import CodeType, FunctionType

    _new = tuple.__new__
    _makers: dict[int, CodeType] = {}

    def _maker(number: int) -> CodeType:
        """Return the code of a ``__new__`` for so many fields, whose names it does not know yet."""
        if number not in _makers:
            names = ",".join(f"_{at}" for at in range(number))
            _makers[number] = eval(f"lambda cls,{names}: _new(cls, ({names},))").__code__  # noqa: S307 - nothing of it comes from outside
        return _makers[number]

    class _Named(tuple):
        """What all records can do."""

        __slots__ = ()
        _fields = ()  # without an annotation: whoever asks a record for its types is told of its fields

        def _replace(self, **other: object) -> _Named:
            """Return a record with other values in some of its fields. Raises TypeError for one that it does not have."""
            made = _new(type(self), map(other.pop, self._fields, self))
            if other:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(other)}")
            return made

        @classmethod
        def _make(cls, values: Iterable[object]) -> _Named:
            """Return a record of values in the order of its fields."""
            return cls(*values)

        def _asdict(self) -> dict[str, object]:
            """Return the values by the names of their fields."""
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            told = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({told})"

    class _Naming(type):
        """Makes a plain subclass of tuple of a class body: its annotations name the fields, its values are defaults."""

        def __new__(cls, name: str, _: tuple[type, ...], body: dict[str, object]) -> type:
            fields = tuple(body.get("__annotations__", ()))
            if not fields:
                raise TypeError(f"{name} has no fields, or its module no 'from __future__ import annotations'")
            defaults = {field: body[field] for field in fields if field in body}
            code = _maker(len(fields)).replace(
                co_varnames=("cls", *fields), co_name="__new__", co_qualname=f"{body['__qualname__']}.__new__"
            )
            body |= {field: _field(at, None) for at, field in enumerate(fields)}
            body |= {"__slots__": (), "_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
            body["__new__"] = FunctionType(code, globals(), "__new__", tuple(defaults.values()))
            return type(name, (_Named,), body)

    Record = type.__new__(_Naming, "Record", (), {})

__all__ = ["Record"]
