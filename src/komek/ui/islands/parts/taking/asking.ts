/** Asks the server for parts of the screen, as they are with what was typed so far. */

import { Idiomorph } from "idiomorph";

/** Questions on their way, and the parts that each asks for. */
const running = new Map<AbortController, Set<string>>();

/** Whether the service was chosen by hand: then words do not choose another one. */
let picked = false;

export function callForm(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("#taking, #report");
}

export function pick(byHand: boolean): void {
  picked = byHand;
}

export function isPicked(): boolean {
  return picked;
}

/**
 * Fill these parts anew. A question on its way for one of them is asked for once more with this
 * one: its answer would bring back what was chosen before.
 */
export async function ask(parts: string): Promise<void> {
  const form = callForm();
  if (!form) return;
  const turn = new AbortController();
  const wanted = new Set([...parts.split(" "), ...takenOver(parts.split(" "))]);
  running.set(turn, wanted);
  const shown = document.querySelector<HTMLElement>("#services")?.dataset.service ?? "";
  const headers = { "X-Part": [...wanted].join(" "), "X-Service": shown };
  await show(form.action, { method: "POST", body: typed(form), headers, signal: turn.signal });
  running.delete(turn);
}

function takenOver(parts: string[]): string[] {
  const earlier = [...running].filter(([, names]) => parts.some((part) => names.has(part)));
  for (const [turn] of earlier) {
    turn.abort();
    running.delete(turn);
  }
  return earlier.flatMap(([, names]) => [...names]);
}

/** Put the parts of an answer where those are that have the same names. */
export async function show(address: string, request: RequestInit): Promise<boolean> {
  try {
    const answer = await fetch(address, { ...request, redirect: "error", cache: "no-store" });
    if (answer.status >= 500) return false;
    place(await answer.text());
    return answer.ok;
  } catch {
    return false;
  }
}

/** All that was typed, without files, and without a service that nobody chose. */
export function typed(form: HTMLFormElement): URLSearchParams {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value);
  }
  if (!picked) body.delete("service_code");
  return body;
}

function place(html: string): void {
  const made = document.createElement("template");
  made.innerHTML = html;
  // Within a template they would come to life.
  for (const otherwise of made.content.querySelectorAll("noscript")) otherwise.remove();
  for (const part of [...made.content.children]) {
    const there = document.getElementById(part.id);
    if (!there) continue;
    if (there.contains(document.activeElement)) Idiomorph.morph(there, part.outerHTML);
    else there.replaceWith(part);
    say(part as HTMLElement);
    document.dispatchEvent(new CustomEvent("komek:part", { detail: part.id }));
  }
}

/** What is open around is told where it is heard. */
function say(part: HTMLElement): void {
  const status = document.querySelector<HTMLElement>("#said-around");
  if (part.id === "around" && status) status.textContent = part.dataset.said ?? "";
}
