/** Says every few seconds that this case is open here, and shows who else is in it. */

const BEAT_MS = 15_000;
const WRITTEN = "form[data-draft] :is(textarea, select, input:not([type=hidden]))";

export function showPresence(): void {
  const place = document.querySelector<HTMLElement>("[data-here]");
  if (!place) return;
  let writing = false;
  const beat = () => {
    if (!document.hidden) void tell(place, writing);
  };
  beat();
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);
  document.addEventListener("input", (event) => {
    if (writing || !(event.target as Element).matches(WRITTEN)) return;
    writing = true;
    beat();
  });
  addEventListener("pagehide", () => {
    navigator.sendBeacon(place.dataset.here ?? "", body(place, { gone: "1" }));
  });
}

async function tell(place: HTMLElement, writing: boolean): Promise<void> {
  try {
    const sent = body(place, writing ? { writing: "1" } : {});
    const answer = await fetch(place.dataset.here ?? "", {
      method: "POST",
      body: sent,
      redirect: "error",
    });
    if (answer.ok) show(place, await answer.text());
  } catch {
    // Nobody is shown who may have left while the server was away.
    place.replaceChildren();
  }
}

/** Only what has changed is put in, so that it is read out once. */
function show(place: HTMLElement, text: string): void {
  const now = new DOMParser().parseFromString(text, "text/html").body;
  if (now.textContent?.trim() !== place.textContent?.trim()) {
    place.replaceChildren(...now.childNodes);
  }
}

function body(place: HTMLElement, said: Record<string, string>): FormData {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", place.dataset.token ?? "");
  for (const [name, value] of Object.entries(said)) form.set(name, value);
  return form;
}
