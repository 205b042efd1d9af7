// Request headers: safelisted or not, by name and by value, and those that no script may set.

import { APP, EXAMPLE, OTHER } from "./origins.mjs";

const long = (bytes) => "a".repeat(bytes);

/** Name and value, on a request that needs no preflight without them. */
const GET = [
  ["accept", "text/html"], ["accept", "*/*"], ["accept", 'text/"html"'], ["accept", "text/(html)"], ["accept", "{}"], ["accept", "text/ü"], ["accept", long(128)], ["accept", long(129)],
  ["accept-language", "de-CH, de;q=0.8, *;q=0.1"], ["accept-language", "de_CH"], ["accept-language", 'de"'],
  ["content-language", "de"], ["content-language", "de@x"],
  ["content-type", "text/plain"], ["content-type", "text/plain;charset=utf-8"], ["content-type", "TEXT/Plain"], ["content-type", "  text/plain  "],
  ["content-type", "application/x-www-form-urlencoded"], ["content-type", "multipart/form-data; boundary=x"],
  ["content-type", "application/json"], ["content-type", "image/png"], ["content-type", "text/plain, text/html"], ["content-type", 'text/plain; a="b"'],
  ["content-type", ""], ["content-type", "nonsense"], ["content-type", `text/plain; a=${long(128)}`],
  ["x-custom", "1"], ["x-custom", ""], ["X-Custom", "1"], ["x-amz-meta-color", "blue"], ["authorization", "Bearer x"],
  ["cache-control", "no-cache"], ["pragma", "no-cache"], ["if-match", '"x"'], ["if-none-match", '"x"'], ["if-modified-since", "Thu, 01 Jan 2026 00:00:00 GMT"], ["if-range", '"x"'],
  ["content-disposition", "inline"], ["content-encoding", "identity"], ["content-md5", "x"], ["user-agent", "other"], ["last-event-id", "1"], ["priority", "u=1"],
  ["dpr", "2"], ["save-data", "on"], ["viewport-width", "600"], ["width", "600"], ["downlink", "1"], ["rtt", "1"], ["ect", "4g"], ["device-memory", "1"],
  ["dpr", "2.5"], ["dpr", "x"], ["ect", "5g"], ["save-data", "off"], ["intervention", "x"],
  ["upgrade-insecure-requests", "1"], ["dnt", "1"], ["date", "Thu, 01 Jan 2026 00:00:00 GMT"], ["via", "1.1 x"], ["te", "trailers"], ["trailer", "x"], ["expect", "x"],
  ["host", "elsewhere.test"], ["origin", "http://elsewhere.test"], ["referer", "http://elsewhere.test/"], ["cookie", "a=b"], ["cookie2", "a=b"], ["set-cookie", "a=b"],
  ["content-length", "7"], ["connection", "close"], ["keep-alive", "x"], ["transfer-encoding", "chunked"], ["upgrade", "x"],
  ["accept-charset", "utf-8"], ["accept-encoding", "gzip"], ["access-control-request-method", "PUT"], ["access-control-request-headers", "x-a"],
  ["proxy-authorization", "x"], ["sec-custom", "x"], ["x-http-method", "PUT"], ["x-http-method-override", "TRACE"], ["x-method-override", "connect, put"],
].map(([name, value]) => ({
  name: `header ${name}: ${JSON.stringify(value.length > 40 ? `${value.slice(0, 20)}… of ${value.length}` : value)}`,
  bucket: "everything",
  request: { origin: APP, method: "GET", headers: [{ name, value }] },
}));

const refused = [["x y", "1"], ["", "1"], ["x-custom", "a\nb"], ["x-custom", "ü€"]].map(([name, value]) => ({
  name: `header ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  bucket: "everything",
  request: { origin: APP, method: "GET", headers: [{ name, value }] },
}));

const together = [
  ["many safelisted headers within 1024 bytes", [["accept", long(120)], ["accept-language", long(120)], ["content-language", long(120)]]],
  ["one name twice", [["x-custom", "1"], ["x-custom", "2"]]],
  ["accept twice, each of 100 bytes", [["accept", long(100)], ["accept", long(100)]]],
  ["several names, out of order", [["x-b", "1"], ["x-a", "2"], ["Content-Type", "application/json"], ["accept", "*/*"]]],
  ["a range of names, some forbidden", [["x-a", "2"], ["cookie", "a=b"], ["sec-x", "1"]]],
].map(([name, list]) => ({
  name: `headers: ${name}`,
  bucket: "everything",
  request: { origin: APP, method: "GET", headers: list.map(([name, value]) => ({ name, value })) },
}));

const underRules = [
  ["seed", EXAMPLE, "PUT", "content-type"], ["seed", EXAMPLE, "PUT", "content-disposition"], ["seed", EXAMPLE, "PUT", "x-custom"], ["seed", EXAMPLE, "GET", "authorization"],
  ["seed", OTHER, "GET", "x-custom"], ["seed", OTHER, "GET", "content-disposition"],
  ["exact", APP, "PUT", "content-type"], ["exact", APP, "PUT", "x-amz-acl"], ["exact", APP, "PUT", "x-custom"], ["exact", APP, "PUT", "authorization"], ["exact", APP, "GET", "x-custom"],
  ["no-headers", APP, "PUT", "content-type"], ["no-headers", APP, "GET", "x-custom"],
  ["ordered", APP, "GET", "x-amz-meta-color"], ["ordered", APP, "PUT", "x-amz-meta-color"], ["ordered", OTHER, "GET", "x-amz-meta-color"], ["ordered", OTHER, "GET", "x-amz-acl"],
  ["closed", APP, "GET", "x-custom"],
].map(([bucket, origin, method, name]) => ({
  name: `header ${name} of ${method} from ${origin} on ${bucket}`,
  bucket,
  request: { origin, method, headers: [{ name, value: name === "content-type" ? "image/png" : "x" }] },
}));

export const cases = [...GET, ...refused, ...together, ...underRules];
