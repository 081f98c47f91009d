/** The map is a megabyte: it comes when it is opened for the first time. */

export function openMapLazily(): void {
  const map = document.querySelector<HTMLDetailsElement>("#map");
  map?.addEventListener("toggle", () => void load(map), { once: true });
}

async function load(map: HTMLDetailsElement): Promise<void> {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("./map.css", import.meta.url).href;
  document.head.append(sheet);
  map.querySelector("[data-map]")?.setAttribute("aria-busy", "true");
  await import(new URL("./map.js", import.meta.url).href);
  map.querySelector("[data-map]")?.removeAttribute("aria-busy");
}
