/**
 * Keeps marked regions of a page true while cases change, without getting in anybody's way.
 *
 * `<div id="…" data-live="">` shows many cases, `data-live="1234567"` one. A region that somebody
 * points at, works in or has typed into waits until they are done with it. `data-ages`: also every
 * minute.
 */

import { Idiomorph } from "idiomorph";
import { Ear, type News } from "./ear";

const CALM_MS = 1_000;
const MINUTE_MS = 60_000;
const REGIONS = "[data-live]";
const AGEING = "[data-live][data-ages]";

const stale = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function followChanges(): void {
  const address = document.querySelector<HTMLMetaElement>("meta[name=live]");
  if (!address || !document.querySelector(REGIONS)) return;
  listen(address, take);
  for (const moment of ["visibilitychange", "focusout", "pointerout"]) {
    document.addEventListener(moment, soon, { passive: true });
  }
  setInterval(age, MINUTE_MS);
}

/** What says how many minutes are left is true for a minute. */
function age(): void {
  for (const region of document.querySelectorAll(AGEING)) stale.add(region.id);
  soon();
}

function listen(address: HTMLMetaElement, tell: (news: News) => void): void {
  const place = new URL(address.content, location.href).href;
  if (!("SharedWorker" in window)) {
    new Ear(place, tell).open();
    return;
  }
  const script = new URL("./stream.js", import.meta.url);
  // Whoever signs in after somebody else gets a stream of their own.
  const name = `komek ${address.dataset.who ?? ""}`;
  const { port } = new SharedWorker(script, { type: "module", name });
  port.onmessage = (message: MessageEvent<News>) => tell(message.data);
  port.postMessage({ address: place });
  addEventListener("pagehide", () => port.postMessage({}));
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

function take(news: News): void {
  for (const region of document.querySelectorAll<HTMLElement>(REGIONS)) {
    const one = region.dataset.live;
    if (!one || !news.cases || news.cases.includes(one)) stale.add(region.id);
  }
  soon();
}

function soon(): void {
  if (stale.size === 0) return;
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), CALM_MS);
}

/** Ask for the page once more, and make of the regions at rest what it says. */
async function refresh(): Promise<void> {
  const resting = document.hidden ? [] : [...stale].filter(rests);
  if (resting.length === 0) return;
  for (const id of resting) stale.delete(id);
  const page = await pageNow();
  for (const id of page ? resting : []) {
    const [shown, now] = [document.getElementById(id), page?.getElementById(id)];
    if (!rests(id)) stale.add(id);
    else if (shown && now) Idiomorph.morph(shown, now);
  }
}

/** The page as the server has it; undefined when it is away, or wants a sign-in first. */
async function pageNow(): Promise<Document | undefined> {
  try {
    const headers = { "X-Part": "live" };
    const answer = await fetch(location.href, { headers, redirect: "error", cache: "no-store" });
    if (!answer.ok) return undefined;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return undefined;
  }
}

function rests(id: string): boolean {
  const region = document.getElementById(id);
  if (!region) return true;
  return !region.matches(":hover") && !region.contains(document.activeElement) && !hasDraft(region);
}

function hasDraft(region: HTMLElement): boolean {
  const fields = region.querySelectorAll<HTMLInputElement>("input:not([type=hidden]), textarea");
  return [...fields].some(
    (field) =>
      field.value !== field.defaultValue ||
      Boolean(field.checked) !== Boolean(field.defaultChecked),
  );
}
