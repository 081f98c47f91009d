/** What every page of the desk does besides being a page. */

import { listenToKeys } from "./parts/keys/press";
import { followChanges } from "./parts/live";
import { takeOverTemplates } from "./parts/templates";

followChanges();
listenToKeys();
takeOverTemplates();
