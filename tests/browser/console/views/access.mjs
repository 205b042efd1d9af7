// The views of the Access tab: private, and public by a policy with everything filled in.

import { openAccess, pastePolicy } from "../access.mjs";

const POLICY = (bucket) => JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "EveryoneReads", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` },
    { Sid: "ReadOnlyOverTls", Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*`, Condition: { Bool: { "aws:SecureTransport": "false" } } },
  ],
}, null, 2);

const BUCKET = "open-doors";

export const accessViews = [
  {
    name: "access", path: "/", at: "h1", isPictured: true,
    async open(walk, { store }) {
      await store.createBucket(BUCKET, null);
      const answer = await store.request("PUT", null, { bucket: BUCKET, query: { policy: "" }, body: POLICY(BUCKET) });
      if (answer.status >= 300) throw new Error(answer.text());
      await openAccess(walk, BUCKET);
      await walk.sees("Statement 1 (EveryoneReads) of the policy decides.");
    },
  },
  {
    name: "access-error", path: "/",
    async open(walk) {
      await openAccess(walk, "scratch");
      await pastePolicy(walk, POLICY("scratch").replace("s3:GetObject", "s3:Get"));
      await walk.sees("Policy has invalid action");
    },
  },
];
