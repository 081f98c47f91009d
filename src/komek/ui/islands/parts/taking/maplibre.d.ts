/** Files of the package that bring no types. */

declare module "maplibre-gl/dist/maplibre-gl-worker.mjs";
declare module "maplibre-gl/dist/maplibre-gl.css";
