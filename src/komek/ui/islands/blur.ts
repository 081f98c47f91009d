/** Blurs parts of a photo before anybody gets it: by finger, mouse or keys. */

import { listenToFinger } from "./parts/blur/finger";
import { listenToKeys } from "./parts/blur/keys";
import { Picture } from "./parts/blur/picture";

const QUALITY = 0.85;

/** Let somebody blur the photo; undefined when they change nothing after all. */
export async function blur(dialog: HTMLDialogElement, content: Blob): Promise<Blob | undefined> {
  const canvas = dialog.querySelector("canvas");
  if (!canvas) return undefined;
  const image = await createImageBitmap(content, { imageOrientation: "from-image" });
  const ended = new AbortController();
  const picture = new Picture(canvas, image, () => tell(dialog, picture));
  listenToFinger(canvas, picture, ended.signal);
  listenToKeys(canvas, picture, ended.signal);
  dialog.showModal();
  canvas.focus();
  const done = await pressed(dialog, picture, ended.signal);
  ended.abort();
  dialog.close();
  const made = done && picture.count > 0 ? await blobOf(picture.whole()) : undefined;
  image.close();
  return made;
}

function tell(dialog: HTMLDialogElement, picture: Picture): void {
  const status = dialog.querySelector<HTMLElement>("[data-said]");
  if (status)
    status.textContent = picture.count > 0 ? `${status.dataset.said} ${picture.count}` : "";
  const undo = dialog.querySelector<HTMLButtonElement>("[data-does=undo]");
  if (undo) undo.disabled = picture.count === 0;
}

function pressed(
  dialog: HTMLDialogElement,
  picture: Picture,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    dialog.addEventListener("cancel", () => resolve(false), { signal });
    dialog.addEventListener(
      "click",
      (event) => {
        const does = (event.target as Element).closest<HTMLElement>("[data-does]")?.dataset.does;
        if (does === "undo") picture.undo();
        else if (does) resolve(does === "done");
      },
      { signal },
    );
  });
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob | undefined> {
  return new Promise((done) =>
    canvas.toBlob((blob) => done(blob ?? undefined), "image/jpeg", QUALITY),
  );
}
