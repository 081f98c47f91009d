/**
 * Choosing an answer template puts its words into the answer, below what is written already.
 *
 * `<select data-fills="id of a textarea">` with `<option data-text="…">`, and the button
 * `data-takes="id of the select"`, which asks the server for the same where there is no script.
 */

export function takeOverTemplates(): void {
  document.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement && event.target.dataset.fills) {
      fill(event.target);
    }
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-takes]");
    const select = document.getElementById(button?.dataset.takes ?? "");
    if (!(select instanceof HTMLSelectElement)) return;
    event.preventDefault();
    fill(select)?.focus();
  });
}

/** The answer with the chosen words; a template chosen just before gives way to the next one. */
function fill(select: HTMLSelectElement): HTMLTextAreaElement | undefined {
  const answer = document.getElementById(select.dataset.fills ?? "");
  if (!(answer instanceof HTMLTextAreaElement)) return undefined;
  const words = select.selectedOptions[0]?.dataset.text ?? "";
  const before = select.dataset.taken ?? "";
  const own =
    before && answer.value.endsWith(before) ? answer.value.slice(0, -before.length) : answer.value;
  answer.value = [own.trim(), words].filter(Boolean).join("\n\n");
  select.dataset.taken = words;
  answer.dispatchEvent(new Event("input", { bubbles: true }));
  return answer;
}
