// The words of a bucket's Access tab.

/** @param {{ statement: number, sid: string | null, line?: number }} name */
const statement = ({ statement: number, sid }) => (sid ? `statement ${number} (${sid})` : `statement ${number}`);

/** @param {string[]} parts */
const joined = (parts) => (parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`);

/** Some of many. @param {string[]} values */
const some = (values) => (values.length > 4 ? `${values.slice(0, 3).join(", ")} and ${values.length - 3} more` : joined(values));

/** @param {{ bucket: boolean, store: boolean }} barrier */
const whose = ({ bucket, store }) => (bucket && store ? "this bucket and the whole store" : store ? "the whole store" : "this bucket");

export const access = {
  statement,
  joined,
  some,
  title: "Access",
  level: {
    private: { title: "Private", lead: "Nobody but its owner can reach this bucket." },
    shared: { title: "Shared", lead: "Others can reach this bucket, but not everyone." },
    public: { title: "Public", lead: "Everyone can reach this bucket, or everyone with a key." },
  },
  failed: "Who can reach this bucket could not be told",
  who: {
    everyone: "Everyone",
    authenticated: "Everyone with a key",
    /** @param {{ id: string, name: string | null }} tenant */
    tenant: ({ id, name }) => (name === null ? `Tenant ${id}, which does not exist,` : !name || name === id ? `Tenant ${id}` : `Tenant ${name} (${id})`),
  },
  /** What a permission of a bucket's ACL lets one do. @type {Record<string, string>} */
  permissions: {
    READ: "list the objects",
    WRITE: "write, overwrite and delete objects",
    READ_ACP: "read the ACL",
    WRITE_ACP: "change the ACL",
    FULL_CONTROL: "list, write and delete objects, and read and change the ACL",
  },
  may: "may",
  but: "everything but",
  on: "on",
  byAcl: "by a grant of the ACL",
  /** @param {any} name */
  byStatement: (name) => `by ${statement(name)} of the policy`,
  /** @param {string[]} keys */
  conditions: (keys) => `if ${joined(keys)} ${keys.length === 1 ? "is" : "are"} as it says`,
  shut: "Shut",
  /** @param {{ setting: string, bucket: boolean, store: boolean }} barrier */
  shutBy: (barrier) => (barrier.setting === "BucketOwnerEnforced" ? "Object ownership lets no ACL count" : `${access.block.parts[barrier.setting]?.title ?? barrier.setting}, set by ${whose(barrier)}`),
  /** @param {any[]} names */
  denials: (names) => `${joined(names.map(statement))} of the policy ${names.length === 1 ? "denies" : "deny"} some requests, whatever else allows them.`.replace(/^./, (letter) => letter.toUpperCase()),
  objectAcls: "Single objects may be open by ACLs of their own.",
  unreadable: "The stored policy cannot be read. Nobody is let in by it; replace it or remove it.",
  close: {
    button: "Block public access",
    question: {
      title: "Block public access to this bucket?",
      body: "All four parts of the public access block are turned on. Whoever reads it without a key, or with the key of another tenant by a public policy, is refused from then on. The policy and the ACL stay as they are, and you can turn it off again.",
      action: "Block public access",
    },
    done: "Public access is blocked.",
    undone: "The block is as it was.",
  },
  block: {
    title: "Public access block",
    lead: "What may not be public in this bucket, whatever its policy and ACLs say.",
    /** @type {Record<string, { title: string, hint: string }>} */
    parts: {
      BlockPublicAcls: { title: "Refuse public ACLs", hint: "An ACL that grants something to everyone cannot be set any more." },
      IgnorePublicAcls: { title: "Ignore public ACLs", hint: "Such grants, older ones too, open nothing." },
      BlockPublicPolicy: { title: "Refuse public policies", hint: "A policy that is public cannot be saved." },
      RestrictPublicBuckets: { title: "Restrict public policies", hint: "A policy that is public lets in nobody but you." },
    },
    byStore: "On for every bucket of this store, by its configuration.",
    saved: "The public access block is saved, and in force.",
  },
  ownership: {
    title: "Object ownership",
    lead: "Who owns what others write into this bucket.",
    /** @type {Record<string, { title: string, hint: string }>} */
    choices: {
      BucketOwnerEnforced: { title: "You own everything", hint: "ACLs do not count and cannot be set; the policy alone decides. The simplest, and best for new buckets." },
      BucketOwnerPreferred: { title: "You own what is handed over", hint: "An object written with the ACL bucket-owner-full-control is yours; any other is its writer's. ACLs count." },
      ObjectWriter: { title: "Whoever writes an object owns it", hint: "The writer decides who may read it. ACLs count." },
    },
    saved: "Object ownership is saved, and in force.",
  },
  policy: {
    title: "Policy",
    lead: "Says exactly who may do what, in the policy language of AWS.",
    label: "Bucket policy as JSON",
    placeholder: "Type or paste a policy, or begin with a template.",
    templates: "Templates",
    template: {
      read: "Everyone may read",
      tls: "Only over TLS",
      tenant: "Another tenant may read",
      addresses: "Read from an address range",
    },
    templateHint: "Replace the names that the template invents, such as other-tenant, before you save.",
    replace: { title: "Replace the text in the editor?", body: "The template takes the place of what you have written. What is saved stays in force until you save.", action: "Replace" },
    remove: "Remove policy",
    removeQuestion: { title: "Remove the policy?", body: "Whoever was let in by it is refused from then on, and what it denied is denied no more.", action: "Remove policy" },
    removed: "The policy is removed.",
    save: "Save",
    review: "Review and save",
    reviewTitle: "What changes",
    reviewLead: "Lines that go and come. It is in force as soon as it is saved.",
    back: "Back",
    discard: "Discard changes",
    discardQuestion: { title: "Discard your changes?", body: "The editor shows what is in force again.", action: "Discard" },
    leave: { title: "Leave without saving?", body: "Your changes to the policy are lost.", action: "Leave" },
    saved: "Saved, and in force.",
    goTo: "Go to it",
    /** @param {number} line @param {number} column */
    place: (line, column) => `Line ${line}, column ${column}`,
    standing: {
      none: "No policy is set",
      checking: "Checking…",
      wrong: "This cannot be saved",
      unreachable: "The server cannot be reached",
      unsaved: "Not saved yet",
      inForce: "In force",
    },
    /** @param {any[]} names */
    isPublic: (names) => `Public by ${joined(names.map(statement))}`,
    notPublic: "Not public",
    publicQuestion: "Everyone will be able to do what it says.",
    /** @param {any} barrier */
    refused: (barrier) => `It is public, and “Refuse public policies”, set by ${whose(barrier)}, keeps it from being saved.`,
    /** @param {any} barrier */
    shut: (barrier) => `It lets in nobody but you: “Restrict public policies”, set by ${whose(barrier)}, keeps it shut.`,
    conflict: {
      title: "Someone else has changed the policy",
      body: "It is not the one that you began with any more. Load theirs and lose your changes, or stay and save over it.",
      theirs: "Load theirs",
      overwrite: "Save over it",
    },
    added: "Added:",
    gone: "Removed:",
  },
  explain: {
    title: "Explain a request",
    lead: "Whether a request is allowed, and why: by the policy in the editor, saved or not, the ACLs and what is blocked. Nothing is sent.",
    who: "Who asks",
    /** @type {Record<string, string>} */
    whos: { anonymous: "Nobody, without a key", owner: "You", tenant: "Another tenant", key: "One of your access keys" },
    tenant: "Tenant id",
    accessKey: "Access key",
    action: "Action",
    key: "Key",
    keyHint: "If the object exists, its own ACL and tags count too.",
    address: "From the address",
    secure: "Over TLS",
    further: "More about the request",
    conditions: "Further condition keys",
    conditionsHint: "One a line: aws:Referer=https://example.com/",
    allowed: "Allowed",
    isDenied: "Denied",
    waiting: "Fill in the fields above.",
    mend: "The policy in the editor is not right yet; this is about none until it is.",
    hypothetical: "There is no such object that you may look at, so one of yours is thought of.",
    applies: { allow: "allows", deny: "denies", no: "does not apply" },
    matches: "Matches:",
    matchesNot: "Does not match:",
    statements: "What each statement makes of it",
    /** @param {any} decided */
    decided(decided) {
      switch (decided.kind) {
        case "owner": return "Whoever asks is the owner.";
        case "caller": return `${decided.rule}.`.replace(/^./, (first) => first.toUpperCase());
        case "statement": return `${statement(decided)} of the policy decides.`.replace(/^s/, "S");
        case "acl": return `Grant ${decided.grant} of the ${decided.of_object ? "object" : "bucket"}'s ACL allows it.`;
        case "blocked": return `Something would allow it, but: ${access.shutBy(decided)}.`;
        case "foreign_object": return `The object belongs to tenant ${decided.owner}, and a policy gives nothing of others away.`;
        case "policy_is_the_owners": return "Nobody but the bucket's owner sees to the policy.";
        default: return "Nothing allows it.";
      }
    },
  },
  acl: {
    title: "ACL",
    lead: "Grants on the bucket itself. A policy says the same more exactly.",
    off: "ACLs do not count: object ownership says that you own everything in this bucket.",
    table: "Grants of the bucket's ACL",
    grantee: "Who",
    permission: "May",
    actions: "Actions",
    owner: "the owner",
    /** @type {Record<string, string>} */
    groups: { AllUsers: "Everyone", AuthenticatedUsers: "Everyone with a key" },
    unknown: "no such tenant",
    /** @param {string} who @param {string} permission */
    revoke: (who, permission) => `Revoke ${permission} of ${who}`,
    revoked: "The grant is revoked.",
    none: "Nobody is granted anything.",
    to: "Grant to",
    /** @type {Record<string, string>} */
    kinds: { id: "A tenant, by id", email: "A tenant, by e-mail address", AllUsers: "Everyone", AuthenticatedUsers: "Everyone with a key" },
    id: "Tenant id",
    email: "E-mail address",
    grant: "Grant",
    granted: "Granted, and in force.",
    publicQuestion: { title: "Grant this to everyone?", body: "Anyone on the network will be able to do it, or anyone with a key of this store.", action: "Grant" },
  },
};
