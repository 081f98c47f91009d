/**
 * What is sent at the desk can be taken back for some seconds: `<form data-undo>` asks for it, the
 * bar `#held` counts down and then says what became of it.
 */

const WAITING = "[data-left]";
const AFTER_MS = 1_500;

export function letUndo(): void {
  document.addEventListener("formdata", (event) => {
    if ((event.target as HTMLElement).matches("[data-undo]")) event.formData.set("undo", "1");
  });
  const bar = document.querySelector<HTMLElement>("#held");
  if (bar?.querySelector(WAITING)) count(bar);
}

/** By the clock of this page: the server's may be another one. */
function count(bar: HTMLElement): void {
  const begin = performance.now();
  const waiting = [...bar.querySelectorAll<HTMLElement>(WAITING)];
  const longest = Math.max(...waiting.map((one) => Number(one.dataset.left)));
  const ticking = setInterval(() => {
    const passed = (performance.now() - begin) / 1000;
    for (const one of waiting) show(one, Math.max(0, Number(one.dataset.left) - passed));
    if (passed * 1000 < longest * 1000 + AFTER_MS) return;
    clearInterval(ticking);
    void ask(bar);
  }, 250);
}

function show(one: HTMLElement, left: number): void {
  const seconds = one.querySelector("[data-seconds]");
  if (seconds) seconds.textContent = String(Math.ceil(left));
  const progress = one.querySelector("progress");
  if (progress) progress.value = left;
}

async function ask(bar: HTMLElement): Promise<void> {
  try {
    const asking = { headers: { "X-Part": "held" }, redirect: "error", cache: "no-store" } as const;
    const answer = await fetch(bar.dataset.held ?? "", asking);
    if (answer.ok) put(bar, await answer.text());
  } catch {
    setTimeout(() => void ask(bar), 10 * AFTER_MS);
  }
}

function put(bar: HTMLElement, text: string): void {
  const now = new DOMParser().parseFromString(text, "text/html");
  bar.replaceChildren(...now.body.childNodes);
  if (bar.querySelector(WAITING)) count(bar);
}
