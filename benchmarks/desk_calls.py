"""Twenty typical calls as an operator takes them: what is said, and what is to come of it.

Addresses, services and landmarks are the demo city's.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Call:
    """One call.

    contact, name, place, words: what is typed of what the caller says; nothing for what they do
    not say. down: how often the arrow goes down among the services that the words suggest, None
    where the right one stands out by itself. ends: "filed", "joined" (the same is open already),
    "answered" (at first contact) or "112".
    """

    words: str
    contact: str = ""
    name: str = ""
    place: str = ""
    down: int | None = None
    ends: Literal["filed", "joined", "answered", "112"] = "filed"


CALLS = (
    Call("Не горит уличный фонарь возле дома", "87015550101", "Айгүл", "абая 16"),
    Call("Тоже темно, фонарь не горит", "87015550102", "Болат", "абая 16", ends="joined"),
    Call("Шам жанбайды, аула қараңғы", "87015550103", "Серік", "абай 16", ends="joined"),
    Call("В подъезде не работает лифт", "87015550104", "Марина", "сейфуллин 18"),
    Call("Лифт застрял, внутри человек", "87015550105", "Ольга", "сейфуллин 18", ends="112"),
    Call("Үйде жылу жоқ, батарея суық", "87015550106", "Динара", "достык 42"),
    Call("Холодные батареи, нет отопления", "87015550107", "Павел", "достык 42", ends="joined"),
    Call("Яма на дороге, машины бьются", place="петрова 1"),
    Call("Прорвало трубу, вода течёт по улице", "87015550109", "Ержан", "манаса 32"),
    Call("Бездомные собаки во дворе", "87015550110", "Сауле", "валиханова 1"),
    Call("Не вывозят мусор, контейнер переполнен", "87015550111", "Жанна", "туран 129"),
    Call("Мусор третий день не вывозят", "87015550112", "Асель", "туран 129", ends="joined"),
    Call("Қар тазаланбаған, көктайғақ", "87015550113", "Нұрлан", "кенесары 1", 1),
    Call("Какой график у центра обслуживания населения", ends="answered"),
    Call("Как работает центр обслуживания в праздник", ends="answered"),
    Call("Пахнет газом в подъезде", "87015550116", "Иван", "момышулы 25", ends="112"),
    Call("Открыт люк колодца, опасно", place="около арзана", down=1),
    Call("Автобус не приходит, ждём час", "87015550118", "Гүлнар", "жд вокзал", 1),
    Call("Жалоба: в управлении нагрубили", "87015550119", "Тимур", "абая 16", 0),
    Call("Сосулька висит с крыши над входом", "87015550120", "Лейла", "республика 73", 0),
)
