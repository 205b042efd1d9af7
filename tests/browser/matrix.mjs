// The matrix: what became of each request in a real browser equals what the server explains for that browser.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";

import { CASES } from "./matrix/cases.mjs";
import { differences } from "./matrix/compare.mjs";
import { explain } from "./matrix/explain.mjs";
import { observe, target } from "./matrix/observe.mjs";
import { startStage } from "./matrix/stage.mjs";

/** The group of cases in one browser. */
export function matrixIn(engine) {
  return {
    title: `matrix in ${engine.name}`,
    packages: engine.packages,
    missing: engine.missing,
    start: async (onEnd) => {
      const stage = await startStage(onEnd, { admin: true });
      const browser = await engine.start(stage.wire, onEnd);
      const seen = await observe(CASES, { browser, engine: engine.name, ...stage });
      if (process.env.SOS_WRITE_OBSERVATIONS) record(seen, engine.name);
      return { ...stage, seen };
    },
    cases: CASES.map((case_) => [case_.name, (shared) => hold(case_, engine.name, shared)]),
  };
}

async function hold(case_, engine, { store, seen }) {
  const { object, key, via } = target(case_, engine, store);
  const question = { request: { ...case_.request, url: object, via }, key };
  const explanation = await explain(store, case_.bucket, question);
  const found = differences(case_, seen.get(case_.name), explanation, engine);
  assert.ok(found.length === 0, `${found.join("\n")}\nIt was explained so: ${explanation.summary}`);
}

/** For whoever wants to see what browsers do. */
function record(seen, engine) {
  writeFileSync(`${process.env.SOS_WRITE_OBSERVATIONS}/${engine}.json`, JSON.stringify(Object.fromEntries(seen), null, 1));
}
