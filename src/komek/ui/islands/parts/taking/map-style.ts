/** The look of a map without tiles: the page's own ground. */

import type { StyleSpecification } from "maplibre-gl";

export function plainStyle(): StyleSpecification {
  const paint = { "background-color": colour("--raised") };
  return { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint }] };
}

/** The value of a token, as the theme has it now. */
export function colour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}
