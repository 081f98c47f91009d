/**
 * The address as a combobox (https://www.w3.org/WAI/ARIA/apg/patterns/combobox): places are looked
 * for while one types, arrows walk through them, Enter or Tab takes one, Escape none.
 */

import { ask, callForm } from "./asking";

const CALM_MS = 80;
/** A finger on a place takes the focus away first. */
const LEAVING_MS = 150;
const SHORTEST = 3;

let timer: ReturnType<typeof setTimeout> | undefined;
/** Left before the places came: the first of them is meant. */
let takesFirst = false;

export function choosePlaces(): void {
  const input = field();
  if (!input) return;
  const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "places-list" };
  for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
  input.autocomplete = "off";
  close();
  input.addEventListener("input", onInput);
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => setTimeout(close, LEAVING_MS));
  document.addEventListener("komek:part", onPart);
  document.addEventListener("pointerdown", onPointer);
  document.addEventListener("komek:put", onPut);
}

function field(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("[data-combobox] input[name=address]");
}

function options(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#places-list [role=option]")];
}

function active(): HTMLElement | undefined {
  return options().find((one) => one.getAttribute("aria-selected") === "true");
}

function onInput(): void {
  put("");
  takesFirst = false;
  clearTimeout(timer);
  const long = (field()?.value.trim().length ?? 0) >= SHORTEST;
  if (!long) return close();
  timer = setTimeout(() => void look(), CALM_MS);
}

async function look(): Promise<void> {
  timer = undefined;
  waiting = true;
  await ask("places");
  waiting = false;
}

let waiting = false;

/** What was kept is only the words: the place of exactly this name is looked for anew. */
export async function lookAgain(): Promise<void> {
  const words = field()?.value;
  if (!words) return;
  await look();
  const same = options().find((one) => one.textContent?.trim() === words);
  if (same && field()?.value === words) take(same);
}

function onPart(event: Event): void {
  if ((event as CustomEvent<string>).detail !== "places") return;
  const [first] = options();
  if (takesFirst && first) take(first);
  else if (first && document.activeElement === field()) open(first);
  else close();
  takesFirst = false;
}

function onKey(event: KeyboardEvent): void {
  const shown = isOpen();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (step && options().length) {
    event.preventDefault();
    walk(shown ? step : 0);
  } else if (event.code === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    takeMeant();
  } else if (event.code === "Tab" && !event.shiftKey) takeMeant();
  else if (event.code === "Escape" && shown) {
    event.stopPropagation();
    close();
  }
}

function takeMeant(): void {
  const meant = active();
  if (isOpen() && meant) take(meant);
  else if (timer !== undefined || waiting) {
    takesFirst = true;
    clearTimeout(timer);
    if (!waiting) void look();
  }
}

function walk(step: number): void {
  const all = options();
  const meant = active();
  const at = meant ? all.indexOf(meant) : -1;
  const next = all[(at + step + all.length) % all.length] ?? all[0];
  if (next) open(next);
}

function open(meant: HTMLElement): void {
  for (const one of options()) one.setAttribute("aria-selected", String(one === meant));
  document.querySelector("#places-list")?.removeAttribute("hidden");
  field()?.setAttribute("aria-expanded", "true");
  field()?.setAttribute("aria-activedescendant", meant.id);
  meant.scrollIntoView({ block: "nearest" });
}

function close(): void {
  document.querySelector("#places-list")?.setAttribute("hidden", "");
  field()?.setAttribute("aria-expanded", "false");
  field()?.removeAttribute("aria-activedescendant");
}

function isOpen(): boolean {
  return field()?.getAttribute("aria-expanded") === "true";
}

function onPointer(event: Event): void {
  const option = (event.target as Element).closest<HTMLElement>("#places-list [role=option]");
  if (option) take(option);
}

function take(option: HTMLElement): void {
  const input = field();
  if (input) input.value = option.textContent?.trim() ?? "";
  put(option.dataset.value ?? "");
  set("lat", "");
  set("lon", "");
  close();
  void ask("around promise");
}

/** A click on the map: on a building, or somewhere else. */
function onPut(event: Event): void {
  const there = (event as CustomEvent<{ lat: number; lon: number; value: string; name: string }>)
    .detail;
  const input = field();
  if (input && there.name) input.value = there.name;
  put(there.value);
  set("lat", there.value ? "" : there.lat.toFixed(6));
  set("lon", there.value ? "" : there.lon.toFixed(6));
  void ask("around promise");
}

function set(name: string, value: string): void {
  const input = callForm()?.querySelector<HTMLInputElement>(`[name=${name}]`);
  if (input) input.value = value;
}

function put(value: string): void {
  const chosen = document.querySelector<HTMLInputElement>("[data-combobox] [name=building]");
  if (chosen) chosen.value = value;
}
