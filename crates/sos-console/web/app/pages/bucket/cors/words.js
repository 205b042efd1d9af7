// Sentences of the server, in which names stand between backticks.

import { html } from "/vendor/preact.js";

/** The sentence with its names as code. @param {{ text: string }} props */
export function Words({ text }) {
  return html`${text.split("`").map((part, index) => (index % 2 === 1 ? html`<code class="code-inline">${part}</code>` : part))}`;
}

/** The first letter large. @param {string} sentence */
export function sentenceCase(sentence) {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** What is wrong with a document, without what S3 says before it and without its place, which is shown beside it.
 * @param {string} message
 */
export function plainMessage(message) {
  const detail = /^The (?:XML|JSON) you provided [^(]*\((.+)\)$/s.exec(message)?.[1] ?? message.replace(/^The JSON you provided is not a CORS configuration: /, "");
  return sentenceCase(detail.replace(/,? (?:\(|at )line \d+,? column \d+\)?/g, ""));
}
