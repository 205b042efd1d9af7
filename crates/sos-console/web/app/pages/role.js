// One role: who may become it, what its sessions may do, and how long they last.

import { html, useCallback, useMemo } from "/vendor/preact.js";

import { useData } from "../data.js";
import { Lazy } from "../lazy.js";
import { Breadcrumb, Button, Checkbox, confirmTyped, CopyButton, EmptyState, ErrorState, LinkButton, PageTitle, Select, Skeleton, toast } from "../parts.js";
import { navigate } from "../router.js";
import { text } from "../text.js";
import { identities } from "../text/identities.js";
import { nameProblems } from "./identities/documents.js";
import { EDITOR } from "./identities/editor_source.js";
import { heldFrom, policiesOf, PolicyList } from "./identities/policy_list.js";
import { SaveBar } from "./identities/save_bar.js";
import * as server from "./identities/server.js";
import { IdentityTabs } from "./identities/tabs.js";
import { useForm } from "./identities/use_form.js";

const words = identities.roles;

/** Offered for how long a session lasts at most, in seconds. */
const LASTING = [900, 3_600, 14_400, 28_800, 43_200];

/** @param {{ tenant: string, role: string }} props */
export default function RolePage({ tenant, role: name }) {
  const { data: role, error, reload } = useData((signal) => server.loadRole(tenant, name, signal), [tenant, name]);
  if (error && /** @type {any} */ (error).status === 404) return html`<${Missing} name=${name} />`;
  const remove = async () => {
    const { title, body, action, done } = words.removing;
    if (!(await confirmTyped({ title: title(name), body, action, phrase: name }))) return;
    try {
      await server.deleteRole(tenant, name);
      toast.success(done(name));
      navigate("/roles");
    } catch (failure) {
      toast.error(failure);
    }
  };
  return html`
    <${Breadcrumb} items=${[{ label: words.title, href: "/roles" }, { label: name }]} />
    <${PageTitle} title=${name} actions=${role ? html`<${Button} icon="trash" onClick=${remove}>${words.remove}<//>` : null} />
    <${IdentityTabs} current="roles" />
    ${!role && !error && html`<${Skeleton} rows=${2} height="card" />`}
    ${error && html`<${ErrorState} error=${error} retry=${reload} />`}
    ${role && !error && html`<${RoleForm} key=${role.arn} role=${role} reload=${reload} />`}
  `;
}

/** @param {{ role: server.Role, reload: () => Promise<void> }} props */
function RoleForm({ role, reload }) {
  const saved = useMemo(() => ({ trust: role.trust, held: heldFrom(role.policies), seconds: role.max_session_seconds, ends: false }), [role]);
  const form = useForm(saved, useCallback(async ({ trust, held, seconds, ends }) => {
    await server.putRole(role, { trust, policies: policiesOf(held), max_session_seconds: seconds, end_sessions: ends });
    await reload();
  }, [role]), reload);
  const { trust, held, seconds, ends } = form.draft;
  const isSound = form.unsound.size === 0 && nameProblems(held).every((problem) => problem === null);
  const save = () => void (form.isChanged && isSound && form.save());
  const offered = [...new Set([...LASTING, role.max_session_seconds])].sort((one, other) => one - other);
  return html`<div class="identity-page">
    <section class="card card-padded identity-role">
      <dl class="identity-facts"><div><dt>${words.arn}</dt><dd class="identity-arn"><code>${role.arn}</code> <${CopyButton} value=${role.arn} label=${`${text.parts.copy}: ${role.arn}`} /></dd></div></dl>
      <${Select} label=${words.lasts} value=${String(seconds)} onChange=${(/** @type {string} */ value) => form.change({ seconds: Number(value) })}
        options=${offered.map((each) => ({ value: String(each), label: identities.lasting(each) }))} />
    </section>
    <section class="card" aria-labelledby="role-trust">
      <header class="identity-bar"><div class="identity-grow"><h2 class="card-title" id="role-trust">${words.trustTitle}</h2><p class="identity-quiet">${words.trustLead}</p></div></header>
      <${Lazy} source=${EDITOR} id="trust" kind="trust" label=${words.trustEditor} document=${trust} onText=${(/** @type {string} */ document) => form.change({ trust: document })}
        onSave=${save} onJudged=${(/** @type {boolean} */ isGood) => form.judge("trust", isGood)} />
    </section>
    <${PolicyList} held=${held} lead=${words.policiesLead} change=${(/** @type {any} */ next) => form.change({ held: next })} onSave=${save}
      onJudged=${(/** @type {number} */ number, /** @type {boolean} */ isGood) => form.judge(String(number), isGood)} />
    <${SaveBar} isChanged=${form.isChanged} isSound=${isSound} isSaving=${form.isSaving} isLate=${form.isLate} onSave=${save} onDiscard=${form.discard}>
      <${Checkbox} label=${words.endSessions} isChecked=${ends} onChange=${(/** @type {boolean} */ value) => form.change({ ends: value })} />
    <//>
  </div>`;
}

/** @param {{ name: string }} props */
function Missing({ name }) {
  return html`
    <div class="visually-hidden"><${PageTitle} title=${words.missing.title(name)} /></div>
    <${EmptyState} icon="shield" title=${words.missing.title(name)} action=${html`<${LinkButton} href="/roles">${words.missing.action}<//>`}><p>${words.missing.lead}</p><//>
  `;
}
