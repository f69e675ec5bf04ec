"""A ledger as data, for `--json`: figures as decimals in text, days as ISO days, every row with its excerpts."""

from __future__ import annotations

from typing import Any

from casefile.core.entries import Entry
from casefile.core.ledger import Account, Delivery, Ledger, LeftOut, Line, Section, Sheet
from casefile.core.ranges import Range
from casefile.core.tally import Tally


def as_data(ledger: Ledger) -> dict[str, Any]:
    """Return the whole ledger."""
    return {
        "periods": [_sheet(one) for one in ledger.sheets],
        "not_counted": [_left_out(one) for one in ledger.left_out],
        "unread": list(ledger.unread),
        "others": ledger.others,
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    cap = sheet.cap
    return {
        "cap": {
            "paragraph": cap.provision_id,
            "citation": cap.citation,
            "product": cap.product,
            "limits": [{"amount": str(one.amount), "unit": one.unit} for one in cap.limits],
            "aggregate": cap.aggregate,
            "rule": cap.rule,
            "note": cap.note,
        },
        "first": sheet.period.first.isoformat(),
        "last": sheet.period.last.isoformat(),
        "cut_short": sheet.period.cut,
        "accounts": [_account(one) for one in sheet.accounts],
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "unit": account.unit,
        "limit": str(account.limit.amount) if account.limit else None,
        "sections": [_section(one, account.unit) for one in account.sections],
        "not_counted": [_left_out(one) for one in account.left_out],
    }


def _section(section: Section, unit: str) -> dict[str, Any]:
    return {
        "origin": section.origin,
        **_tally(section.tally, unit),
        "originators": [{"name": name, **_tally(tally, unit)} for name, tally in section.originators],
        "deliveries": [_delivery(one, unit) for one in section.deliveries],
    }


def _tally(tally: Tally, unit: str) -> dict[str, Any]:
    return {
        "total": _range(tally.amount, unit),
        "envelope_of_rivals": tally.rivals,
        "share": tally.share,
        "beyond_cap": tally.over,
        "nested_figures": tally.nested,
        "not_all_counted": tally.partial,
        "notices": [
            {
                "percent": one.percent,
                "amount": str(one.amount),
                "earliest": one.earliest.isoformat() if one.earliest else None,
                "surely": one.surely.isoformat() if one.surely else None,
                "words": one.words(),
            }
            for one in tally.notices
        ],
    }


def _delivery(delivery: Delivery, unit: str) -> dict[str, Any]:
    return {
        "counted": _range(delivery.amount, unit),
        "inside": delivery.inside,
        "first": delivery.first.isoformat(),
        "last": delivery.last.isoformat(),
        "tellings": [_line(one, unit) for one in delivery.lines],
    }


def _line(line: Line, unit: str) -> dict[str, Any]:
    return {
        **_entry(line.entry),
        "counted": _range(line.amount, unit),
        "conversion": line.conversion or None,
        "inside": line.inside,
    }


def _left_out(one: LeftOut) -> dict[str, Any]:
    return {**_entry(one.entry), "because": one.because, "suggestion": one.suggestion or None}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "quantity": entry.quantity_id,
        "event": entry.event_id,
        "title": entry.event,
        "date": entry.dated,
        "stated": entry.stated,
        "product": entry.product,
        "origin": entry.origin,
        "said_by": entry.said_by,
        "originator": entry.originator_name,
        "load_assumption": entry.load_assumption,
        "excerpts": [{"excerpt": excerpt, "stance": stance} for excerpt, stance in entry.proofs],
    }


def _range(amount: Range, unit: str) -> dict[str, Any]:
    return {
        "low": str(amount.low),
        "high": None if amount.high is None else str(amount.high),
        "more_than_low": amount.above,
        "less_than_high": amount.below,
        "about": amount.about,
        "words": amount.words(unit),
    }
