import assert from "node:assert/strict";
import { test } from "node:test";

import { credentialsFile } from "../web/app/pages/keys/credentials_file.js";

test("a key's file is read by a shell", () => {
  assert.deepEqual(credentialsFile({ access_key: "SOSA", secret_key: "s/+=" }), {
    name: "sos-credentials-SOSA.env",
    content: "AWS_ACCESS_KEY_ID=SOSA\nAWS_SECRET_ACCESS_KEY=s/+=\n",
  });
});
