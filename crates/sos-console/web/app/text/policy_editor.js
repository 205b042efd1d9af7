// The words of the editor of a policy in the language of IAM.

export const policyEditor = {
  placeholder: "A policy in the language of IAM, as JSON",
  /** @param {number} line @param {number} column */
  place: (line, column) => `Line ${line}, column ${column}`,
  goTo: "Go to it",
};
