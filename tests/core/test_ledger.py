"""The ledger of a case."""

from __future__ import annotations

from typing import Any

from core.specimens import entity, excerpt, source
from growth import SQUARE, growth
from sqlalchemy import insert
from sqlalchemy.orm import Session

from casefile.core import entries, events, origins, proof, quantities
from casefile.core.case import Case
from casefile.core.entities import judge_same
from casefile.core.ids import new_id
from casefile.core.instruments import add_instrument, add_provision
from casefile.core.ledger import Account, Ledger, Section, make_ledger
from casefile.core.schema import Event, Quantity

REFINED, CRUDE, COAL = "S/RES/2397(2017):5", "S/RES/2397(2017):4", "S/RES/2321(2016):26(b)"


def delivery(session: Session, date: str | None, kind: str = "delivery", supplier: str | None = None) -> str:
    made = events.add_event(session, kind=kind, title=f"Delivery {date}", knowledge="documented", date=date)
    if supplier:
        events.add_participant(session, made, supplier, role="supplier")
    return made


def quantity(session: Session, date: str | None, figure: str, **fields: Any) -> str:
    """Add an event with one quantity: barrels of refined petroleum, alleged, exactly so much, unless said otherwise."""
    event = delivery(session, date, fields.pop("kind", "delivery"), fields.pop("supplier", None))
    stated: dict[str, Any] = {
        "qualifier": "exactly",
        "unit": "barrels",
        "product": "refined petroleum products",
        "origin": "alleged",
        "knowledge": "documented",
    }
    stated |= fields
    stated.setdefault("high" if stated["qualifier"] == "up_to" else "low", figure)
    return quantities.add_quantity(session, event, **stated)


def ledger(case: Case, **asked: Any) -> Ledger:
    with case.read() as session:
        facts = entries.read_facts(session)
    return make_ledger(facts, **asked)


def account(found: Ledger, provision_id: str = REFINED, year: int = 2020, unit: str = "bbl") -> Account:
    sheets = [one for one in found.sheets if one.cap.provision_id == provision_id and one.period.last.year == year]
    assert len(sheets) == 1
    return next(one for one in sheets[0].accounts if one.unit == unit)


def section(found: Account, origin: str = "alleged") -> Section:
    return next(one for one in found.sections if one.origin == origin)


def total(found: Account, origin: str = "alleged") -> str:
    return section(found, origin).tally.amount.words(found.unit)


def notices(found: Account, origin: str = "alleged") -> dict[int, str]:
    return {one.percent: one.words() for one in section(found, origin).tally.notices}


def test_the_public_figures_of_2020(lawful: Case) -> None:
    """43 States alleged 1.6 million barrels by May 2020; China and Russia had declared 106,094.17."""
    with lawful.change("Fill") as session:
        states = origins.add_origin(session, name="Complaint of 43 States")
        committee = origins.add_origin(session, name="Committee")
        quantity(session, "2020-01/2020-05", "1600000", origin_id=states)
        quantity(session, "2020-01/2020-05", "106094.17", origin="declared", origin_id=committee)
    found = account(ledger(lawful))
    assert [one.origin for one in found.sections] == ["declared", "alleged"]
    assert (total(found, "declared"), section(found, "declared").tally.share) == ("106,094.17 bbl", "21.2 %")
    assert (total(found), section(found).tally.share) == ("1,600,000 bbl", "320 %")
    assert (section(found, "declared").tally.over, section(found).tally.over) == (False, True)
    assert set(notices(found).values()) == {"reached between 1 Jan and 31 May 2020"}
    assert set(notices(found, "declared").values()) == {"not reached by these figures"}


def test_the_public_factor(lawful: Case) -> None:
    """8,000 tons were taken for about 60,000 barrels, at 7.5 to the ton."""
    with lawful.change("Fill") as session:
        factor = {"converted_unit": "bbl", "conversion_factor": "7.5", "conversion_source": "VOA"}
        quantity(session, "2020-02-01", "8000", qualifier="about", unit="tons", product="diesel", **factor)
        quantity(session, "2020-02-02", "1000", unit="tons", product="diesel")
    found = account(ledger(lawful))
    assert total(found) == "about 60,000 bbl"
    assert section(found).deliveries[0].lines[0].conversion == "tons × 7.5 = bbl (source of the factor: VOA)"
    (left_out,) = found.left_out
    assert left_out.because == "it is stated in tons, and no factor that leads to barrels is recorded"
    assert "7,500 bbl" in left_out.suggestion
    tally = section(found).tally
    assert (tally.share, tally.over, tally.partial) == ("about 12 %", None, True)
    assert tally.verdict == "not all could be counted, which leaves open whether the cap was passed"


