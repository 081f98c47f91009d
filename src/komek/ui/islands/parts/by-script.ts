/** Shows what makes sense with a script only: `<… hidden data-by-script>`. */

export function showWhatNeedsScript(): void {
  for (const one of document.querySelectorAll<HTMLInputElement>("[data-by-script]")) {
    if (one.type === "hidden") one.disabled = false;
    else one.hidden = false;
  }
}
