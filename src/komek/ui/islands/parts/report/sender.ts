/** An official appeal has a name and a way to answer: what is missing says so before the last page. */

import { form } from "./form";

/** Put the page's own sentence on what is missing, and take it from what is not. */
export function judgeSender(): void {
  const nameless = form()?.querySelector("[name=anonymity][value=full]:checked");
  judge("name", Boolean(nameless) || given("name"));
  judge("phone", Boolean(nameless) || given("phone") || given("email"));
}

function judge(name: string, enough: boolean): void {
  const input = field(name);
  input?.setCustomValidity(enough ? "" : (input.dataset.missing ?? ""));
}

function given(name: string): boolean {
  return Boolean(field(name)?.value.trim());
}

function field(name: string): HTMLInputElement | null {
  return form()?.querySelector<HTMLInputElement>(`input[name=${name}]`) ?? null;
}
