/**
 * Acts that wait for a signal, in the browser's own database.
 *
 * An act is on the disk before anybody is told so, and leaves it only when the city has answered.
 */

const STRANGERS_FOR_MS = 7 * 24 * 3_600_000;
const NEWS = "komek-yard";

export interface KeptFile {
  field: string;
  name: string;
  content: Blob;
}

export interface Act {
  /** Sent with every attempt, so that the act is done once. */
  key: string;
  /** Whose act it is: nobody else sends or sees it. */
  who: string;
  to: string;
  number: string;
  /** The number as people read it. */
  shown: string;
  heading: string;
  /** When it was written, and when it was first on its way: milliseconds. */
  at: number;
  tried?: number;
  fields: [string, string][];
  files: KeptFile[];
  /** Why the city did not take it, in words for people. */
  refusal?: string;
}

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NEWS) : undefined;

/** Whose acts wait on this device, in the order in which they were written. */
export async function actsOf(who: string): Promise<Act[]> {
  return (await all()).filter((act) => act.who === who);
}

export async function all(): Promise<Act[]> {
  const found = await run<Act[]>("readonly", (acts) => acts.getAll());
  return found.sort((a, b) => a.at - b.at);
}

export async function keep(act: Act): Promise<void> {
  await run("readwrite", (acts) => acts.put(act));
  channel?.postMessage("changed");
}

export async function forget(key: string): Promise<void> {
  await run("readwrite", (acts) => acts.delete(key));
  channel?.postMessage("changed");
}

export async function forgetAll(): Promise<void> {
  await run("readwrite", (acts) => acts.clear());
  channel?.postMessage("changed");
}

/** Whoever left a phone without signing out has a week to come back for what they wrote. */
export async function forgetOldOfStrangers(who: string): Promise<void> {
  for (const act of await all()) {
    if (act.who !== who && act.at < Date.now() - STRANGERS_FOR_MS) await forget(act.key);
  }
}

/** Call when acts came or went, on this page or elsewhere on the device. */
export function onActs(tell: () => void): void {
  if (channel) new BroadcastChannel(NEWS).onmessage = tell;
}

async function run<T>(
  mode: IDBTransactionMode,
  ask: (acts: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      // Strict: the promise is kept even when the battery dies in this very second.
      const whole = database.transaction("acts", mode, { durability: "strict" });
      const asked = ask(whole.objectStore("acts"));
      whole.oncomplete = () => resolve(asked.result);
      whole.onabort = () => reject(whole.error);
    });
  } finally {
    database.close();
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("komek-yard", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("acts", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
