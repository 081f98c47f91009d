/** The one form of a report: what is typed into it, and filling it in again. */

export type Fields = [string, string][];

/** Not part of what somebody tells: of the page, or a trap. */
const OF_PAGE = new Set(["csrfmiddlewaretoken", "website", "files", "to", "challenge", "solution"]);

export function form(): HTMLFormElement | null {
  return document.querySelector<HTMLFormElement>("#report");
}

/** Who is signed in on this page, as a code; "" for a visitor. */
export function whose(): string {
  return form()?.dataset.who ?? "";
}

export function fieldsOf(report: HTMLFormElement): Fields {
  const found: Fields = [];
  for (const [name, value] of new FormData(report)) {
    if (typeof value === "string" && !OF_PAGE.has(name)) found.push([name, value]);
  }
  return found;
}

export function typed(fields: Fields, name: string): string {
  return fields.find(([one]) => one === name)?.[1] ?? "";
}

/** Put in what was kept; fields that are not there yet are passed over. */
export function fill(report: HTMLFormElement, fields: Fields): void {
  const known = new Map<string, string[]>();
  for (const [name, value] of fields) known.set(name, [...(known.get(name) ?? []), value]);
  for (const field of report.querySelectorAll<HTMLInputElement>("input, textarea, select")) {
    const mine = known.get(field.name);
    if (!mine || OF_PAGE.has(field.name)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (mine.includes(field.value)) field.checked = true;
    } else field.value = mine[0] ?? "";
  }
}

/** What the report is called where several are shown: its service, or its first words. */
export function headingOf(report: HTMLFormElement): string {
  const chosen = report.querySelector("[name=service_code]:checked + span")?.textContent?.trim();
  return chosen || typed(fieldsOf(report), "text").slice(0, 80);
}
