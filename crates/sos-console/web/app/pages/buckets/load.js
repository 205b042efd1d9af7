// Loads all buckets, page by page. Pure but for what it is given to ask with.

const AT_ONCE = 1_000;

/**
 * @param {(path: string) => Promise<{ buckets: any[], next: string | null }>} get
 * @returns {Promise<any[]>} In the order of their names.
 */
export async function loadBuckets(get) {
  const buckets = [];
  let after = "";
  for (;;) {
    const page = await get(`/api/v1/buckets?limit=${AT_ONCE}${after && `&after=${encodeURIComponent(after)}`}`);
    buckets.push(...page.buckets);
    if (!page.next) return buckets;
    after = page.next;
  }
}
