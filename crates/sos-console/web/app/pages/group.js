// One group, for the operator: its members and its policies.

import { html, useCallback, useMemo } from "/vendor/preact.js";

import { useData } from "../data.js";
import { Breadcrumb, Button, confirmTyped, EmptyState, ErrorState, LinkButton, PageTitle, Skeleton, toast } from "../parts.js";
import { navigate } from "../router.js";
import { identities } from "../text/identities.js";
import { nameProblems } from "./identities/documents.js";
import { heldFrom, policiesOf, PolicyList } from "./identities/policy_list.js";
import { SaveBar } from "./identities/save_bar.js";
import * as server from "./identities/server.js";
import { IdentityTabs } from "./identities/tabs.js";
import { useForm } from "./identities/use_form.js";

const words = identities.groups;

/** @param {{ group: string }} props */
export default function GroupPage({ group: name }) {
  const { data: group, error, reload } = useData((signal) => server.loadGroup(name, signal), [name]);
  if (error && /** @type {any} */ (error).status === 404) return html`<${Missing} name=${name} />`;
  const remove = async () => {
    const { title, body, action, done } = words.removing;
    if (!(await confirmTyped({ title: title(name), body, action, phrase: name }))) return;
    try {
      await server.deleteGroup(name);
      toast.success(done(name));
      navigate("/groups");
    } catch (failure) {
      toast.error(failure);
    }
  };
  // One that has members alone was never made.
  const canGo = group && (group.policies.length > 0 || group.members.length === 0);
  return html`
    <${Breadcrumb} items=${[{ label: words.title, href: "/groups" }, { label: name }]} />
    <${PageTitle} title=${name} actions=${canGo ? html`<${Button} icon="trash" onClick=${remove}>${words.remove}<//>` : null} />
    <${IdentityTabs} current="groups" />
    ${!group && !error && html`<${Skeleton} rows=${2} height="card" />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${group && !error && html`<${GroupForm} key=${name} group=${group} reload=${reload} />`}
  `;
}

/** @param {{ group: server.Group, reload: () => Promise<void> }} props */
function GroupForm({ group, reload }) {
  const saved = useMemo(() => ({ held: heldFrom(group.policies) }), [group]);
  const form = useForm(saved, useCallback(async ({ held }) => {
    await server.putGroup(group.name, policiesOf(held), group.etag);
    await reload();
  }, [group]), reload);
  const isSound = form.unsound.size === 0 && nameProblems(form.draft.held).every((problem) => problem === null);
  const save = () => void (form.isChanged && isSound && form.save());
  return html`<div class="identity-page">
    <section class="card card-padded" aria-labelledby="group-members">
      <h2 class="card-title" id="group-members">${words.members}</h2>
      ${group.members.length === 0
        ? html`<p class="identity-quiet">${words.noMembers}</p>`
        : html`<p>${group.members.map((id, index) => html`${index > 0 && ", "}<a href=${`/tenants/${encodeURIComponent(id)}`}>${id}</a>`)}</p>`}
    </section>
    <${PolicyList} held=${form.draft.held} lead=${words.policiesLead} change=${(/** @type {any} */ held) => form.change({ held })} onSave=${save}
      onJudged=${(/** @type {number} */ number, /** @type {boolean} */ isGood) => form.judge(String(number), isGood)} />
    <${SaveBar} isChanged=${form.isChanged} isSound=${isSound} isSaving=${form.isSaving} isLate=${form.isLate} onSave=${save} onDiscard=${form.discard} />
  </div>`;
}

/** @param {{ name: string }} props */
function Missing({ name }) {
  return html`
    <div class="visually-hidden"><${PageTitle} title=${words.missing.title(name)} /></div>
    <${EmptyState} icon="user" title=${words.missing.title(name)} action=${html`<${LinkButton} href="/groups">${words.missing.action}<//>`}><p>${words.missing.lead}</p><//>
  `;
}
