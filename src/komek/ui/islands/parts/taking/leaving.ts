/** Escape leaves a field, so that single keys work. */

import { callForm } from "./asking";

export function leaveFields(): void {
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Escape" || event.isComposing) return;
    if (!callForm() || document.querySelector("dialog[open]")) return;
    (document.activeElement as HTMLElement | null)?.blur();
  });
}
