/** The map of a call, loaded when somebody opens it. */

import "maplibre-gl/dist/maplibre-gl.css";
import { showMap } from "./parts/taking/map";

showMap();
