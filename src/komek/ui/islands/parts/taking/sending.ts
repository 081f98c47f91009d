/** Ctrl and Enter send, wherever one types; Escape leaves a field, so that single keys work. */

import { callForm } from "./asking";

export function sendByKey(): void {
  document.addEventListener("keydown", (event) => {
    const form = callForm();
    if (!form || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector<HTMLButtonElement>("[data-send]"));
    } else if (event.code === "Escape") {
      (document.activeElement as HTMLElement | null)?.blur();
    }
  });
}
