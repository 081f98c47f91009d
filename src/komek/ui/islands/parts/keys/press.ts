/** Single keys: they press what carries them, J and K walk through the rows, `?` lists them. */

import { actionAt, areOn } from "./actions";
import { keyList } from "./list";

const FIRST = "form :is(select, textarea, input:not([type=hidden], [type=file]))";
const TYPED_INTO = "textarea, select, input:not([type=checkbox], [type=radio], [type=file])";
const ROWS = "[data-rows] th a";
/** Nobody types with these; and with these not while Alt is held. */
const FUNCTION_KEYS = /^F\d+$/;
const WITH_ALT = /^Digit\d$/;
const STEPS: Record<string, number> = { KeyJ: 1, KeyK: -1 };

export function listenToKeys(): void {
  const list = keyList();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.altKey && !WITH_ALT.test(event.code)) return;
    if (list.take(event)) event.preventDefault();
    else if (isTyping(event.target) && !isNoTyping(event)) return;
    else if (isQuestion(event)) list.show();
    else if (areOn() && !event.shiftKey && !document.querySelector("dialog[open]")) press(event);
  });
}

function press(event: KeyboardEvent): void {
  const action = actionAt(event.code) ?? nextRow(STEPS[event.code]);
  if (!action) return;
  event.preventDefault();
  // A key held for too long would press the same on the page that comes next, which nobody has read.
  if (event.repeat && !action.matches(ROWS)) return;
  if (action instanceof HTMLDetailsElement) open(action);
  else if (action.matches(`${TYPED_INTO}, ${ROWS}`)) action.focus();
  else action.click();
}

function open(more: HTMLDetailsElement): void {
  more.open = true;
  (more.querySelector<HTMLElement>(FIRST) ?? more).focus();
}

function nextRow(by: number | undefined): HTMLElement | undefined {
  if (!by) return undefined;
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  return rows[rows.indexOf(document.activeElement as HTMLElement) + by];
}

/** By what is printed, or by the place where most layouts have it. */
function isQuestion(event: KeyboardEvent): boolean {
  return event.key === "?" || (event.code === "Slash" && event.shiftKey);
}

function isNoTyping(event: KeyboardEvent): boolean {
  return event.altKey || FUNCTION_KEYS.test(event.code);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_INTO) !== null;
}
