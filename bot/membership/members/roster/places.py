"""Which unit is meant by what a list writes in its column "Chi hội"?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, select

from bot.membership.members import names
from bot.membership.units import tree
from bot.membership.units.models import unit
from bot.membership.units.tree import Unit
from bot.runtime.text import fold

# What stands before the name of a place in the names of units, and is often left out or written otherwise.
_GENERIC = sorted(
    (
        "chi hoi|chi doan|phu nu|nong dan|cuu chien binh|lien hiep phu nu|hoi|lhpn|ccb|hnd|cong doan co so"
        "|cong doan bo phan|cong doan|to cong doan|to phu nu|to hoi|to dan pho|to so|to|thon|ban|khu pho|khu dan cu|khu"
        "|pho|xom|lang|doan thanh nien|phan hoi|phan doan|tdp|pn|nd|dtn|so"
    ).split("|"),
    key=len,
    reverse=True,
)
_NEAR = 70.0
_OFFERED = 3


class Found(Struct, frozen=True):
    """The unit that is meant, or those that may be."""

    unit_id: int | None = None
    near: tuple[int, ...] = ()
    is_one_of_many: bool = False


class Places:
    """The units that a list may speak of: the one it is for and what stands below it, in the same organisation."""

    def __init__(self, top: Unit, units: Sequence[Unit]) -> None:
        self.top = top
        self.names = {u.id: u.name for u in units}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._by_core: dict[str, list[int]] = defaultdict(list)
        self._known: dict[str, Found] = {}
        for one in units:
            whole = fold(one.name)
            self._by_name[whole].append(one.id)
            self._by_core[_core(whole)].append(one.id)

    def find(self, words: str) -> Found:
        """What unit these words mean; asked once for each way of writing one."""
        if words not in self._known:
            self._known[words] = self._find(words)
        return self._known[words]

    def _find(self, words: str) -> Found:
        whole = fold(words)
        core = _core(whole)
        ids = self._by_name.get(whole) or self._by_core.get(core) or []
        if not ids:
            near = process.extract(core, list(self._by_core), scorer=fuzz.ratio, limit=_OFFERED, score_cutoff=_NEAR)
            offered = [i for name, _score, _place in near for i in self._by_core[name]]
            return Found(near=tuple(offered[:_OFFERED]))
        spelled = [i for i in ids if names.is_bare(words) or self._is_spelled(i, words, len(core.split()))]
        if len(spelled) > 1:
            narrow = [i for i in spelled if f" {whole} " in f" {fold(self.names[i])} "]
            spelled = narrow if len(narrow) == 1 else spelled
        if len(spelled) == 1:
            return Found(spelled[0])
        offered = spelled or ids
        return Found(near=tuple(offered[:_OFFERED]), is_one_of_many=len(offered) > 1)

    def _is_spelled(self, unit_id: int, words: str, length: int) -> bool:
        """The last words, which name the place, are written with the same marks."""
        one, other = names.spelling(words).split(), names.spelling(self.names[unit_id]).split()
        return one[-length:] == other[-length:]


def load(connection: Connection, top: Unit, today: date) -> Places:
    """The units a list for this one may speak of."""
    query = select(unit.c.id).where(tree.below(top), tree.is_living(today), unit.c.organisation == top.organisation)
    ids = connection.execute(query.order_by(unit.c.id)).scalars().all()
    found: list[Unit] = []
    for start in range(0, len(ids), 10_000):
        found += tree.many(connection, ids[start : start + 10_000]).values()
    return Places(top, [u for u in found if u.kind != "province"])


def _core(words: str) -> str:
    """What is left of a folded name without the words that many units share."""
    rest = words
    while True:
        for generic in _GENERIC:
            if rest.startswith(generic + " "):
                rest = rest[len(generic) + 1 :]
                break
        else:
            return rest
