// The words of a bucket's frame.

export const bucketText = {
  tabs: "Parts of the bucket",
  public: "Public",
  publicHint: "Anyone may read or list something here without a key.",
  cors: "CORS",
  /** @param {number} rules */
  corsHint: (rules) => (rules === 1 ? "One CORS rule" : `${rules} CORS rules`),
  versioned: "Versioned",
  suspended: "Versions kept",
  gone: {
    /** @param {string} name */
    title: (name) => `There is no bucket ${name}`,
    lead: "It may have been deleted, or it belongs to someone else.",
  },
};
