"""The signs of groups of services: lines in a square of 24, in the colour of the text beside."""

SIGNS = {
    "siren": "M6 19v-6a6 6 0 0 1 12 0v6M4 19h16M12 3v2M4.5 6l1.5 1.5M19.5 6 18 7.5M12 10v4",
    "drop": "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11zM9 15a3 3 0 0 0 3 3",
    "radiator": "M4 9h16v9H4zM8 9v9M12 9v9M16 9v9M6 18v2M18 18v2M9 6c-1-1 1-2 0-3M15 6c-1-1 1-2 0-3",  # noqa: E501
    "bolt": "M13 2 5 14h6l-1 8 8-12h-6z",
    "flame": "M12 3c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-4 2.5-5 0 2 1 3 2 3C12 9 10 6 12 3z",
    "lamp": "M8 21h8M12 21V7M12 7h6l2 4h-6zM14.5 14l-1 2M17 14v2M19.5 14l1 2",
    "lift": "M5 3h14v18H5zM12 3v18M8 13l-1-2h2zM16 11l1 2h-2z",
    "building": "M5 21V3h14v18M3 21h18M9 7h1M14 7h1M9 11h1M14 11h1M10 21v-5h4v5",
    "bench": "M4 9h16M4 12h16M3 15h18M6 15v5M18 15v5M6 9V7M18 9V7",
    "broom": "M19 3l-8 9M8 11l5 4-4 6H3l3-3H4l2-3z",
    "bin": "M4 6h16M9 6V3h6v3M6 6l1 15h10l1-15M10 10v7M14 10v7",
    "road": "M8 3 4 21M16 3l4 18M12 4v3M12 10.5v3M12 17v3",
    "manhole": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM7 9h10M6 12h12M7 15h10",
    "traffic-light": "M8 2h8v16H8zM12 18v4M12 5.5v1M12 9.5v1M12 13.5v1M8 6H5M16 6h3M8 11H5M16 11h3",
    "parking": "M4 3h16v18H4zM10 17V7h3a3 3 0 0 1 0 6h-3",
    "bus": "M4 5h16v12H4zM4 11h16M12 5v6M7 17v3M17 17v3M7 14h1M16 14h1",
    "wave": "M3 9c3-3 6-3 9 0s6 3 9 0M3 14c3-3 6-3 9 0s6 3 9 0M3 19c3-3 6-3 9 0s6 3 9 0",
    "tree": "M12 21v-6M12 15l-6-1 3-4H6l6-8 6 8h-3l3 4z",
    "paw": "M8 18c0-3 2-5 4-5s4 2 4 5c0 2-2 3-4 2-2 1-4 0-4-2zM5 10v2M9 6v2M15 6v2M19 10v2",
    "leaf": "M5 20C4 10 9 4 20 4c0 11-6 16-13 13M5 20c2-6 5-9 9-11",
    "cross": "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
    "school": "M2 9l10-5 10 5-10 5zM6 11v6c3 3 9 3 12 0v-6M22 9v6",
    "hands": "M12 20 4 12a4 4 0 0 1 6-6l2 2 2-2a4 4 0 0 1 6 6z",
    "bill": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "cart": "M3 4h3l2 11h10l2-8H7M9 19v1M17 19v1",
    "shield": "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM9 12l2 2 4-4",
    "crane": "M6 21V5h13M6 9l4-4M3 21h8M17 5v5M15 10h4v4h-4z",
    "phone": "M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",  # noqa: E501
    "ball": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c4 5 4 13 0 18M12 3c-4 5-4 13 0 18",
    "document": "M6 3h9l3 3v15H6zM14 3v4h4M9 12h6M9 16h6",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7v1",
    "pin": "M12 21c-4-5-7-8-7-11a7 7 0 0 1 14 0c0 3-3 6-7 11zM12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
    "camera": "M4 7h4l1-3h6l1 3h4v12H4zM12 9a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
}
"""By the name that a group has in the directory; `info` stands for those that are not here."""
