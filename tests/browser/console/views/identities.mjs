// The views of tenants, groups and roles, as the operator sees them.

export const identityViews = [
  { name: "identities-tenants", path: "/tenants", as: "operator", isPictured: true, open: (walk) => walk.sees("Lighthouse Studio") },
  {
    name: "identities-tenant", path: "/tenants/lighthouse", as: "operator",
    async open(walk) {
      await walk.find("heading", "Lighthouse Studio");
      await walk.sees("lighthouse: list and read");
    },
  },
  {
    name: "identities-tenant-create", path: "/tenants", as: "operator",
    async open(walk) {
      await walk.click("button", "Create tenant");
      await walk.type("Id", "two words");
      await walk.click("button", "Create the tenant");
      await walk.sees("A name has 1 to 64");
      await walk.sees("There are: photographers, staff.");
    },
  },
  {
    name: "identities-tenant-delete", path: "/tenants/harbour", as: "operator",
    async open(walk) {
      await walk.click("button", "Delete");
      await walk.sees("Type harbour to confirm");
    },
  },
  { name: "identities-groups", path: "/groups", as: "operator", open: (walk) => walk.find("link", "photographers") },
  {
    name: "identities-group", path: "/groups/photographers", as: "operator",
    open: (walk) => walk.find("textbox", "Policy only-over-tls as JSON"),
  },
  {
    name: "identities-group-error", path: "/groups/photographers", as: "operator",
    async open(walk) {
      const area = await walk.find("textbox", "Policy read-photos as JSON");
      await area.focus();
      await area.evaluate((found) => {
        found.select();
        document.execCommand("insertText", false, found.value.replace("s3:ListBucket", "s3:List"));
      });
      await walk.sees("it cannot be saved like this");
    },
  },
  { name: "identities-roles", path: "/roles", as: "operator", open: (walk) => walk.find("link", "publisher") },
  { name: "identities-roles-empty", path: "/roles", as: "newcomer", open: (walk) => walk.sees("There are no roles") },
  {
    name: "identities-role", path: "/roles/root/console", as: "operator", isPictured: true,
    open: (walk) => walk.find("textbox", "Policy read-photos as JSON"),
  },
  {
    name: "identities-role-create", path: "/roles", as: "operator",
    async open(walk) {
      await walk.click("button", "Create role");
      await walk.find("combobox", "Tenant");
      await walk.choose("Who may become it", "provider");
      await walk.find("textbox", "Client id");
    },
  },
  { name: "identities-missing", path: "/groups/nobody", as: "operator", open: (walk) => walk.sees("There is no group nobody") },
  { name: "identities-denied", path: "/tenants", as: "newcomer", open: (walk) => walk.sees("Your key may not see this") },
  {
    name: "key-edit", path: "/keys", as: "operator",
    async open(walk) {
      await walk.click("button", "Actions for the key…", { at: 2 });
      await walk.click("menuitem", "Edit");
      await walk.sees("Master key");
      await walk.find("textbox", "Name");
    },
  },
];
