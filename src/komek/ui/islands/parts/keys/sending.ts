/** Ctrl and Enter send what one is writing, without looking for the button. */

const WRITTEN_IN = "form[method=post] :is(textarea, input, select)";
/** The page's own choice; else what Enter alone would press in a field of one line. */
const SENDS = ["[data-send]", "button:not([type=button])"];

export function sendByKey(): void {
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.isComposing || event.repeat || document.querySelector("dialog[open]")) return;
    const form = pageForm() ?? formOf(event.target);
    if (!form) return;
    event.preventDefault();
    const [own, first] = SENDS.map((which) => form.querySelector<HTMLButtonElement>(which));
    form.requestSubmit(own ?? first);
  });
}

/** The one form that a page is about is sent from anywhere on it. */
function pageForm(): HTMLFormElement | null {
  return document.querySelector<HTMLButtonElement>("button[data-send]")?.form ?? null;
}

function formOf(target: EventTarget | null): HTMLFormElement | null {
  const field = target instanceof Element ? target.closest(WRITTEN_IN) : null;
  return field?.closest("form") ?? null;
}
