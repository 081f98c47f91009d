/** Takes the round along: its page, its cases and their pictures, with all that shows them. */

import { keepCopy, labelOf, shelf } from "./kept";
import { ROUTE, WAITING } from "./places";

const FRESH_MS = 12 * 3_600_000;
const JUST_NOW_MS = 10 * 60_000;

/** Keep what the route page on the screen leads to; returns whether all of it is there. */
export async function takeAlong(who: string): Promise<boolean> {
  const place = await shelf(who);
  const wanted = new Set([ROUTE, WAITING]);
  const parts = new Set<string>();
  let complete = await page(place, ROUTE, "", parts, location.href);
  complete = (await page(place, WAITING, "", parts)) && complete;
  for (const { address, version } of errands()) {
    wanted.add(address);
    complete = (await page(place, address, version, parts)) && complete;
  }
  for (const address of parts) {
    wanted.add(address);
    complete = (await part(place, address)) && complete;
  }
  for (const request of await place.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) await place.delete(request);
  }
  return complete;
}

function errands(): { address: string; version: string }[] {
  return [...document.querySelectorAll<HTMLElement>("[data-errand]")].map((one) => ({
    address: one.dataset.page ?? "",
    version: one.dataset.changed ?? "",
  }));
}

/** A page; what shows it is added to the parts. */
async function page(
  place: Cache,
  address: string,
  version: string,
  parts: Set<string>,
  from = address,
): Promise<boolean> {
  const content = (await stillGood(place, address, version)) ?? (await fetched());
  if (content !== undefined) for (const one of partsOf(content)) parts.add(one);
  return content !== undefined;

  async function fetched(): Promise<string | undefined> {
    try {
      const copy = await keepCopy(place, address, version, from);
      return typeof copy === "string" ? copy : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The copy's text, if it is of this version: a case that did not change is not read again. */
async function stillGood(
  place: Cache,
  address: string,
  version: string,
): Promise<string | undefined> {
  const copy = version ? await place.match(address) : undefined;
  if (!copy) return undefined;
  const label = labelOf(copy);
  return label.version === version && label.age < FRESH_MS ? await copy.text() : undefined;
}

/** Styles, scripts and small pictures of a page, as paths of our own. */
function partsOf(content: string): string[] {
  const shown = new DOMParser().parseFromString(content, "text/html");
  const found = shown.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img");
  return [...found]
    .map((one) => new URL(one.getAttribute("src") ?? one.getAttribute("href") ?? "", location.href))
    .filter((address) => address.origin === location.origin)
    .map((address) => address.pathname);
}

async function part(place: Cache, address: string): Promise<boolean> {
  const copy = await place.match(address);
  const good = address.startsWith("/static/") ? JUST_NOW_MS : FRESH_MS;
  if (copy && labelOf(copy).age < good) return true;
  try {
    return (await keepCopy(place, address)) !== undefined;
  } catch {
    return copy !== undefined;
  }
}
