/**
 * What this device keeps of reports: the one that is being written, and those that wait for a
 * signal. Nothing of them is kept for longer than a week.
 */

import { Table } from "../table";
import type { Fields } from "./form";

export interface Photo {
  name: string;
  content: Blob;
}

export interface Draft {
  key: string;
  at: number;
  screen: string;
  fields: Fields;
  photos: Photo[];
}

/** A report on its way. key: its token, by which it is taken once however often it is sent. */
export interface Report {
  key: string;
  at: number;
  heading: string;
  fields: Fields;
  photos: Photo[];
  refusal?: string;
  taken?: { number: string; code: string; next: string };
}

const FOR_MS = 7 * 24 * 3_600_000;
const NOW = "now";
const drafts = new Table<Draft>("komek-draft");
const reports = new Table<Report>("komek-reports");

export async function draft(): Promise<Draft | undefined> {
  const [found] = await drafts.all();
  if (found && found.at < Date.now() - FOR_MS) return await discard();
  return found;
}

export async function keepDraft(what: Omit<Draft, "key" | "at">): Promise<void> {
  await drafts.put({ ...what, key: NOW, at: Date.now() });
}

export async function discard(): Promise<undefined> {
  await drafts.delete(NOW);
}

export async function waiting(): Promise<Report[]> {
  const found = await reports.all();
  const old = found.filter((one) => one.at < Date.now() - FOR_MS);
  for (const one of old) await reports.delete(one.key);
  return found.filter((one) => !old.includes(one)).sort((a, b) => a.at - b.at);
}

export async function keepReport(report: Report): Promise<void> {
  await reports.put(report);
}

export async function forgetReport(key: string): Promise<void> {
  await reports.delete(key);
}

/** Whoever signs out leaves nothing on a device that others may use. */
export async function forgetAll(): Promise<void> {
  await discard();
  for (const one of await reports.all()) await reports.delete(one.key);
}
