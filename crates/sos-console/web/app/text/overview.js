// The words of a bucket's Overview tab.

export const overview = {
  figures: { label: "Figures", objects: "Objects", size: "Size", created: "Created", versioning: "Versioning" },
  versioning: { enabled: "On", suspended: "Suspended", off: "Off" },
  connect: {
    title: "Connect",
    lead: "Any S3 client works with this address and an access key.",
    endpoint: "Endpoint",
    region: "Region",
    address: "Bucket",
    snippets: "Snippets",
    key: "Your key is filled in; its secret is not known here. For a new key, go to the",
    keys: "Keys page",
  },
  crossOrigin: {
    title: "Embedding and timing",
    lead: "Two headers that stand beside CORS. They are sent with every answer of the bucket.",
    policy: "Who may embed objects",
    policyHint: "Cross-Origin-Resource-Policy: images, scripts and media in pages that do not use CORS.",
    policies: {
      none: "Not sent: as the browser decides",
      "cross-origin": "Any page (cross-origin)",
      "same-site": "Pages of the same site (same-site)",
      "same-origin": "Pages of the same origin only (same-origin)",
    },
    timing: "Origins that may read timings",
    timingHint: "Timing-Allow-Origin: origins with spaces between them, or * for all. Empty: the header is not sent.",
    save: "Save",
    saved: "The headers are set.",
    leave: {
      title: "Leave without saving?",
      body: "The headers for embedding and timing are changed and not saved.",
      action: "Leave",
    },
    failed: "The headers could not be loaded",
  },
  removal: {
    title: "Delete this bucket",
    /** @param {boolean} isEmpty */
    lead: (isEmpty) => (isEmpty ? "It is empty. Its rules and settings go with it." : "Everything in it is deleted with it."),
    action: "Delete bucket",
  },
};
