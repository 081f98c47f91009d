/** Passkeys: forms that have one made or shown by the browser's own dialog before they are sent. */

import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";

type Credential = (form: HTMLFormElement) => Promise<unknown>;

const WAYS: Record<string, Credential> = {
  make: (form) => startRegistration({ optionsJSON: forPasskey(optionsOf(form)) }),
  show: (form) => startAuthentication({ optionsJSON: optionsOf(form) }),
  "sign-in": async (form) => startAuthentication({ optionsJSON: await askedOptions(form) }),
};

/** A passkey is kept on the device itself, and says that its owner was recognised. */
function forPasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
): PublicKeyCredentialCreationOptionsJSON {
  return {
    ...options,
    authenticatorSelection: {
      ...options.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
}

function optionsOf<Options>(form: HTMLFormElement): Options {
  return JSON.parse(form.dataset.options ?? "{}") as Options;
}

async function askedOptions(form: HTMLFormElement): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

function listen(form: HTMLFormElement, credential: Credential): void {
  const field = form.querySelector<HTMLInputElement>("[name=credential]");
  const trouble = form.querySelector<HTMLElement>("[data-passkey-trouble]");
  if (!field) return;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (trouble) trouble.hidden = true;
    try {
      field.value = JSON.stringify(await credential(form));
      form.submit();
    } catch {
      // Cancelled, timed out, or not known to this device: the person chooses what next.
      if (trouble) trouble.hidden = false;
    }
  });
}

if (browserSupportsWebAuthn()) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    const credential = WAYS[form.dataset.passkey ?? ""];
    if (credential) listen(form, credential);
  }
  for (const notice of document.querySelectorAll<HTMLElement>("[data-passkey-unable]"))
    notice.remove();
}
