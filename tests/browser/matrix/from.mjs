// Pages of every kind of origin, under rules that name it, a pattern, all, or none.

import { APP, APP_TLS, EXAMPLE, NULL, OTHER, PORT, WWW } from "./origins.mjs";

const cases_ = [
  ["everything", [APP, OTHER, WWW, PORT, NULL, EXAMPLE]],
  ["exact", [APP, APP_TLS, OTHER, NULL]],
  ["pattern", [WWW, PORT, EXAMPLE, OTHER, NULL]],
  ["ports", [WWW, PORT, APP]],
  ["null-origin", [NULL, APP]],
  ["seed", [EXAMPLE, WWW, NULL]],
  ["slash", [APP]],
  ["closed", [APP, NULL]],
];

export const cases = cases_.flatMap(([bucket, origins]) => origins.flatMap((origin) => ["GET", "PUT"].map((method) => ({
  name: `${method} from ${origin} on ${bucket}`,
  bucket,
  tls: origin.startsWith("https:"),
  request: { origin, method },
}))));
