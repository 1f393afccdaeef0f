"""What stands where in an answer of Upwork's GraphQL API: milestones, and the contracts they hang below.

Which fields an answer has is up to the query, and where they hang too, so objects are known by what they are called or
by what they have. Facts, from the API's schema: milestones are a plain list of `terms.fixedPriceTerms[]` of a contract;
searches have connections, `edges[].node`, which may be one page of several; trouble stands in `errors[]` beside `data`,
of which some may then be missing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Object = Mapping[str, object]
_WRAPPERS = frozenset({"edges", "node", "nodes"})
_MILESTONES = frozenset({"milestone", "milestones"})
_OF_MILESTONES = frozenset(
    "depositAmount fundedAmount currentEscrowAmount previousMilestoneUnusedDeposit overpayment submissionCount "
    "submissionEvents lastSubmissionCreatedTime sequenceId dueDateTime".split()
)
_CONTRACTS = frozenset({"contract", "contracts", "contractDetails", "contractList", "vendorContracts"})
_OF_CONTRACTS = frozenset({"terms", "hourlyLimits", "deliveryModel"})
_NOT_YET = ("proposal", "offer")  # what is below these has states of its own, and ids of no contract


@dataclass(frozen=True, slots=True)
class Found:
    """A milestone: its JSON path, what stands there, and the contract it hangs below, if any."""

    path: str
    milestone: object
    contract: Object


@dataclass(slots=True)
class Answer:
    """What a document holds. `whole`: ids of contracts, and whether all lists of their milestones are plain."""

    milestones: list[Found] = field(default_factory=list)
    contracts: list[tuple[str, Object]] = field(default_factory=list)
    whole: dict[str, bool] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def look(document: object) -> Answer:
    """Everything there is to find in a document."""
    answer = Answer()
    if isinstance(document, dict) and isinstance(document.get("errors"), list):
        answer.errors = [_message(each) for each in document["errors"]]
        document = {key: value for key, value in document.items() if key != "errors"}
    bare = isinstance(document, list) and any(isinstance(each, dict) and "state" in each for each in document)
    _look(answer, document, "$", "milestones" if bare else "", {})
    return answer


def flat(value: Object, before: str = "") -> dict[str, str]:
    """An object as texts, those of objects within it with dots: `depositAmount.rawValue`. A list stays JSON."""
    found: dict[str, str] = {}
    for name, each in value.items():
        if isinstance(each, dict):
            found |= flat(each, f"{before}{name}.")
        elif each is not None:
            plain = isinstance(each, str | Decimal)
            found[before + name] = str(each).strip() if plain else json.dumps(each, default=str, ensure_ascii=False)
    return found


def _look(answer: Answer, value: object, path: str, key: str, contract: Object) -> None:
    """`key`: what the value is called, whatever wraps it; `contract`: what it hangs below."""
    _note_list(answer, value, path, key, contract)
    if isinstance(value, list):
        for number, each in enumerate(value):
            _look(answer, each, f"{path}[{number}]", key, contract)
    elif _is_milestone(key, value, path):
        _add(answer, path, value, contract)
    elif isinstance(value, dict):
        if _is_contract(key, value):
            contract = value
            answer.contracts.append((path, value))
        for name, each in value.items():
            if not any(word in name.casefold() for word in _NOT_YET):
                _look(answer, each, f"{path}.{name}", key if name in _WRAPPERS else name, contract)


def _note_list(answer: Answer, value: object, path: str, key: str, contract: Object) -> None:
    """Whether this is all of a contract's milestones, where it is what is called so, or wraps it."""
    if key == "milestones" and not path.endswith("]") and isinstance(id := contract.get("id"), str | int):
        answer.whole[str(id)] = answer.whole.get(str(id), True) and isinstance(value, list)


def _is_milestone(key: str, value: object, path: str) -> bool:
    if _wraps(value) or (value is None and not path.endswith("]")):
        return False
    return key in _MILESTONES or (isinstance(value, dict) and "state" in value and bool(_OF_MILESTONES & value.keys()))


def _add(answer: Answer, path: str, value: object, contract: Object) -> None:
    own = value.get("contract") if isinstance(value, dict) else None
    if isinstance(own, dict) and _named(own):
        answer.contracts.append((f"{path}.contract", own))
        contract = own
    answer.milestones.append(Found(path, value, contract))


def _wraps(value: object) -> bool:
    return isinstance(value, dict) and bool(_WRAPPERS & value.keys())


def _is_contract(key: str, value: Object) -> bool:
    if _wraps(value) or not _named(value):
        return False
    return key in _CONTRACTS or bool(_OF_CONTRACTS & value.keys()) or {"title", "milestones"} <= value.keys()


def _named(value: Object) -> bool:
    return bool(value.get("id") or value.get("title"))


def _message(error: object) -> str:
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text).split()).rstrip(".")[:200]


def named(contracts: list[tuple[str, Object]]) -> Iterator[tuple[str, list[Object]]]:
    """The path of each contract with an id and a title, once, and all that the document tells of it: what names it,
    then the rest. The order is that of what they say, not that of the document."""
    told: dict[str, list[tuple[str, Object]]] = {}
    for path, each in sorted(contracts, key=lambda one: json.dumps(one[1], default=str, sort_keys=True)):
        if id := flat(each).get("id"):
            told.setdefault(id, []).append((path, each))
    for shown in told.values():
        shown.sort(key=lambda one: not flat(one[1]).get("title"))
        path, first = shown[0]
        if flat(first).get("title"):
            yield path, [each for _, each in shown]
