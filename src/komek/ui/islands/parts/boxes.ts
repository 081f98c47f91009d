/**
 * Boxes whose form comes when they are opened: `<details data-form="where it is">`.
 *
 * Most verbs of a case are never opened, and their forms, some with hundreds of organisations to
 * choose from, are most of its page. Without a script the box holds a link to the page with it.
 */

const INPUTS = ":is(input, select, textarea):not([type=hidden])";

export function fetchForms(): void {
  // Toggle does not bubble.
  document.addEventListener("toggle", open, { capture: true });
}

function open(event: Event): void {
  const box = event.target;
  if (box instanceof HTMLDetailsElement && box.open && box.dataset.form) void fill(box);
}

async function fill(box: HTMLDetailsElement): Promise<void> {
  const place = box.dataset.form ?? "";
  delete box.dataset.form;
  try {
    const asking = { headers: { "X-Part": "form" }, redirect: "error", cache: "no-store" } as const;
    const answer = await fetch(place, asking);
    if (!answer.ok) throw new Error(answer.statusText);
    put(box, await answer.text());
  } catch {
    // The link in the box leads to the form, or to why it is not there.
    box.dataset.form = place;
  }
}

function put(box: HTMLDetailsElement, text: string): void {
  const form = new DOMParser().parseFromString(text, "text/html").body;
  const opener = box.contains(document.activeElement) ? box : undefined;
  const summary = box.querySelector("summary");
  box.replaceChildren(...(summary ? [summary] : []), ...form.childNodes);
  opener?.querySelector<HTMLElement>(INPUTS)?.focus();
}
