// Where the editor of a policy is loaded from: with the other editors, whose parts it has.

export const EDITOR = { load: () => import("../bucket/documents.js").then(({ loadPolicyEditor }) => loadPolicyEditor()), styles: ["identity"] };
