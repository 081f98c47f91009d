/** What MapLibre computes beside the page, served by ourselves: the policy lets no blob run. */

export { default } from "maplibre-gl/dist/maplibre-gl-worker.mjs";
