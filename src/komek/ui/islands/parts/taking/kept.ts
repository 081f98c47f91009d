/** A call that was left comes back whole: its service, the questions with their answers, its place. */

import { fill } from "../drafts";
import { ask, callForm, pick } from "./asking";
import { lookAgain } from "./places";

const OF_SERVICE = "questions hiding promise advice around";

/** The page of the desk has put in the words; what hangs on them is not there yet. */
export async function bringBack(): Promise<void> {
  const form = callForm();
  if (!form || !fill(form)) return;
  await ask("services");
  const byWords = service(form);
  fill(form);
  if (service(form) !== byWords) {
    pick(true);
    await ask(OF_SERVICE);
    fill(form);
  }
  await lookAgain();
}

function service(form: HTMLFormElement): string | undefined {
  return form.querySelector<HTMLInputElement>("[name=service_code]:checked")?.value;
}
