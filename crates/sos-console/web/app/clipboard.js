// The clipboard.

/** Copies a text; whether that worked. @param {string} value */
export async function copyText(value) {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    // Without TLS and beyond loopback there is no clipboard for scripts; the old way still works.
    return copySelection(value);
  }
}

/** @param {string} value */
function copySelection(value) {
  const area = document.createElement("textarea");
  area.value = value;
  area.className = "visually-hidden";
  const before = document.activeElement;
  (before?.closest("dialog") ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
}
