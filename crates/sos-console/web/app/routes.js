// Which address is which page. Pages and their styles are loaded when they are first needed.

/**
 * @typedef {object} Page
 * @property {RegExp} pattern Its groups are the parameters.
 * @property {() => Promise<{ default: (props: any) => any }>} load
 * @property {string[]} styles Files of /style/, without their ending.
 * @property {string | null} section The entry of the navigation that is marked.
 * @property {boolean} [isOpen] Whether it is shown to whoever is not logged in.
 */

/** @type {Page[]} */
export const PAGES = [
  { pattern: /^\/(?:buckets\/?)?$/, load: () => import("./pages/buckets.js"), styles: ["buckets"], section: "buckets" },
  {
    pattern: /^\/buckets\/(?<bucket>[^/]+)(?:\/(?<tab>[a-z]+))?\/?$/,
    load: () => import("./pages/bucket.js"),
    styles: ["bucket"],
    section: "buckets",
  },
  { pattern: /^\/keys\/?$/, load: () => import("./pages/identities.js").then(({ loadKeys }) => loadKeys()), styles: ["keys"], section: "identities" },
  { pattern: /^\/tenants\/?$/, load: () => import("./pages/identities.js").then(({ loadTenants }) => loadTenants()), styles: ["keys"], section: "identities" },
  { pattern: /^\/tenants\/(?<tenant>[^/]+)\/?$/, load: () => import("./pages/identities.js").then(({ loadTenant }) => loadTenant()), styles: ["keys"], section: "identities" },
  { pattern: /^\/groups\/?$/, load: () => import("./pages/identities.js").then(({ loadGroups }) => loadGroups()), styles: ["keys"], section: "identities" },
  {
    pattern: /^\/groups\/(?<group>[^/]+)\/?$/,
    load: () => import("./pages/identities.js").then(({ loadGroup }) => loadGroup()),
    styles: ["keys", "identity"],
    section: "identities",
  },
  { pattern: /^\/roles\/?$/, load: () => import("./pages/identities.js").then(({ loadRoles }) => loadRoles()), styles: ["keys"], section: "identities" },
  {
    pattern: /^\/roles\/(?<tenant>[^/]+)\/(?<role>[^/]+)\/?$/,
    load: () => import("./pages/identities.js").then(({ loadRole }) => loadRole()),
    styles: ["keys", "identity"],
    section: "identities",
  },
  { pattern: /^\/metrics\/?$/, load: () => import("./pages/metrics.js"), styles: ["metrics"], section: "metrics" },
  { pattern: /^\/login\/?$/, load: () => import("./pages/login.js"), styles: ["login"], section: null, isOpen: true },
];

/**
 * @typedef {object} Tab
 * @property {string} name The last part of the address; empty for the first tab.
 * @property {string} label
 * @property {() => Promise<{ default: (props: { bucket: any, reload: () => Promise<void> }) => any }>} load
 * @property {string[]} styles
 */

/**
 * The tabs of a bucket, in their order. A new one is a line here and a module whose default export gets `bucket` and
 * `reload`.
 *
 * @type {Tab[]}
 */
export const TABS = [
  { name: "", label: "Overview", load: () => import("./pages/bucket/overview.js"), styles: ["overview", "dialogs"] },
  { name: "objects", label: "Objects", load: () => import("./pages/bucket/objects/tab.js"), styles: ["objects"] },
  { name: "access", label: "Access", load: () => import("./pages/bucket/documents.js").then(({ loadAccess }) => loadAccess()), styles: ["access"] },
  { name: "versioning", label: "Versioning", load: () => import("./pages/bucket/versioning/tab.js"), styles: ["settings"] },
  { name: "retention", label: "Retention", load: () => import("./pages/bucket/retention/tab.js"), styles: ["settings"] },
  { name: "encryption", label: "Encryption", load: () => import("./pages/bucket/encryption/tab.js"), styles: ["settings"] },
  { name: "lifecycle", label: "Lifecycle", load: () => import("./pages/bucket/lifecycle/tab.js"), styles: ["settings"] },
  { name: "quota", label: "Quota", load: () => import("./pages/bucket/quota/tab.js"), styles: ["settings"] },
  { name: "tags", label: "Tags", load: () => import("./pages/bucket/tags/tab.js"), styles: ["settings"] },
  { name: "cors", label: "CORS", load: () => import("./pages/bucket/documents.js").then(({ loadCors }) => loadCors()), styles: ["cors"] },
];

/**
 * The page of a path with its parameters, or null.
 *
 * @param {string} path
 * @returns {{ page: Page, parameters: Record<string, string> } | null}
 */
export function pageAt(path) {
  for (const page of PAGES) {
    const found = page.pattern.exec(path);
    if (!found) continue;
    try {
      const groups = Object.entries(found.groups ?? {}).filter(([, value]) => value !== undefined);
      return { page, parameters: Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)])) };
    } catch {
      return null;
    }
  }
  return null;
}

/**
 * What is loaded to draw a path: its page and, of a bucket, the tab.
 *
 * @param {string} path
 * @returns {(Page | Tab)[]}
 */
export function sourcesAt(path) {
  const found = pageAt(path);
  if (!found) return [];
  const { bucket, tab: name = "" } = found.parameters;
  const tab = bucket === undefined ? undefined : TABS.find((tab) => tab.name === name);
  return tab ? [found.page, tab] : [found.page];
}

/** The address of a bucket, or of one of its tabs. @param {string} bucket @param {string} [tab] */
export function bucketPath(bucket, tab = "") {
  return `/buckets/${encodeURIComponent(bucket)}${tab && `/${tab}`}`;
}

/** The address of the log-in that leads back to where one is. @param {string} path @param {URLSearchParams} query */
export function loginPath(path, query) {
  const here = query.size > 0 ? `${path}?${query}` : path;
  return here === "/" ? "/login" : `/login?next=${encodeURIComponent(here)}`;
}

/**
 * Where the log-in over a provider begins, which leads to the page `next`.
 *
 * @param {string} provider
 * @param {string} next An address of this console.
 */
export function providerPath(provider, next) {
  return `/login/oidc/${encodeURIComponent(provider)}${next === "/" ? "" : `?next=${encodeURIComponent(next)}`}`;
}

/**
 * Where to go after a log-in. `next` comes from the address, which anybody may have written: it counts only where it leads
 * to a page of this console that is not the log-in.
 *
 * @param {string | null} next
 * @param {string} here The address of this page.
 */
export function pathAfterLogIn(next, here) {
  try {
    const url = new URL(next ?? "/", here);
    const page = url.origin === new URL(here).origin ? pageAt(url.pathname)?.page : null;
    return page && !page.isOpen ? url.pathname + url.search : "/";
  } catch {
    return "/";
  }
}
