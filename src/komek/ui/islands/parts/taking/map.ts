/**
 * Draws districts, the buildings of the register and what is open around; a click puts the point.
 *
 * Without a style of the city's own there are no tiles and no letters: names are elements.
 */

import { Map as Chart, type GeoJSONSource, Marker, setWorkerUrl } from "maplibre-gl";
import { colour, plainStyle } from "./map-style";

interface Feature {
  geometry: { type: string; coordinates: number[] & number[][][] };
  properties: { name: string; value?: string };
}
type Layers = Record<"districts" | "buildings" | "cases", { features: Feature[] }>;

const CITY_ZOOM = 10;
const PLACE_ZOOM = 15.5;

let labels: Marker[] = [];
let point: Marker | undefined;

export function showMap(): void {
  const box = document.querySelector<HTMLElement>("[data-map]");
  if (!box) return;
  setWorkerUrl(new URL("./map-worker.js", import.meta.url).href);
  const chart = begin(box);
  if (!chart) return;
  chart.on("load", () => void draw(chart, box));
  // Where there is nothing to put a click only takes hold of the map.
  if (!("fixed" in box.dataset)) {
    chart.on("click", (event) => put(chart, event.lngLat.lat, event.lngLat.lng));
  }
  document.querySelector("#map-put")?.addEventListener("click", () => {
    const { lat, lng } = chart.getCenter();
    put(chart, lat, lng);
  });
  document.addEventListener("komek:part", (event) => {
    if ((event as CustomEvent<string>).detail === "around") void draw(chart, box);
  });
}

function begin(box: HTMLElement): Chart | undefined {
  try {
    return new Chart({
      container: box,
      style: box.dataset.style || plainStyle(),
      center: [0, 0],
      zoom: 1,
      fadeDuration: 0,
      attributionControl: box.dataset.style ? {} : false,
      locale: { "Map.Title": box.dataset.name ?? "" },
    });
  } catch {
    say("none");
    return undefined;
  }
}

async function draw(chart: Chart, box: HTMLElement): Promise<void> {
  const here = document.querySelector<HTMLElement>("#around")?.dataset;
  const where = here?.lat ? `?lat=${here.lat}&lon=${here.lon}` : "";
  const answer = await fetch(`${box.dataset.map}${where}`, { cache: "no-store" });
  if (!answer.ok) return;
  const layers = (await answer.json()) as Layers;
  for (const [name, data] of Object.entries(layers)) fill(chart, name, data);
  for (const one of labels) one.remove();
  labels = [...layers.districts.features.map(nameOf), ...layers.cases.features.map(numberOf)];
  for (const one of labels) one.addTo(chart);
  if (here?.lat) {
    mark(chart, Number(here.lat), Number(here.lon));
    chart.jumpTo({ center: [Number(here.lon), Number(here.lat)], zoom: PLACE_ZOOM });
  } else {
    const [first] = layers.districts.features;
    if (first) chart.jumpTo({ center: middle(first), zoom: CITY_ZOOM });
  }
}

function fill(chart: Chart, name: string, data: unknown): void {
  const known = chart.getSource(name) as GeoJSONSource | undefined;
  if (known) known.setData(data as never);
  else chart.addSource(name, { type: "geojson", data: data as never });
  if (known || name === "cases") return;
  const id = `komek-${name}`;
  if (name === "districts") {
    chart.addLayer({ id, type: "line", source: name, paint: { "line-color": colour("--edge") } });
  } else {
    const paint = { "circle-color": colour("--brand"), "circle-radius": 5 };
    chart.addLayer({ id, type: "circle", source: name, paint });
  }
}

function nameOf(district: Feature): Marker {
  return label("map-label", district.properties.name).setLngLat(middle(district));
}

function numberOf(found: Feature, place: number): Marker {
  const [lon = 0, lat = 0] = found.geometry.coordinates;
  const made = label("map-case", String(place + 1)).setLngLat([lon, lat]);
  made.getElement().title = found.properties.name;
  return made;
}

function label(kind: string, text: string): Marker {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  return new Marker({ element });
}

/** Of the first outline, which is enough to put a name somewhere within. */
function middle(area: Feature): [number, number] {
  const nested = area.geometry.coordinates as unknown as number[][][] | number[][][][];
  const ring = (area.geometry.type === "Polygon" ? nested[0] : nested[0]?.[0]) as number[][];
  const sum = (axis: number) => ring.reduce((all, one) => all + (one[axis] ?? 0), 0) / ring.length;
  return [sum(0), sum(1)];
}

function put(chart: Chart, lat: number, lon: number): void {
  mark(chart, lat, lon);
  const at = chart.project([lon, lat]);
  const [house] = chart.getLayer("komek-buildings")
    ? chart.queryRenderedFeatures(
        [
          [at.x - 8, at.y - 8],
          [at.x + 8, at.y + 8],
        ],
        { layers: ["komek-buildings"] },
      )
    : [];
  const chosen = house?.properties as Feature["properties"] | undefined;
  const detail = { lat, lon, value: chosen?.value ?? "", name: chosen?.name ?? "" };
  document.dispatchEvent(new CustomEvent("komek:put", { detail }));
  say("put");
}

function mark(chart: Chart, lat: number, lon: number): void {
  point ??= new Marker({ color: colour("--brand") });
  point.setLngLat([lon, lat]).addTo(chart);
}

function say(what: "none" | "put"): void {
  const status = document.querySelector<HTMLElement>("#map-said");
  if (status) status.textContent = status.dataset[what] ?? "";
}
