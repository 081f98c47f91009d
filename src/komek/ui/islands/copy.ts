/** A button that copies what is written elsewhere on the page: `<button data-copies="ids">`. */

import { showWhatNeedsScript } from "./parts/by-script";

if (navigator.clipboard) {
  showWhatNeedsScript();
  for (const button of document.querySelectorAll<HTMLElement>("[data-copies]")) {
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button: HTMLElement): Promise<void> {
  const ids = (button.dataset.copies ?? "").split(" ");
  const texts = ids.map((id) => document.getElementById(id)?.textContent?.trim() ?? "");
  await navigator.clipboard.writeText(texts.join("\n"));
  const said = button.parentElement?.querySelector<HTMLElement>("[data-said]");
  if (said) said.textContent = said.dataset.said ?? "";
}
