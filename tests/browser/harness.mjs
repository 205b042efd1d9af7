// Cases in groups. A group starts what its cases share, and ends it whatever happens.

/** How many cases ended how. */
export const counts = { passed: 0, failed: 0, skipped: 0 };

/** No case takes longer, whatever a browser waits for, on a machine that is busy with other tests. */
export const PATIENCE_MS = 480_000;

/** No step of a case waits longer in a page, so that the step that failed is named and not only its case. */
export const STEP_PATIENCE_MS = PATIENCE_MS / 2;

/** So many lines are told of why a case failed, and so many of the places in the code. */
const MESSAGE_LINES = 14;
const PLACES = 4;

/**
 * A group is a module with `title`, `packages`, `cases` (a list of [name, function of what `start` gave]) and
 * `start(onEnd)`, where `onEnd` takes what must be done at the end, last first.
 */
export async function run(group, filter) {
  const cases = group.cases.filter(([name]) => fullName(group, name).includes(filter));
  if (cases.length === 0) return;
  const endings = [];
  const startedAt = performance.now();
  const passedMs = () => Math.round(performance.now() - startedAt);
  let startMs = 0;
  try {
    const shared = await inTime(group.start((ending) => endings.push(ending)));
    startMs = passedMs();
    for (const [name, test] of cases) await runCase(fullName(group, name), () => test(shared));
  } catch (error) {
    counts.failed += cases.length;
    console.log(`FAILED ${group.title}: it could not start\n${indent(error)}`);
  } finally {
    for (const ending of endings.reverse()) await ending();
  }
  console.log(`time ${group.title}: ${passedMs()} ms, ${startMs} of them until its cases began`);
}

/** Counts a group's cases as skipped, and says why. */
export function skip(group, filter, reason) {
  for (const [name] of group.cases) {
    if (!fullName(group, name).includes(filter)) continue;
    counts.skipped += 1;
    console.log(`skipped ${fullName(group, name)} (${reason})`);
  }
}

async function runCase(name, test) {
  const startedAt = performance.now();
  try {
    // What a case has measured it returns as text.
    const measured = await inTime(test());
    counts.passed += 1;
    console.log(`ok ${name} (${Math.round(performance.now() - startedAt)} ms)${typeof measured === "string" ? `: ${measured}` : ""}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED ${name}\n${indent(error)}`);
  }
}

function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function fullName(group, name) {
  return `${group.title}: ${name}`;
}

/** What failed, what the case adds to it as the error's `told`, and where it was asked: no more than is read. */
function indent(error) {
  const lines = String(error?.stack ?? error).split("\n");
  const isPlace = (line) => /^\s+at /.test(line);
  const places = lines.filter((line) => isPlace(line) && !line.includes("node_modules"));
  const told = (error?.told ?? []).flatMap((text) => text.match(/.{1,180}/gs) ?? []);
  const shown = [...lines.filter((line) => !isPlace(line)).slice(0, MESSAGE_LINES), ...told, ...places.slice(0, PLACES)];
  return shown.map((line) => `    ${line}`).join("\n");
}
