"""From the text of one value in a link to the nearest valid value, and why the text could not be used."""

import difflib
import math
import re
from typing import Any

from dlcore.setting import Setting

# A plain ASCII number. float() alone would also take "nan", "1_0" and digits of other scripts.
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
HYPHEN_BETWEEN_NUMBERS = re.compile(r"(?<=[\d.])-")  # the hyphen of 1e-05 and of a leading -3 are no separators
CLOSE_ENOUGH = 0.6  # of difflib's similarity, 0 to 1: "rellu" is relu, "abc" is nothing

Reading = tuple[Any, str]  # the value to use, and why the text could not be used as it stands ("" if it could)


def read(setting: Setting, text: str) -> Reading:
    """Never raises. The time is bounded by the length of the text."""
    text = text.strip()
    if setting.word and text.lower() == setting.word:
        # Of a list that may be empty the word is the empty one; of any other it stands for itself.
        return (() if setting.kind in ("integers", "numbers") and setting.length[0] == 0 else setting.word), ""
    if setting.kind == "text":
        return setting.from_text(text)
    if setting.kind == "choice":
        return _read_choice(setting, text)
    if setting.kind == "choices":
        return _read_choices(setting, text)
    if setting.kind in ("numbers", "integers"):
        return _read_numbers(setting, text)
    number, why = _read_number(setting, text)
    return (setting.default, why) if number is None else (number, why)


def _read_choice(setting: Setting, text: str) -> Reading:
    chosen, why = _nearest_choice(setting, text)
    return (setting.default if chosen is None else chosen), why


def _nearest_choice(setting: Setting, text: str) -> tuple[str | None, str]:
    if text in setting.choices:
        return text, ""
    why = f"is not one of {', '.join(setting.choices)}"
    # The longest id has 10 characters: nothing much longer is close to one.
    close = difflib.get_close_matches(text[:30].lower(), setting.choices, n=1, cutoff=CLOSE_ENOUGH)
    return (close[0] if close else None), why


def _read_choices(setting: Setting, text: str) -> Reading:
    chosen: list[str] = []
    whys: list[str] = []
    entries = text.split("-")
    for entry in entries[: 2 * setting.length[1]]:
        choice, why = _nearest_choice(setting, entry.strip())
        if choice in chosen:
            why = why or "names an entry twice"
        elif choice is not None:
            chosen.append(choice)
        whys.append(why)
    if len(entries) > 2 * setting.length[1]:
        whys.append(setting.length_rule())
    return tuple(chosen) or setting.default, next(filter(None, whys), "")


def _read_numbers(setting: Setting, text: str) -> Reading:
    fewest, most = setting.length
    entries = HYPHEN_BETWEEN_NUMBERS.split(text)
    whys = [setting.length_rule()] if len(entries) > most else []
    numbers = []
    for entry in entries[:most]:
        number, why = _read_number(setting, entry)
        if number is None:
            return setting.default, f"{why}, nor numbers joined by hyphens"
        numbers.append(number)
        whys.append(why)
    if len(numbers) < fewest:
        whys.append(setting.length_rule())
        numbers += [numbers[0] * 0] * (fewest - len(numbers))  # 80-20 is a split without a test set
    return tuple(numbers), next(filter(None, whys), "")


def _read_number(setting: Setting, text: str) -> tuple[float | int | None, str]:
    text = text.strip().replace("e ", "e+")  # a plus sign in a query arrives as a space: 1e+06
    if not NUMBER.fullmatch(text):
        return None, "is not a number"
    number = float(text)
    low, high = setting.bounds or (-math.inf, math.inf)
    inside = float(min(max(number, low), high))
    why = "" if inside == number else f"is not {setting.range_rule()}"
    if setting.kind in ("integer", "integers"):
        why = why or ("" if inside.is_integer() else "is not a whole number")
        return round(inside), why
    return inside + 0.0, why
