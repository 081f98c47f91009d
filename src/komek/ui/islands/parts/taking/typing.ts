/** Parts follow what is typed: `data-asks="around promise"` names those that an input changes. */

import { ask, callForm, isPicked, pick } from "./asking";

const CALM_MS = 150;
let timer: ReturnType<typeof setTimeout> | undefined;

export function fillWhileTyping(): void {
  const form = callForm();
  form?.addEventListener("input", onInput);
  form?.addEventListener("change", onChange);
}

function onInput(event: Event): void {
  const input = event.target as HTMLInputElement;
  // The places are the combobox's own matter, and radio buttons change at once.
  if (!input.dataset.asks || input.name === "address" || input.type === "radio") return;
  if (input.name === "service_words") pick(false);
  if (input.name === "text" && isPicked()) return;
  clearTimeout(timer);
  timer = setTimeout(() => void ask(input.dataset.asks ?? ""), CALM_MS);
}

function onChange(event: Event): void {
  const input = event.target as HTMLInputElement;
  if (input.type !== "radio" || !input.dataset.asks) return;
  clearTimeout(timer);
  pick(true);
  void ask(input.dataset.asks);
}
