/** Buttons that do something without leaving the screen: `<button formaction="…" data-part>`. */

import { callForm, show, typed } from "./asking";

export function doPartly(): void {
  callForm()?.addEventListener("submit", (event) => {
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.dataset.part === undefined) return;
    event.preventDefault();
    void send(event.target as HTMLFormElement, button);
  });
}

async function send(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const body = typed(form);
  if (button.name) body.set(button.name, button.value);
  button.disabled = true;
  await show(button.formAction, { method: "POST", body, headers: { "X-Part": "said" } });
  button.disabled = false;
}
