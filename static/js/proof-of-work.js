// Finds the number that shows that a browser worked a moment for this comment; it runs while the person reads. Without
// it the comment is taken all the same, only fewer from one place. Nothing typed is read here.
"use strict";

const BATCH = 256;
const LONGEST_WAIT_MS = 20000;

function leadingZeroBits(digest) {
  let bits = 0;
  for (const byte of new Uint8Array(digest)) {
    if (byte) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

async function findProof(token, bits) {
  const encoder = new TextEncoder();
  for (let first = 0; ; first += BATCH) {
    // Many at once: each call on its own would wait for a thread of the browser and back.
    const digests = await Promise.all(
      Array.from({ length: BATCH }, (_, n) => crypto.subtle.digest("SHA-256", encoder.encode(`${token}:${first + n}`))),
    );
    const found = digests.findIndex((digest) => leadingZeroBits(digest) >= bits);
    if (found >= 0) return String(first + found);
  }
}

function proveWork(field) {
  const form = field.form;
  const token = form.elements.namedItem(field.dataset.proofOfWork);
  const proof = findProof(token.value, Number(field.dataset.bits)).then((found) => { field.value = found; });
  let isReady = false;
  form.addEventListener("submit", (event) => {
    if (isReady || field.value) return;
    event.preventDefault();
    const button = event.submitter;
    const wait = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS));
    // Sent in either case: a slow machine is no reason to lose a comment.
    Promise.race([proof, wait]).catch(() => {}).then(() => {
      isReady = true;
      form.requestSubmit(button);
    });
  });
}

// Browsers offer it to pages that came over TLS or from this machine.
if (globalThis.crypto?.subtle) {
  for (const field of document.querySelectorAll("input[data-proof-of-work]")) proveWork(field);
}
