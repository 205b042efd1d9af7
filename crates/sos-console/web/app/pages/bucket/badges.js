// What is worth knowing of a bucket at a glance.

import { html } from "/vendor/preact.js";

import { Badge } from "../../parts/badge.js";
import { bucketText } from "../../text/bucket.js";

/** @param {{ bucket: any }} props */
export function Badges({ bucket }) {
  return html`<span class="badges">
    ${bucket.access === "public" && html`<${Badge} tone="warning" icon="globe" title=${bucketText.publicHint}>${bucketText.public}<//>`}
    ${bucket.access === "shared" && html`<${Badge} icon="user" title=${bucketText.sharedHint}>${bucketText.shared}<//>`}
    ${bucket.access === "private" && html`<${Badge} icon="lock" title=${bucketText.privateHint}>${bucketText.private}<//>`}
    ${bucket.cors_rules > 0 && html`<${Badge} tone="accent" title=${bucketText.corsHint(bucket.cors_rules)}>${bucketText.cors}<//>`}
    ${bucket.versioning === "enabled" && html`<${Badge} icon="history">${bucketText.versioned}<//>`}
    ${bucket.versioning === "suspended" && html`<${Badge} icon="history">${bucketText.suspended}<//>`}
  </span>`;
}
