"""The expressions of a plain portfolio in SQL, over the tables that `core_facts.sql` makes."""

from __future__ import annotations

from math import ceil, floor

from plain_plan import Meanings, Plan, Question, parts_of


class Expressions:
    """Writes leaves, criteria and their days as SQL."""

    def __init__(self, plan: Plan, meanings: Meanings) -> None:
        self._plan, self._meanings = plan, meanings
        self.dated = {
            leaf
            for kind in ("condition", "treatment", "age")
            for leaf, question in plan.of_kind(kind)
            if kind == "age" or "within" in question
        }

    def measurement(self, question: Question) -> str:
        """Judge a row of `measured`, joined with `people`."""
        if "is" in question:
            told = f"CASE WHEN word IN ('positive', 'negative') THEN word = '{question['is']}' END"
            return self._fresh(question, told)
        (key,) = question.keys() & {"at_least", "above", "at_most", "below"}
        limit = f"{question[key]}::DOUBLE"
        if question.get("times") == "uln":
            limit = f"rounded({limit} * ref_high)"
        near, far, sign = (
            ("low", "high", ">") if key in {"at_least", "above"} else ("high", "low", "<")
        )
        other = "<" if sign == ">" else ">"
        if key in {"at_least", "at_most"}:
            surely = f"{near} {sign}= {limit}"
            surely_not = f"{far} {other} {limit} OR ({far} = {limit} AND {far}_open)"
        else:
            surely = f"{near} {sign} {limit} OR ({near} = {limit} AND {near}_open)"
            surely_not = f"{far} {other}= {limit}"
        return self._fresh(
            question, f"CASE WHEN {surely} THEN true WHEN {surely_not} THEN false END"
        )

    def _fresh(self, question: Question, judged: str) -> str:
        window = self._meanings.window(question)
        if window is None:
            return judged
        return f"CASE WHEN {_later('on_low', window)} >= index_high THEN {judged} END"

    def person(self, question: Question) -> str:
        """Judge a row of `people`."""
        if "sex" in question:
            return f"sex = '{question['sex']}'"
        least, beyond = _ages(question["age"])
        old_enough = "true" if least is None else _reached(least)
        too_old = "false" if beyond is None else _reached(beyond)
        return (
            f"CASE WHEN born_low > born_high THEN NULL ELSE ({old_enough}) AND NOT ({too_old}) END"
        )

    def birthday(self, question: Question) -> str:
        """Give the day on which an age's answer turns into its opposite."""
        least, beyond = _ages(question["age"])
        if least is not None:
            return f"CASE WHEN NOT {_reached(least)} THEN {_birthday('born_high', least)} END"
        assert beyond is not None  # noqa: S101  (an age has a limit)
        return f"CASE WHEN NOT {_reached(beyond)} THEN {_birthday('born_high', beyond)} END"

    def criterion(self, question: Question) -> str:
        """Put a question together from the columns of its leaves, in Kleene's logic, which is SQL's."""
        if "all_of" in question:
            return "(" + " AND ".join(map(self.criterion, parts_of(question))) + ")"
        if "any_of" in question:
            return "(" + " OR ".join(map(self.criterion, parts_of(question))) + ")"
        if "not" in question:
            return f"(NOT {self.criterion(question['not'])})"
        return f"l{self._plan.number(question)}"

    def day(self, question: Question) -> str | None:
        """Give the column of the day on which a criterion's answer turns; none: it doesn't.

        Raises:
            ValueError: a compound of questions that turn; a plain portfolio has none.
        """
        if "not" in question:
            return self.day(question["not"])
        parts = parts_of(question)
        if any(self.day(part) for part in parts):
            raise ValueError("a plain portfolio has no compound of what ends by itself")
        if parts or self._plan.number(question) not in self.dated:
            return None
        return f"d{self._plan.number(question)}"


def _later(day: str, window: object) -> str:
    """Write the day a window after another.

    Days are added as a number: DuckDB 2.0 takes the intervals of 90 days and of 3 months for equal, and works out only
    one of two columns that differ in nothing else.
    """
    number, unit = str(window).split()
    days = {"day": 1, "week": 7}.get(unit.removesuffix("s"))
    return f"{day} + INTERVAL '{window}'" if days is None else f"{day} + {int(number) * days}"


def window_name(table: object, window: object) -> str:
    """Name the column that says whether a look-back into a table is declared complete."""
    return f"{table}_{str(window or 'ever').replace(' ', '_')}"


def _ages(limits: Question) -> tuple[int | None, int | None]:
    least = floor(limits["above"]) + 1 if "above" in limits else None
    least = ceil(limits["at_least"]) if "at_least" in limits else least
    beyond = ceil(limits["below"]) if "below" in limits else None
    return least, floor(limits["at_most"]) + 1 if "at_most" in limits else beyond


def _reached(years: int) -> str:
    return (
        f"(CASE WHEN index_low >= {_birthday('born_high', years)} THEN true "
        f"WHEN index_high < {_birthday('born_low', years)} THEN false END)"
    )


def _birthday(born: str, years: int) -> str:
    """After 29 February, 1 March in short years."""
    return (
        f"(CASE WHEN month({born}) = 2 AND day({born}) = 29 "
        f"THEN (({born} - 1) + INTERVAL '{years} years')::DATE + 1 "
        f"ELSE ({born} + INTERVAL '{years} years')::DATE END)"
    )
