// The words of the pages about tenants, groups and roles.

/** @param {number} count @param {string} one */
const counted = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

const problems = {
  name: "A name has 1 to 64 letters, digits, dots, dashes or underscores.",
  taken: "Another policy has that name.",
};

/** @param {number} seconds */
function lasting(seconds) {
  if (seconds % 3600 === 0) return counted(seconds / 3600, "hour");
  return seconds % 60 === 0 ? counted(seconds / 60, "minute") : counted(seconds, "second");
}

export const identities = {
  tabs: { label: "Identities", keys: "Keys", roles: "Roles", tenants: "Tenants", groups: "Groups" },
  actions: "Actions",
  edit: "Edit",
  remove: "Delete",
  none: "None",
  yours: "Yours",
  lasting,
  policy: {
    title: "Policies",
    add: "Add a policy",
    none: "There is no policy yet.",
    name: "Name",
    /** @param {string} name */
    label: (name) => `Policy ${name}`,
    /** @param {string} name */
    editor: (name) => `Policy ${name} as JSON`,
    /** @param {string} name */
    remove: (name) => `Remove the policy ${name}`,
    problems,
    template: { read: "Read everything", write: "Read and write everything", bucket: "Everything in one bucket", secure: "Nothing without TLS" },
  },
  saving: {
    save: "Save",
    discard: "Discard",
    done: "Saved, and in force.",
    saved: "In force",
    unsaved: "Not saved yet",
    wrong: "Something is wrong: it cannot be saved like this",
    late: "Somebody else has saved meanwhile. “Discard” shows theirs, “Save” puts yours in its place.",
    discardQuestion: { title: "Discard the changes?", body: "What is in force is shown again.", action: "Discard" },
    leaveQuestion: { title: "Leave without saving?", body: "What you changed is not saved yet, and would be lost.", action: "Leave" },
  },
  tenants: {
    title: "Tenants",
    lead: "A tenant owns buckets, and has keys and roles. Give each customer, team or application one of its own.",
    create: "Create tenant",
    columns: { tenant: "Tenant", email: "E-mail", groups: "Groups", state: "State", actions: "Actions" },
    works: "Works",
    disabled: "Disabled",
    declared: "Declared",
    declaredHint: "Declared in the configuration file, where alone it can be changed.",
    /** @param {string} id */
    actionsLabel: (id) => `Actions for the tenant ${id}`,
    enable: "Enable",
    disable: "Disable",
    form: {
      create: "Create tenant",
      /** @param {string} id */
      edit: (id) => `Edit ${id}`,
      submit: "Create the tenant",
      save: "Save",
      id: "Id",
      idHint: "Letters, digits, dots, dashes and underscores. It stays as it is: it is the account in ARNs.",
      displayName: "Name",
      displayNameHint: "What people call it; its id where nothing is said.",
      email: "E-mail address",
      emailHint: "ACLs can grant by it. It may be left out.",
      groups: "Groups",
      /** @param {string[]} known */
      groupsHint: (known) => `Names, with spaces between them.${known.length > 0 ? ` There are: ${known.join(", ")}.` : ""}`,
      problems: { id: problems.name, groups: "The name of a group has 1 to 64 letters, digits, dots, dashes or underscores." },
    },
    /** @param {string} id */
    created: (id) => `The tenant ${id} is made. It has no key yet.`,
    saved: "Saved, and in force.",
    disabling: {
      /** @param {string} id */
      title: (id) => `Disable ${id}?`,
      body: "None of its keys works from this moment, until it is enabled again. Its buckets stay as they are.",
      own: "You are logged in as this tenant: disabling it logs you out at once.",
      action: "Disable the tenant",
      /** @param {string} id */
      done: (id) => `${id} is disabled.`,
      /** @param {string} id */
      undone: (id) => `${id} is enabled.`,
    },
    deleting: {
      /** @param {string} id */
      title: (id) => `Delete ${id}?`,
      body: "Its keys and its roles go with it, and whoever uses them is refused from this moment. A tenant that owns buckets is not deleted. This cannot be undone.",
      own: "You are logged in as this tenant: deleting it logs you out at once.",
      action: "Delete the tenant",
      /** @param {string} id */
      done: (id) => `${id} is deleted.`,
    },
    missing: {
      /** @param {string} id */
      title: (id) => `There is no tenant ${id}`,
      lead: "It may have been deleted, or its id may be mistyped.",
      action: "Go to the tenants",
    },
    facts: { id: "Id", email: "E-mail", groups: "Groups" },
    keys: { title: "Keys", create: "Create key", none: "It has no key yet: nobody can sign in its name." },
  },
  groups: {
    title: "Groups",
    lead: "Policies for several tenants at once. They hold for the keys of all members.",
    create: "Create group",
    empty: { title: "There are no groups", lead: "Make one, give it policies, and make tenants its members." },
    columns: { group: "Group", members: "Members", policies: "Policies" },
    form: { title: "Create group", name: "Name", hint: "Letters, digits, dots, dashes and underscores.", submit: "Create the group", taken: "There is a group of this name already." },
    policiesLead: "What they deny is denied to every key of a member; what they allow is allowed to keys with policies of their own.",
    members: "Members",
    noMembers: "No tenant is a member yet. Members are chosen where a tenant is edited.",
    remove: "Delete group",
    removing: {
      /** @param {string} name */
      title: (name) => `Delete ${name}?`,
      body: "Its policies go, at once. Tenants stay its members, and ACLs that name it stay.",
      action: "Delete the group",
      /** @param {string} name */
      done: (name) => `${name} is deleted.`,
    },
    missing: {
      /** @param {string} name */
      title: (name) => `There is no group ${name}`,
      lead: "It may have been deleted, or its name may be mistyped.",
      action: "Go to the groups",
    },
  },
  roles: {
    title: "Roles",
    lead: "A role is what somebody may become for a while: a program, another tenant, or whoever logs in over an identity provider.",
    create: "Create role",
    empty: { title: "There are no roles", lead: "Make one to hand out keys that end by themselves." },
    columns: { role: "Role", tenant: "Tenant", policies: "Policies", lasts: "Lasts at most", created: "Created" },
    arn: "ARN",
    form: {
      title: "Create role",
      name: "Name",
      hint: "Letters, digits, dots, dashes and underscores.",
      tenant: "Tenant",
      trust: "Who may become it",
      trusts: { own: "Keys of its own tenant", other: "Keys of another tenant", provider: "Users of an identity provider" },
      other: "Id of the other tenant",
      host: "Provider",
      hostHint: "Its issuer, as in the configuration: https://accounts.example.com",
      audience: "Client id",
      audienceHint: "Only tokens for this client count.",
      next: "What it may do is said on its page, with policies.",
      submit: "Create the role",
      taken: "There is a role of this name already.",
      problems: { name: problems.name, other: "Enter the id of a tenant.", host: "Enter where the provider is.", audience: "Enter the client id." },
    },
    policiesLead: "What its sessions may do. Without a policy they may do nothing.",
    trustTitle: "Who may become it",
    trustLead: "The trust policy: whoever it allows gets a key that ends by itself.",
    trustEditor: "Trust policy as JSON",
    lasts: "A session lasts at most",
    endSessions: "End the sessions that run now",
    remove: "Delete role",
    removing: {
      /** @param {string} name */
      title: (name) => `Delete ${name}?`,
      body: "Its sessions end at once: whoever has become it is refused from this moment. This cannot be undone.",
      action: "Delete the role",
      /** @param {string} name */
      done: (name) => `${name} is deleted.`,
    },
    missing: {
      /** @param {string} name */
      title: (name) => `There is no role ${name}`,
      lead: "It may have been deleted, or its name may be mistyped.",
      action: "Go to the roles",
    },
  },
};
