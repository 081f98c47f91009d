/**
 * What can be done by a single key: `<a data-key="file" data-code="KeyN">`, and on which key.
 *
 * A code names a place on the keyboard, so it is the same key in every layout. Everybody can put
 * an action on another key, or switch all of them off; that is kept in their browser.
 */

const STORED = "komek.keys";
const USABLE = /^(Key|Digit|Numpad|F\d|Bracket|Semicolon|Quote|Comma|Period)/;

interface Choices {
  off: boolean;
  /** Code by action, where it is not the usual one. */
  codes: Record<string, string>;
}

let choices = read();

export function actions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-key]")];
}

export function actionAt(code: string): HTMLElement | undefined {
  return actions().find((action) => codeOf(action) === code);
}

export function codeOf(action: HTMLElement): string {
  return choices.codes[action.dataset.key ?? ""] ?? action.dataset.code ?? "";
}

/** Put an action on a key, unless the key is taken or no key for this. */
export function putOn(name: string, code: string): void {
  const there = actionAt(code);
  if (USABLE.test(code) && (!there || there.dataset.key === name)) {
    keep({ ...choices, codes: { ...choices.codes, [name]: code } });
  }
}

export function areOn(): boolean {
  return !choices.off;
}

export function switchOn(on: boolean): void {
  keep({ ...choices, off: !on });
}

function keep(next: Choices): void {
  choices = next;
  localStorage.setItem(STORED, JSON.stringify(next));
}

function read(): Choices {
  const usual: Choices = { off: false, codes: {} };
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Choices>) };
  } catch {
    return usual;
  }
}
