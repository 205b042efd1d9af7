// Pages of every kind of origin, under rules that name it, a pattern, all, or none.

import { APP, APP_TLS, EXAMPLE, NULL, OTHER, PORT, WWW } from "./origins.mjs";

const ORIGINS = [
  ["everything", [APP, OTHER, WWW, PORT, NULL, EXAMPLE]],
  ["exact", [APP, APP_TLS, OTHER, NULL]],
  ["pattern", [WWW, PORT, EXAMPLE, OTHER, NULL]],
  ["ports", [WWW, PORT, APP]],
  ["null-origin", [NULL, APP]],
  ["seed", [EXAMPLE, WWW, NULL]],
  ["slash", [APP]],
  ["closed", [APP, NULL]],
];

export const cases = ORIGINS.flatMap(([bucket, origins]) => origins.flatMap((origin) => ["GET", "PUT"].map((method) => ({
  name: `${method} from ${origin} on ${bucket}`,
  bucket,
  request: { origin, method },
}))));
