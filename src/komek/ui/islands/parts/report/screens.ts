/** One screen at a time. The browser's own "back" leads to the screen before. */

import { form } from "./form";

export function all(): HTMLElement[] {
  return [...(form()?.querySelectorAll<HTMLElement>("[data-screen]") ?? [])];
}

export function current(): HTMLElement | undefined {
  return all().find((one) => !one.hidden && !one.closest("section")?.hidden);
}

/** The screen to begin with: of the step that the server showed. */
export function begin(): void {
  const step = form()?.dataset.step ?? "what";
  const first = all().find((one) => one.closest("section")?.dataset.step === step);
  if (first) show(first);
  history.replaceState({ screen: first?.id }, "");
  addEventListener("popstate", (event: PopStateEvent) => {
    const there = all().find((one) => one.id === (event.state as { screen?: string })?.screen);
    if (there) show(there, true);
  });
  // Parts that came from the server know nothing of screens; the question may have gone, too.
  document.addEventListener("komek:part", () => show(current() ?? ofShownStep()));
}

/** Go on or back; screens that have nothing to say are passed over. False at the end. */
export function go(step: 1 | -1): boolean {
  const worth = all().filter((one) => one === current() || !one.querySelector("[data-skip]"));
  const next = worth[worth.findIndex((one) => one.id === current()?.id) + step];
  if (next) goTo(next.id);
  return next !== undefined;
}

export function goTo(id: string): void {
  const there = all().find((one) => one.id === id) ?? all()[0];
  if (!there) return;
  show(there, true);
  history.pushState({ screen: there.id }, "");
}

function ofShownStep(): HTMLElement | undefined {
  const shown = all().find((one) => !one.closest("section")?.hidden);
  return shown ?? all()[0];
}

function show(screen: HTMLElement | undefined, moved = false): void {
  if (!screen) return;
  for (const one of form()?.querySelectorAll<HTMLElement>("section[data-step]") ?? []) {
    one.hidden = !one.contains(screen);
  }
  for (const one of all()) one.hidden = one !== screen;
  if (!moved) return;
  scrollTo(0, 0);
  screen.closest("section")?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("komek:screen", { detail: screen.id }));
}
