"""What the tables of a case are made of: column types, and what every record has."""

import json
import re
from typing import Any, ClassVar

from sqlalchemy import Dialect, ForeignKey, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from casefile.core.ids import new_id


class Flag(TypeDecorator[bool]):
    """True or false, stored as 1 or 0 (a STRICT table knows no BOOLEAN)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002, FBT001
        """Return the number to store."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002
        """Return the truth value."""
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """A list or object, stored as JSON text with sorted keys, so that equal values are equal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text to store."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:  # noqa: ARG002
        """Return the list or object."""
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Root of all mapped tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        bool: Flag,
        list[Any]: Json,
        dict[str, Any]: Json,
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


class Record(Base):
    """What every row has: an id, who wrote it and when (kept when a case travels without its journal)."""

    __abstract__ = True
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    author: Mapped[str]
    created: Mapped[str]

    def __init__(self, **values: Any) -> None:  # noqa: ANN401
        values.setdefault("id", new_id())
        super().__init__(**values)

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401
        cls.__tablename__ = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()
        extra = cls.__dict__.get("__table_args__", ())
        cls.__table_args__ = (*extra, {"sqlite_strict": True})
        super().__init_subclass__(**options)


class Handled:
    """TLP 2.0 marking and, apart from it, the UN's classification; None: as the case's own."""

    tlp: Mapped[str | None]
    classification: Mapped[str | None]


def ref(table: str, *, keep: bool = False) -> Any:  # noqa: ANN401
    """Return an indexed foreign key; the row goes with its parent, or with `keep` stays without it."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="SET NULL" if keep else "CASCADE"), index=True)
