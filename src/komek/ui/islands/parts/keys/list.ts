/** The list of keys that `?` opens: what each does, another key for it, all of them off. */

import { actions, areOn, codeOf, putOn, switchOn } from "./actions";

let renamed: string | undefined;

/** Make the dialog on this page work; returns what opens it. */
export function keyList(): { show(): void; take(event: KeyboardEvent): boolean } {
  const list = document.querySelector<HTMLDialogElement>("#keys");
  list?.addEventListener("click", onClick);
  list?.addEventListener("change", (event) => switchOn((event.target as HTMLInputElement).checked));
  list?.addEventListener("close", () => {
    renamed = undefined;
  });
  return {
    show() {
      if (!list || list.open) return;
      fill(list);
      list.showModal();
    },
    /** Whether the key was meant for the list: the next one after "Change". */
    take(event) {
      if (!list || !renamed || event.code === "Escape") return false;
      putOn(renamed, event.code);
      renamed = undefined;
      fill(list);
      return true;
    },
  };
}

function fill(list: HTMLDialogElement): void {
  const row = list.querySelector<HTMLTemplateElement>("template");
  if (!row) return;
  list.querySelector("tbody")?.replaceChildren(...actions().map((one) => line(row, one)));
  const on = list.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (on) on.checked = areOn();
}

function line(row: HTMLTemplateElement, action: HTMLElement): Node {
  const made = row.content.cloneNode(true) as DocumentFragment;
  const name = nameOf(action);
  put(made.querySelector("th"), name);
  put(made.querySelector("kbd"), readable(codeOf(action)));
  const button = made.querySelector("button");
  if (button) {
    button.dataset.renames = action.dataset.key;
    button.setAttribute("aria-label", `${button.textContent?.trim()}: ${name}`);
  }
  return made;
}

function put(place: Element | null, text: string): void {
  if (place) place.textContent = text;
}

function onClick(event: Event): void {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-renames]");
  if (!button) return;
  renamed = button.dataset.renames;
  put(button.closest("tr")?.querySelector("kbd") ?? null, "…");
}

function nameOf(action: HTMLElement): string {
  const label = (action as HTMLInputElement).labels?.[0]?.textContent;
  const summary = action.querySelector("summary")?.textContent;
  const name = action.getAttribute("aria-label") ?? label ?? summary ?? action.textContent;
  // A key that stands on the button says where it is now, not what it does.
  const shown = action.querySelector("kbd")?.textContent ?? "";
  return (name ?? "").trim().replace(new RegExp(`\\s*${shown}$`), "");
}

/** What is printed on the key in the Latin layout: KeyN is N. */
function readable(code: string): string {
  return code.replace(/^(Key|Digit)/, "");
}
