// The Access tab of a bucket: who can reach it and why, and everything that decides that.

import { html, useState } from "/vendor/preact.js";

import { useData } from "../../../data.js";
import { Button, confirm, Notice, Skeleton, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { text } from "../../../text.js";
import { access as words } from "../../../text/access.js";
import { AclCard } from "./acl_card.js";
import { ExplainCard } from "./explain_card.js";
import { Head } from "./head.js";
import { PolicyCard } from "./policy_card.js";
import * as server from "./server.js";
import { BlockCard, OwnershipCard } from "./settings.js";
import { usePolicy } from "./use_policy.js";

const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const askToLeave = () => confirm({ ...words.policy.leave, isDangerous: true });

/** @param {{ bucket: { name: string, owner: string }, reload: () => Promise<void> }} props */
export default function AccessTab({ bucket: { name, owner }, reload: reloadBucket }) {
  const { data: access, error, reload } = useData((signal) => server.loadAccess(name, signal), [name]);
  const policy = usePolicy(name, access?.block);
  const [isBusy, setBusy] = useState(false);
  useLeaveGuard(policy.isChanged, askToLeave);

  /** The summary, and the badge above. */
  const changed = async () => {
    await Promise.all([reload(), reloadBucket()]);
  };
  const block = async () => {
    if (!(await confirm({ ...words.close.question, isDangerous: true }))) return;
    const before = access.block.bucket;
    const put = async (/** @type {object} */ parts, /** @type {string} */ told, /** @type {(() => void) | undefined} */ undo) => {
      setBusy(true);
      try {
        await server.saveBlock(name, parts);
        toast.success(told, { undo });
      } catch (failure) {
        toast.error(failure);
      }
      await changed();
      setBusy(false);
    };
    await put(ALL, words.close.done, () => void put(before, words.close.undone, undefined));
  };

  return html`<div class="access">
    ${error && html`<${Notice} tone="warning" title=${words.failed} action=${html`<${Button} size="small" onClick=${reload}>${text.parts.retry}<//>`}><p>${error.message}</p><//>`}
    ${!access && !error && html`<${Skeleton} rows=${1} height="card" />`}
    ${access && html`<${Head} access=${access} isBusy=${isBusy} onBlock=${block} />`}
    <div class="access-columns">
      <div class="access-column">
        <${PolicyCard} bucket=${name} policy=${policy} reload=${changed} />
        <${ExplainCard} bucket=${name} owner=${owner} document=${policy.draft.text} isBroken=${policy.draft.error !== null || !policy.saved} circumstances=${access} />
      </div>
      <div class="access-column">
        ${access && html`<${BlockCard} bucket=${name} access=${access} reload=${changed} />
        <${OwnershipCard} bucket=${name} access=${access} reload=${changed} />`}
        <${AclCard} bucket=${name} ownership=${access?.ownership} reload=${changed} />
      </div>
    </div>
  </div>`;
}
