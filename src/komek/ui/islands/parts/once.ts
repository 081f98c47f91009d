/** A button pressed twice sends its form once: whoever double-clicks means one note, not two. */

/** After this the first one has got lost, or whoever presses means it. */
const AGAIN_AFTER_MS = 5_000;

const pressed = new WeakMap<HTMLElement, number>();

/** Listen after all others that may still hold a form back. */
export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    const button = event.submitter ?? form;
    const before = pressed.get(button);
    if (before !== undefined && performance.now() - before < AGAIN_AFTER_MS) event.preventDefault();
    else pressed.set(button, performance.now());
  });
}
