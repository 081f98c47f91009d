/** What every page of the desk does besides being a page. */

import { fetchForms } from "./parts/boxes";
import { keepDrafts } from "./parts/drafts";
import { listenToKeys } from "./parts/keys/press";
import { sendByKey } from "./parts/keys/sending";
import { followChanges } from "./parts/live";
import { sendOnce } from "./parts/once";
import { showPresence } from "./parts/presence";
import { sayWhatWasSeen } from "./parts/seen";
import { takeOverTemplates } from "./parts/templates";
import { letUndo } from "./parts/undo";

keepDrafts();
fetchForms();
letUndo();
sayWhatWasSeen();
showPresence();
followChanges();
listenToKeys();
sendByKey();
takeOverTemplates();
sendOnce();
