/** The screen for a call: it fills itself while one types, and everything on it has a key. */

import { giveAnswers } from "./parts/taking/answers";
import { doPartly } from "./parts/taking/buttons";
import { bringBack } from "./parts/taking/kept";
import { leaveFields } from "./parts/taking/leaving";
import { openMapLazily } from "./parts/taking/opening";
import { choosePlaces } from "./parts/taking/places";
import { fillWhileTyping } from "./parts/taking/typing";

choosePlaces();
fillWhileTyping();
doPartly();
giveAnswers();
leaveFields();
openMapLazily();
void bringBack();
