// The words of a bucket's frame.

export const bucketText = {
  tabs: "Parts of the bucket",
  public: "Public",
  publicHint: "Everyone can reach this bucket, or everyone with a key.",
  shared: "Shared",
  sharedHint: "Others than its owner can reach this bucket, but not everyone.",
  private: "Private",
  privateHint: "Nobody but its owner can reach this bucket.",
  cors: "CORS",
  /** @param {number} rules */
  corsHint: (rules) => (rules === 1 ? "One CORS rule" : `${rules} CORS rules`),
  versioned: "Versioned",
  suspended: "Versions kept",
  late: { told: "Somebody else has saved meanwhile; what you changed is not saved.", show: "Show theirs" },
  gone: {
    /** @param {string} name */
    title: (name) => `There is no bucket ${name}`,
    lead: "It may have been deleted, or it belongs to someone else.",
  },
};
