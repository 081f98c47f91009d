/** An answer at first contact: one key takes the best one there is, the same again the next. */

export function giveAnswers(): void {
  const answer = document.querySelector<HTMLTextAreaElement>("#taking [name=answer]");
  if (!answer) return;
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-answer]");
    if (button) fill(answer, textOf(button));
  });
  const next = document.querySelector<HTMLElement>("#next-answer");
  next?.addEventListener("click", () => {
    const all = [...document.querySelectorAll<HTMLElement>("[data-answer]")].map(textOf);
    fill(answer, all[(all.indexOf(answer.value) + 1) % all.length] ?? answer.value);
  });
}

function textOf(button: HTMLElement): string {
  return document.getElementById(button.dataset.answer ?? "")?.textContent?.trim() ?? "";
}

function fill(answer: HTMLTextAreaElement, text: string): void {
  answer.value = text;
  answer.focus();
  answer.dispatchEvent(new Event("input", { bubbles: true }));
}
