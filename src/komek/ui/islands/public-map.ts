/** The list of all requests: its map is one to move and zoom, where there are scripts. */

import { openMapLazily } from "./parts/taking/opening";

const map = document.querySelector<HTMLElement>("#map");
if (map) map.hidden = false;
openMapLazily();
