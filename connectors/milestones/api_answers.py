"""Finds milestones, and the contracts around them, in an answer of Upwork's GraphQL API.

The query decides which fields an answer has and where, so objects are known by their name or by their fields. Facts,
from the API's schema: milestones are a plain list of `terms.fixedPriceTerms[]` of a contract;
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
_NOT_YET = ("proposal", "offer")  # objects inside these have states of their own, and ids of no contract


@dataclass(frozen=True, slots=True)
class FoundMilestone:
    """A milestone in an answer."""

    path: str  # in the JSON document
    milestone: object
    contract: Object  # around it; empty where there is none


@dataclass(slots=True)
class Answer:
    """The milestones and contracts in an answer."""

    milestones: list[FoundMilestone] = field(default_factory=list)
    contracts: list[tuple[str, Object]] = field(default_factory=list)  # with their JSON paths
    whole: dict[str, bool] = field(default_factory=dict)  # by id of contract, whether its list is whole
    errors: list[str] = field(default_factory=list)


def search(document: object) -> Answer:
    """Find all milestones, contracts and errors in a document."""
    answer = Answer()
    if isinstance(document, dict) and isinstance(document.get("errors"), list):
        answer.errors = [_message(error) for error in document["errors"]]
        document = {key: value for key, value in document.items() if key != "errors"}
    bare = isinstance(document, list) and any(isinstance(item, dict) and "state" in item for item in document)
    _search(answer, document, "$", "milestones" if bare else "", {})
    return answer


def flatten(value: Object, before: str = "") -> dict[str, str]:
    """Turn an object's fields into texts, with dots for inner objects: `depositAmount.rawValue`. A list stays JSON."""
    texts: dict[str, str] = {}
    for name, inner in value.items():
        if isinstance(inner, dict):
            texts |= flatten(inner, f"{before}{name}.")
        elif inner is not None:
            plain = isinstance(inner, str | Decimal)
            texts[before + name] = str(inner).strip() if plain else json.dumps(inner, default=str, ensure_ascii=False)
    return texts


def _search(answer: Answer, value: object, path: str, key: str, contract: Object) -> None:
    """Search a value. `key`: its name, or that of the object which wraps it; `contract`: the one around it."""
    _note_list(answer, value, path, key, contract)
    if isinstance(value, list):
        for number, item in enumerate(value):
            _search(answer, item, f"{path}[{number}]", key, contract)
    elif _is_milestone(key, value, path):
        _add(answer, path, value, contract)
    elif isinstance(value, dict):
        if _is_contract(key, value):
            contract = value
            answer.contracts.append((path, value))
        for name, inner in value.items():
            if not any(word in name.casefold() for word in _NOT_YET):
                _search(answer, inner, f"{path}.{name}", key if name in _WRAPPERS else name, contract)


def _note_list(answer: Answer, value: object, path: str, key: str, contract: Object) -> None:
    """Note whether a value named `milestones`, or what wraps it, is the whole list of a contract."""
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
    answer.milestones.append(FoundMilestone(path, value, contract))


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


def named_contracts(contracts: list[tuple[str, Object]]) -> Iterator[tuple[str, list[Object]]]:
    """Give each contract with an id and a title once: its path and all of its objects, those with a title first.

    Their order depends on their contents, not on the document.
    """
    by_id: dict[str, list[tuple[str, Object]]] = {}
    for path, contract in sorted(contracts, key=lambda found: json.dumps(found[1], default=str, sort_keys=True)):
        if id := flatten(contract).get("id"):
            by_id.setdefault(id, []).append((path, contract))
    for same in by_id.values():
        same.sort(key=lambda found: not flatten(found[1]).get("title"))
        path, first = same[0]
        if flatten(first).get("title"):
            yield path, [contract for _, contract in same]
