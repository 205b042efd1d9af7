// What stands where something of a bucket could not be saved.

import { html } from "/vendor/preact.js";

import { ApiError } from "../../api.js";
import { Button, Notice } from "../../parts.js";
import { bucketText } from "../../text/bucket.js";

/**
 * Why it was not saved, read out when it appears. Where somebody else has saved meanwhile, what was typed stays until one asks
 * for theirs.
 *
 * @param {{ problem: Error | null, reload: () => Promise<void> }} props
 */
export function SaveProblem({ problem, reload }) {
  return html`<div role="alert">${problem && draw(problem, reload)}</div>`;
}

/** @param {Error} problem @param {() => Promise<void>} reload */
function draw(problem, reload) {
  const isLate = problem instanceof ApiError && problem.status === 412;
  if (!isLate) return html`<${Notice} tone="danger"><p>${problem.message}</p><//>`;
  const action = html`<${Button} size="small" onClick=${reload}>${bucketText.late.show}<//>`;
  return html`<${Notice} tone="warning" action=${action}><p>${bucketText.late.told}</p><//>`;
}
