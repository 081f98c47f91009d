/** "I am there now": the device says where it is, once, when somebody presses. */

import { ask } from "../taking/asking";
import { form } from "./form";

const PATIENCE_MS = 15_000;

export function listenToHere(): void {
  const button = document.querySelector<HTMLElement>("[data-here]");
  if (!button) return;
  if (!navigator.geolocation) button.hidden = true;
  button.addEventListener("click", () => {
    say("hereSaid");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => void take(coords.latitude, coords.longitude),
      () => say("hereDenied"),
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  });
}

async function take(lat: number, lon: number): Promise<void> {
  put("lat", lat.toFixed(6));
  put("lon", lon.toFixed(6));
  put("building", "");
  await ask("here around promise");
  say();
}

function put(name: string, value: string): void {
  const input = form()?.querySelector<HTMLInputElement>(`[name=${name}]`);
  if (!input) return;
  input.value = value;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function say(what = ""): void {
  const status = document.querySelector<HTMLElement>("[data-here-said]");
  if (status) status.textContent = status.dataset[what] ?? "";
}
