/**
 * Pages and pictures that are on the phone: of one person, for a day, gone when they sign out.
 *
 * Every copy says when it was made; what is too old is never shown, and is deleted when met.
 */

const PREFIX = "komek-yard ";
const FOR_MS = 24 * 3_600_000;
const MADE = "X-Kept-At";
const VERSION = "X-Kept-Version";
const PASSED_ON = ["Content-Type", "Content-Security-Policy", "X-Content-Type-Options"];

export function shelf(who: string): Promise<Cache> {
  return caches.open(PREFIX + who);
}

/** Put what an address answers on the shelf; false when it is not to be had. */
export async function keepCopy(
  place: Cache,
  address: string,
  version = "",
  from = address,
): Promise<string | Blob | undefined> {
  const answer = await fetch(from, { redirect: "error", cache: "no-store" });
  if (!answer.ok) return undefined;
  const headers = new Headers({ [MADE]: String(Date.now()), [VERSION]: version });
  for (const name of PASSED_ON) {
    const value = answer.headers.get(name);
    if (value) headers.set(name, value);
  }
  const isPage = answer.headers.get("Content-Type")?.startsWith("text/html") ?? false;
  const content = isPage ? await answer.text() : await answer.blob();
  await place.put(address, new Response(content, { headers }));
  return content;
}

/** The version and the age in milliseconds of a copy. */
export function labelOf(copy: Response): { version: string; age: number } {
  return {
    version: copy.headers.get(VERSION) ?? "",
    age: Date.now() - Number(copy.headers.get(MADE) ?? 0),
  };
}

/** The copy of an address, whoever of this phone it is of: there is never more than one. */
export async function copyOf(address: string): Promise<Response | undefined> {
  for (const name of await shelves()) {
    const place = await caches.open(name);
    const copy = await place.match(address, { ignoreSearch: true, ignoreVary: true });
    if (copy && labelOf(copy).age < FOR_MS) return copy;
    if (copy) await place.delete(address, { ignoreSearch: true, ignoreVary: true });
  }
  return undefined;
}

/** Delete what is too old. */
export async function sweep(): Promise<void> {
  for (const name of await shelves()) {
    const place = await caches.open(name);
    for (const request of await place.keys()) {
      const copy = await place.match(request);
      if (!copy || labelOf(copy).age >= FOR_MS) await place.delete(request);
    }
    if ((await place.keys()).length === 0) await caches.delete(name);
  }
}

/** Delete everything, or everything that is not this person's. */
export async function wipe(except = ""): Promise<void> {
  if (!("caches" in globalThis)) return;
  for (const name of await shelves()) {
    if (name !== PREFIX + except) await caches.delete(name);
  }
}

async function shelves(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}
