// Cross-Origin-Resource-Policy and Timing-Allow-Origin of a bucket.

import { html, useCallback, useLayoutEffect, useState } from "/vendor/preact.js";

import { api, ApiError } from "../../../api.js";
import { useData } from "../../../data.js";
import { Button, confirm, ErrorState, Notice, Select, Skeleton, TextField, toast } from "../../../parts.js";
import { useLeaveGuard } from "../../../router.js";
import { overview } from "../../../text/overview.js";

const words = overview.crossOrigin;

/** @param {{ bucket: string }} props */
export function CrossOrigin({ bucket }) {
  const path = `/api/v1/buckets/${encodeURIComponent(bucket)}/cross-origin`;
  const { data, error, reload, setData } = useData((signal) => load(path, signal), [path]);
  return html`<section class="card card-padded" aria-labelledby="cross-origin-title">
    <h2 class="card-title" id="cross-origin-title">${words.title}</h2>
    <p class="prose">${words.lead}</p>
    ${error && html`<${ErrorState} title=${words.failed} error=${error} retry=${reload} />`}
    ${!data && !error && html`<${Skeleton} rows=${2} />`}
    ${data && html`<${Form} path=${path} saved=${data} onSaved=${setData} />`}
  </section>`;
}

/** @param {{ path: string, saved: any, onSaved: (policy: any) => void }} props */
function Form({ path, saved, onSaved }) {
  const before = fields(saved);
  const [policy, setPolicy] = useState(before.policy);
  const [timing, setTiming] = useState(before.timing);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  // With the drawing: what is typed into the fields from then on stays.
  useLayoutEffect(() => {
    setPolicy(before.policy);
    setTiming(before.timing);
  }, [saved]);
  const isDirty = policy !== before.policy || timing.trim() !== before.timing;
  useLeaveGuard(isDirty, useCallback(() => confirm(words.leave), []));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isDirty || isBusy) return;
    const next = {
      cross_origin_resource_policy: policy === "none" ? null : policy,
      timing_allow_origin: timing.split(/[\s,]+/).filter(Boolean),
    };
    setBusy(true);
    setProblem(null);
    try {
      await api.put(path, next);
      onSaved(next);
      toast.success(words.saved);
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
    }
    setBusy(false);
  };
  return html`<form class="cross-origin" novalidate onSubmit=${save}>
    <${Select}
      label=${words.policy}
      value=${policy}
      onChange=${setPolicy}
      hint=${words.policyHint}
      options=${Object.entries(words.policies).map(([value, label]) => ({ value, label }))}
    />
    <${TextField} label=${words.timing} value=${timing} onInput=${setTiming} hint=${words.timingHint} placeholder="https://example.com" autocomplete="off" isCode />
    <div class="cross-origin-end" role="alert">${problem && html`<${Notice} tone="danger"><p>${problem}</p><//>`}</div>
    <div class="cross-origin-end"><${Button} type="submit" kind="primary" isBusy=${isBusy} disabled=${!isDirty}>${words.save}<//></div>
  </form>`;
}

/** What is set; where nothing was ever set, neither header is sent. @param {string} path @param {AbortSignal} signal */
async function load(path, signal) {
  try {
    return await api.get(path, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === "NoSuchConfiguration") return {};
    throw error;
  }
}

/** @param {any} saved */
function fields(saved) {
  return {
    policy: saved.cross_origin_resource_policy ?? "none",
    timing: (saved.timing_allow_origin ?? []).join(" "),
  };
}
