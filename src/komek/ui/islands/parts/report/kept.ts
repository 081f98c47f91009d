/**
 * What this device keeps of reports: the one that is being written, and those that wait for a
 * signal. Nothing of them is kept for longer than a week.
 *
 * What was written while somebody was signed in is shown to them alone. A visitor's words are of
 * this device: whoever comes next sees them, and takes them along by going on with them.
 */

import { Table } from "../table";
import { type Fields, whose } from "./form";

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
  /** Who was signed in when it was written: nobody else sends it. */
  who?: string;
  at: number;
  heading: string;
  fields: Fields;
  photos: Photo[];
  refusal?: string;
  taken?: { number: string; code: string; next: string };
}

const FOR_MS = 7 * 24 * 3_600_000;
const VISITORS = "now";
const drafts = new Table<Draft>("komek-draft");
const reports = new Table<Report>("komek-reports");

export async function draft(): Promise<Draft | undefined> {
  const found = await young(drafts);
  const of = (key: string) => found.find((one) => one.key === key);
  return of(whose() || VISITORS) ?? of(VISITORS);
}

export async function keepDraft(what: Omit<Draft, "key" | "at">): Promise<void> {
  const key = whose() || VISITORS;
  await drafts.put({ ...what, key, at: Date.now() });
  if (key !== VISITORS) await drafts.delete(VISITORS);
}

export async function discard(): Promise<void> {
  for (const key of new Set([whose() || VISITORS, VISITORS])) await drafts.delete(key);
}

/** Those of whoever looks, and of visitors. */
export async function waiting(): Promise<Report[]> {
  const found = (await young(reports)).filter(({ who }) => !who || who === whose());
  return found.sort((a, b) => a.at - b.at);
}

/** Whether it was written by whoever looks, signed in or not as they are now. */
export function isOwn(report: Report): boolean {
  return (report.who ?? "") === whose();
}

/** Whether anything is here that the city has not answered, or whose key nobody has seen. */
export async function anythingWaits(): Promise<boolean> {
  return (await young(reports)).length > 0;
}

async function young<Row extends { key: string; at: number }>(table: Table<Row>): Promise<Row[]> {
  const found = await table.all();
  const old = found.filter((one) => one.at < Date.now() - FOR_MS);
  for (const one of old) await table.delete(one.key);
  return found.filter((one) => !old.includes(one));
}

export async function keepReport(report: Report): Promise<void> {
  await reports.put(report);
}

export async function forgetReport(key: string): Promise<void> {
  await reports.delete(key);
}

/** Whoever signs out leaves nothing on a device that others may use. */
export async function forgetAll(): Promise<void> {
  for (const one of await drafts.all()) await drafts.delete(one.key);
  for (const one of await reports.all()) await reports.delete(one.key);
}
