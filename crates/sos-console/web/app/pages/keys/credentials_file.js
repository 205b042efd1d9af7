// A new key as a file that shells and SDKs read. Pure.

/**
 * @param {{ access_key: string, secret_key: string }} created
 * @returns {{ name: string, content: string }}
 */
export function credentialsFile({ access_key: accessKey, secret_key: secretKey }) {
  return {
    name: `sos-credentials-${accessKey}.env`,
    content: `AWS_ACCESS_KEY_ID=${accessKey}\nAWS_SECRET_ACCESS_KEY=${secretKey}\n`,
  };
}