def test_the_public_full_load_of_2018(lawful: Case) -> None:
    """263 deliveries of tankers would be 3.78 million barrels if all were fully laden."""
    with lawful.change("Fill") as session:
        panel = origins.add_origin(session, name="Panel")
        fields = {"origin": "estimated", "load_assumption": "fully laden", "origin_id": panel, "qualifier": "up_to"}
        for number in range(263):
            quantity(session, f"2018-{number % 12 + 1:02}", str(14372 if number else 3780000 - 262 * 14372), **fields)
    found = account(ledger(lawful), year=2018)
    assert len(section(found, "estimated").deliveries) == 263
    assert total(found, "estimated") == "up to 3,780,000 bbl"
    assert section(found, "estimated").tally.share == "up to 756 %"
    assert section(found, "estimated").tally.over is None
    assert section(found, "estimated").deliveries[7].lines[0].entry.load_assumption == "fully laden"


def test_kinds_of_figures_are_never_added(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        for origin, figure in (("declared", "1"), ("alleged", "20"), ("estimated", "300")):
            quantity(session, "2020-03-01", figure, origin=origin)
    found = account(ledger(lawful))
    assert [total(found, kind) for kind in ("declared", "alleged", "estimated")] == ["1 bbl", "20 bbl", "300 bbl"]


def test_a_delivery_told_twice_counts_once(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        one, other = (origins.add_origin(session, name=name) for name in ("One", "Other"))
        first = quantity(session, "2020-03-01", "100", origin_id=one)
        second = quantity(session, "2020-03", "130", origin_id=other, counted_with_id=first)
        quantity(session, "2020-03-02", "110", qualifier="at_least", origin_id=one, counted_with_id=second)
        quantity(session, "2020-04-01", "7", origin_id=one)
        quantity(session, "2020-03-01", "90", origin="estimated", origin_id=other, counted_with_id=first)
    found = account(ledger(lawful))
    told, single = section(found).deliveries
    assert [line.entry.stated for line in told.lines] == ["100 barrels", "130 barrels", "at least 110 barrels"]
    assert told.amount.words("bbl") == "at least 100 bbl"
    assert (told.first.isoformat(), told.last.isoformat()) == ("2020-03-01", "2020-03-31")
    assert single.amount.words("bbl") == "7 bbl"
    assert total(found) == "at least 107 bbl"
    assert total(found, "estimated") == "90 bbl"
    own = {name: tally.amount.words("bbl") for name, tally in section(found).originators}
    assert own == {"One": "at least 107 bbl", "Other": "130 bbl"}


def test_rivals_give_each_originators_total_and_the_envelope(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        one, same, other = (origins.add_origin(session, name=name) for name in ("The One", "one", "Other"))
        quantity(session, "2020-01/2020-06", "900", origin_id=one)
        quantity(session, "2020-02", "50", origin_id=same)
        quantity(session, "2020-03", "700", origin_id=other)
        quantity(session, "2020-09", "5", origin_id=other)
    found = section(account(ledger(lawful)))
    assert {name: tally.amount.words("bbl") for name, tally in found.originators} == {
        "The One": "950 bbl",
        "Other": "705 bbl",
    }
    assert found.tally.rivals
    assert found.tally.amount.words("bbl") == "755 to 955 bbl"


def test_states_that_supply_apart_are_added(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        china, russia, kin = (entity(session, name, "State") for name in ("China", "Russia", "Russian Federation"))
        firm = entity(session, "Fuel Trading")
        judge_same(session, russia, kin, reason="one State", decided_by="A")
        for number, supplier in enumerate((china, russia)):
            origin = origins.add_origin(session, name=f"Declaration {number}")
            quantity(session, "2020-03", "100", origin="declared", origin_id=origin, supplier=supplier)
        for number, supplier in enumerate((russia, kin, firm)):
            origin = origins.add_origin(session, name=f"Paper {number}")
            quantity(session, "2020-03", str(10 + number), origin_id=origin, supplier=supplier)
    found = account(ledger(lawful))
    assert total(found, "declared") == "200 bbl"
    assert total(found) == "10 to 12 bbl"


def test_dates_on_the_edge_are_possible_only(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        quantity(session, "2020-05-05", "10")
        quantity(session, "2020-12/2021-01", "100")
        quantity(session, "since 2020-12", "1000")
        quantity(session, None, "10000")
        quantity(session, "2000/2030", "5")
    found = ledger(lawful)
    years = {sheet.period.first.year: sheet.accounts[0] for sheet in found.sheets}
    assert list(years) == [2020, 2021]
    assert total(years[2020]) == "10 to 11,115 bbl"
    assert total(years[2021]) == "up to 11,105 bbl"
    assert [one.inside for one in section(years[2020]).deliveries].count(True) == 1
    assert found.left_out == ()


def test_a_delivery_told_for_two_years_is_sure_in_neither(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        first = quantity(session, "2020-12-30", "100")
        quantity(session, "2021-01-02", "100", counted_with_id=first)
    found = ledger(lawful)
    assert [total(sheet.accounts[0]) for sheet in found.sheets] == ["up to 100 bbl", "up to 100 bbl"]


def test_the_period_of_a_quantity_goes_before_the_date_of_its_event(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        quantity(session, "2021-06-01", "100", period="2020-03")
    assert total(account(ledger(lawful))) == "100 bbl"


def test_what_is_not_counted_is_named(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        quantity(session, "2020-03-01", "1", product="oil")
        quantity(session, "2020-03-02", "2", product="cargo")
        quantity(session, "2020-03-03", "3", product="ballistic missiles", unit="missiles")
        quantity(session, "2020-03-04", "4", kind="meeting")
        quantity(session, "2010-03-05", "5")
        quantity(session, None, "6")
    found = ledger(lawful)
    assert found.sheets == ()
    assert found.others == 1
    assert {one.entry.low: one.because for one in found.left_out} == {
        "1": "“oil” is not among the words that name the product of a cap",
        "2": "“cargo” is not among the words that name the product of a cap",
        "4": "its event is a meeting, not a delivery",
        "5": "no cap on refined petroleum ran then",
        "6": "it has no date, and no dated delivery opens a period that it could join",
    }
    assert {one.entry.low for one in ledger(lawful, year=2010).left_out} == {"5", "6"}
    assert {one.entry.low for one in ledger(lawful, provision_ids=[CRUDE]).left_out} == {"1", "2"}


def test_dates_too_wide_open_nothing(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        quantity(session, "2018/2025", "5")
    (left_out,) = ledger(lawful).left_out
    assert "too wide" in left_out.because


def test_crude_oil_keeps_an_account_in_each_unit(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        factor = {"converted_unit": "barrels", "conversion_factor": "7.6", "conversion_source": "a table"}
        quantity(session, "2020-12-21", "500000", unit="tons", product="crude oil", **factor)
        quantity(session, "2020-12-22", "1000", product="crude oil")
    found = ledger(lawful, provision_ids=[CRUDE])
    assert [one.period.words() for one in found.sheets] == ["22 Dec 2019 to 21 Dec 2020", "22 Dec 2020 to 21 Dec 2021"]
    first, second = (one.accounts for one in found.sheets)
    assert [(one.unit, total(one)) for one in first] == [("bbl", "3,800,000 bbl"), ("t", "500,000 t")]
    assert [section(one).tally.share for one in first] == ["95 %", "95.2 %"]
    assert (second[1].sections, len(second[1].left_out)) == ((), 1)
    assert second[1].left_out[0].because.endswith("no factor that leads to tons is recorded; it is counted in bbl")
    assert notices(first[0]) == {100: "not reached by these figures"}


def test_coal_has_its_two_caps_of_old(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        quantity(session, "2016-12-15", "2000000", unit="metric tons", product="coal", origin="declared")
        quantity(session, "2017-02-15", "126000000", unit="USD", product="coal", origin="declared")
    found = ledger(lawful, provision_ids=[COAL])
    assert [(one.period.words(), one.period.cut) for one in found.sheets] == [
        ("30 Nov to 31 Dec 2016", False),
        ("1 Jan to 5 Aug 2017", True),
    ]
    tons = account(found, COAL, 2016, "t")
    assert section(tons, "declared").tally.share == "199.8 %"
    assert set(notices(tons, "declared").values()) == {"reached on 15 Dec 2016"}
    assert section(account(found, COAL, 2017, "USD"), "declared").tally.share == "31.4 %"


def test_a_measure_of_each_state_is_listed_without_a_limit(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        quantity(session, "2017-10-15", "9000", unit="tons", product="crude oil")
        quantity(session, "2017-10-16", "3", unit="drums", product="crude oil")
    (sheet,) = ledger(lawful).sheets
    assert sheet.cap.limits == ()
    assert [(one.unit, total(one), one.limit) for one in sheet.accounts] == [
        ("t", "9,000 t", None),
        ("drums", "3 drums", None),
    ]
    assert section(sheet.accounts[0]).tally.over is None


def test_caps_of_other_texts_are_counted_too(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        amount = {
            "product": "Timber", "value": 50, "unit": "m3", "alternative": None, "period": "12 months",
            "effective": "2020-04-01", "thresholds_percent": [50], "aggregate": "all buyers",
        }  # fmt: skip
        instrument = add_instrument(session, symbol="REG/1", title="A regulation", kind="regulation")
        add_provision(session, instrument, label="3", summary="A cap", binding=True, amounts=[amount, {"product": 1}])
        quantity(session, "2021-02-01", "30", product="timber", unit="m3")
    found = ledger(lawful)
    (sheet,) = found.sheets
    assert sheet.period.words() == "1 Apr 2020 to 31 Mar 2021"
    assert notices(sheet.accounts[0])[50] == "reached on 1 Feb 2021"
    assert found.unread == ("A cap of REG/1, para. 3 cannot be read, so nothing is counted against it.",)


def test_who_says_so_comes_from_the_quantity_or_its_words(lawful: Case) -> None:
    with lawful.change("Fill") as session:
        team = origins.add_origin(session, name="The team")
        paper = source(session, "A paper", origin_id=team)
        words, against = excerpt(session, paper), excerpt(session, source(session, "Another"), "Not so.")
        quoted = quantity(session, "2020-03-01", "10")
        proof.add_support(session, words, "quantity", quoted)
        proof.add_support(session, against, "quantity", quoted, stance="contradicts")
        by_event = quantity(session, "2020-03-02", "10", said_by="somebody")
        proof.add_support(session, words, "event", session.get_one(Quantity, by_event).event_id)
        quantity(session, "2020-03-03", "10", said_by="A spokesman")
        quantity(session, "2020-03-04", "10", said_by="a spokesman", origin_id=team)
    lines = [one.lines[0].entry for one in section(account(ledger(lawful))).deliveries]
    assert [(one.originator_name, one.said_by) for one in lines] == [
        ("The team", "The team"), ("The team", "somebody"), ("A spokesman", "A spokesman"), ("The team", "a spokesman"),
    ]  # fmt: skip
    assert [len(one.proofs) for one in lines] == [2, 1, 0, 0]
    assert lines[0].proofs == ((words, "supports"), (against, "contradicts"))
    assert len({one.originator for one in lines}) == 2


def test_an_empty_case_has_an_empty_ledger(case: Case) -> None:
    assert ledger(case) == Ledger((), (), (), 0)


def test_what_many_quantities_cost_grows_with_their_number(lawful: Case) -> None:
    there = 0

    def make(count: int) -> entries.Facts:
        nonlocal there
        fill(lawful, count - there)
        there = count
        with lawful.read() as session:
            return entries.read_facts(session)

    assert growth(make, make_ledger, 500) < SQUARE
    found = ledger(lawful)
    assert sum(len(part.deliveries) for sheet in found.sheets for part in sheet.accounts[0].sections) == 2_000
    assert len(found.sheets) == 7


def fill(case: Case, count: int) -> None:
    """Add so many deliveries over seven years, told by five origins."""
    with case.change("Fill") as session:
        stamp = {"author": "A", "created": "2025-01-01T00:00:00Z"}
        makers = [origins.add_origin(session, name=f"Origin {number}") for number in range(5)]
        session.flush()
        ids = [new_id() for _ in range(count)]
        days = [f"20{18 + n % 7}-{n % 12 + 1:02}-{n % 28 + 1:02}" for n in range(count)]
        rows = [
            {"id": one, "kind": "delivery", "title": f"Delivery {n}", "date": day, "earliest": day, "latest": day,
             "knowledge": "documented", **stamp}
            for n, (one, day) in enumerate(zip(ids, days, strict=True))
        ]  # fmt: skip
        session.execute(insert(Event.__table__), rows)  # type: ignore[arg-type]
        told = [
            {"id": new_id(), "event_id": one, "qualifier": "at_least", "low": str(n), "unit": "barrels",
             "product": "diesel", "origin": ("declared", "alleged", "estimated")[n % 3], "knowledge": "documented",
             "origin_id": makers[n % 5], **stamp}
            for n, one in enumerate(ids)
        ]  # fmt: skip
        session.execute(insert(Quantity.__table__), told)  # type: ignore[arg-type]
