"""Which key does which verb, until somebody chooses another: codes of places on the keyboard.

https://www.w3.org/TR/uievents-code/. J, K and `?` belong to every page, L, N, 9, V, B and F to
the desk's own navigation, S to the next case, D to the next call, W to the note after a call, Z to
taking back.
"""

VERB_KEYS = {
    "accept": "KeyA",
    "route": "KeyU",
    "answer": "KeyR",
    "release": "KeyE",
    "return_answer": "KeyT",
    "call_back": "KeyH",
    "confirm": "KeyC",
    "ask": "KeyQ",
    "reply": "KeyY",
    "ask_extension": "KeyM",
    "give": "KeyG",
    "forward": "KeyP",
    "refuse": "KeyX",
    "note": "KeyO",
    "hand_to_112": "F8",
}
