/** Photos of a report: made smaller, shown, blurred by an editor that is loaded when wanted. */

import { smaller } from "../yard/photos";
import { form } from "./form";
import type { Photo } from "./kept";

const MOST = 10;
const SHOWN_PX = 240;

let photos: Photo[] = [];
let changed = (): void => undefined;

type Blur = (dialog: HTMLDialogElement, content: Blob) => Promise<Blob | undefined>;

export function takePhotos(tell: () => void): void {
  changed = tell;
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.type === "file" && input.form === form()) void take(input);
  });
  document.addEventListener("click", (event) => void press(event));
}

export function chosen(): Photo[] {
  return photos;
}

export async function put(these: Photo[]): Promise<void> {
  photos = these;
  await show();
}

async function take(input: HTMLInputElement): Promise<void> {
  const files = [...(input.files ?? [])];
  input.value = "";
  for (const file of files) photos.push({ name: file.name, content: await smaller(file) });
  photos = photos.slice(0, MOST);
  await show();
  changed();
}

async function press(event: Event): Promise<void> {
  const button = (event.target as Element).closest<HTMLElement>("#photos [data-does]");
  const at = rows().indexOf(button?.closest("li") as HTMLElement);
  const photo = photos[at];
  if (!button || !photo) return;
  if (button.dataset.does === "remove") photos.splice(at, 1);
  else photo.content = (await blurred(photo.content)) ?? photo.content;
  await show();
  changed();
  // Where one was: its button went with it.
  const next = rows()[Math.min(at, photos.length - 1)];
  const does = button.dataset.does === "remove" ? "remove" : "blur";
  (next?.querySelector<HTMLElement>(`[data-does=${does}]`) ?? field())?.focus();
}

async function blurred(content: Blob): Promise<Blob | undefined> {
  const dialog = document.querySelector<HTMLDialogElement>("#blur");
  if (!dialog) return undefined;
  const editor = (await import(form()?.dataset.blur ?? "")) as { blur: Blur };
  return await editor.blur(dialog, content);
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#photos > li")];
}

function field(): HTMLInputElement | null {
  return form()?.querySelector<HTMLInputElement>("[type=file]") ?? null;
}

async function show(): Promise<void> {
  const template = document.querySelector<HTMLTemplateElement>("#photo");
  if (!template) return;
  const made = await Promise.all(photos.map((one, at) => rowOf(template, one, at)));
  document.querySelector("#photos")?.replaceChildren(...made);
}

async function rowOf(template: HTMLTemplateElement, photo: Photo, at: number): Promise<Node> {
  const row = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const name = row.querySelector("[data-says=name]");
  if (name) name.textContent = photo.name;
  const canvas = row.querySelector("canvas");
  if (!canvas) return row;
  canvas.setAttribute("aria-label", `${canvas.getAttribute("aria-label")} ${at + 1}`);
  for (const button of row.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent} ${at + 1}`);
  }
  try {
    await draw(canvas, photo.content);
  } catch {
    // No picture, or none that this browser knows: its name says what it is.
    canvas.remove();
    row.querySelector("[data-does=blur]")?.remove();
  }
  return row;
}

async function draw(canvas: HTMLCanvasElement, content: Blob): Promise<void> {
  const image = await createImageBitmap(content, { imageOrientation: "from-image" });
  const scale = Math.min(1, SHOWN_PX / image.width);
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}
