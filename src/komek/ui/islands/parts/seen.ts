/**
 * A form says which event its reader has seen last: the last one that the page shows at
 * `<section data-seen="12">`, whenever the form itself came.
 */

export function sayWhatWasSeen(): void {
  document.addEventListener("formdata", (event) => {
    const shown = document.querySelector<HTMLElement>("[data-seen]")?.dataset.seen;
    if (shown && event.formData.has("seen")) event.formData.set("seen", shown);
  });
}
