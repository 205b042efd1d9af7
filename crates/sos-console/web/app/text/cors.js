// The words of the CORS tab.

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => `${new Intl.NumberFormat("en").format(count)} ${count === 1 ? one : many}`;

export const cors = {
  title: "Which pages may use this bucket",
  loading: "Loading the CORS configuration",
  views: { label: "Show as", xml: "XML", json: "JSON", form: "Form" },
  editor: {
    /** @param {string} format */
    label: (format) => `CORS configuration as ${format}`,
    keys: "Tab indents. To leave the editor with the keyboard, press Escape, then Tab.",
    leaving: "Press Tab to leave the editor.",
    placeholder: `<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://example.com</AllowedOrigin>
    <AllowedMethod>*</AllowedMethod>
    <AllowedHeader>Content-*</AllowedHeader>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>HEAD</AllowedMethod>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
</CORSConfiguration>`,
    placeholderJson: `{
  "CORSRules": [
    {
      "AllowedOrigins": ["https://example.com"],
      "AllowedMethods": ["*"],
      "AllowedHeaders": ["Content-*"]
    },
    {
      "AllowedOrigins": ["*"],
      "AllowedMethods": ["HEAD", "GET"]
    }
  ]
}`,
  },
  empty: {
    title: "No page of another origin may use this bucket yet",
    lead: "Paste a CORS document below and save it. Or begin with a preset, or with a rule in the form.",
    preset: "Choose a preset",
    form: "Add a rule",
  },
  status: {
    checking: "Checking",
    empty: "Nothing is set",
    inForce: "In force",
    unsaved: "Not saved yet",
    wrong: "Cannot be saved yet",
    good: "No findings",
    /** @param {number} warnings @param {number} notes */
    findings: (warnings, notes) => [
      ...(warnings ? [counted(warnings, "warning", "warnings")] : []),
      ...(notes ? [counted(notes, "note", "notes")] : []),
    ].join(", "),
    comments: "Comments and the order of elements within a rule are not stored: what is in force is only the rules.",
    unreachable: "The document could not be checked.",
  },
  problem: {
    /** @param {number} line @param {number} column */
    place: (line, column) => `Line ${line}, column ${column}`,
    goTo: "Go to",
    /** @param {string} view */
    stays: (view) => `It cannot be shown as ${view} before that is mended. Nothing you wrote is lost.`,
  },
  findings: {
    title: "Findings",
    /** @param {number} rule */
    rule: (rule) => `Rule ${rule}`,
    whole: "All rules",
    warning: "Warning",
    note: "Note",
    fix: "Fix",
    /** @param {string} title */
    fixNamed: (title) => `Fix: ${title}`,
    fixAll: "Fix all",
    widens: "allows more than before",
    show: "Show",
    /** @param {number} count */
    fixed: (count) => `Fixed ${counted(count, "finding", "findings")}`,
    /** @param {string} title */
    applied: (title) => `Done: ${title}`,
  },
  actions: {
    save: "Save",
    review: "Review and save",
    discard: "Discard",
    presets: "Presets",
    history: "Earlier",
    more: "More",
    moreLabel: "More actions",
    delete: "Delete the configuration",
    copyXml: "Copy as XML",
    copyJson: "Copy as JSON",
    copied: "Copied",
  },
  saved: {
    done: "Saved, and in force.",
    undone: "Undone. What was in force before is in force again.",
    deleted: "Deleted. No page of another origin may use this bucket any more.",
  },
  leave: {
    title: "Leave without saving?",
    body: "The changes to the CORS configuration are not saved.",
    action: "Leave",
  },
  discard: {
    title: "Discard your changes?",
    body: "The editor goes back to the configuration that is in force.",
    action: "Discard",
    done: "Your changes are gone.",
  },
  remove: {
    title: "Delete the CORS configuration?",
    body: "Pages of other origins can then neither read from this bucket nor upload to it. It can be undone.",
    action: "Delete",
  },
  review: {
    title: "Save these changes?",
    lead: "In force as soon as it is saved.",
    nothing: "Only white space or comments differ. The rules stay as they are.",
    findings: "What is likely wrong with it",
    none: "Nothing is likely wrong with it.",
  },
  conflict: {
    title: "Changed by someone else meanwhile",
    lead: "Your changes are not saved. This is the difference between what is in force now and what you have in the editor:",
    deleted: "Someone else has deleted the configuration. Your document is not saved.",
    theirs: "Take what is in force",
    mine: "Save mine over it",
    later: "Back to the editor",
  },
  diff: {
    label: "Difference",
    same: "unchanged",
    moved: "moved",
    changed: "changed",
    added: "added",
    removed: "removed",
    /** @param {import("../pages/bucket/cors/difference.js").RuleChange} change */
    rule: ({ kind, before, after }) => (kind === "moved" ? `Rule ${after} (was ${before})` : `Rule ${after ?? before}`),
    lineAdded: "Added:",
    lineRemoved: "Removed:",
    empty: "No rules",
  },
  history: {
    title: "Earlier configurations",
    lead: "What was in force before each of the last ten changes, whoever made them.",
    none: "Nothing has been changed yet.",
    /** @param {number} rules */
    entry: (rules) => counted(rules, "rule", "rules"),
    nothing: "No configuration",
    before: "In force until",
    difference: "What would change",
    restore: "Load into the editor",
    restoreNothing: "Empty the editor",
    loaded: "Loaded into the editor. Save it to put it in force.",
    same: "These are the rules that are in force.",
  },
  presets: {
    title: "Begin with a preset",
    lead: "Rules for the usual purposes. Each passes every check.",
    origins: "For pages of",
    originsHint: "The origins of your pages, such as https://example.com. Leave it empty for every origin.",
    originsNeeded: "The origins of your pages, such as https://example.com. These rules let pages write, so they need one.",
    anyOrigin: "Suits every origin",
    preview: "The rules",
    insert: "Add to the document",
    replace: "Use these rules",
    /** @param {string} title */
    done: (title) => `Added: ${title}`,
  },
  form: {
    rule: (/** @type {number} */ number) => `Rule ${number}`,
    id: "Name",
    idHint: "Optional. It is stored as the rule's ID and decides nothing.",
    origins: "Pages of these origins",
    originsPlaceholder: "https://example.com",
    originsHint: "Scheme, host and port. One * stands for anything; * alone for every page.",
    methods: "may use these methods",
    allMethods: "All",
    headers: "and send these headers",
    headersPlaceholder: "content-type",
    headersHint: "A * at the end stands for the rest of a name. Without any, only requests that need none pass.",
    exposed: "and read these headers of the answer",
    exposedPlaceholder: "ETag",
    exposedHint: "Beside the few that scripts always read.",
    maxAge: "Browsers remember it for",
    maxAgeUnit: "seconds",
    maxAgeNone: "Without it browsers ask again after 5 seconds.",
    /** @param {string} duration */
    maxAgeHint: (duration) => `${duration}. Chromium keeps it for 2 h at most, Firefox for 24 h, WebKit for 10 min.`,
    up: "Move up",
    down: "Move down",
    duplicate: "Duplicate",
    remove: "Remove",
    add: "Add a rule",
    order: "The first rule that matches decides.",
    /** @param {number} number */
    removed: (number) => `Rule ${number} removed`,
    /** @param {number} number */
    movedTo: (number) => `Now rule ${number}`,
    none: "There are no rules.",
  },
  chips: {
    /** @param {string} value */
    edit: (value) => `Edit ${value}`,
    /** @param {string} value */
    remove: (value) => `Remove ${value}`,
    emptyValue: "(empty)",
    hint: "Enter or a comma adds it.",
  },
  tester: {
    title: "Test a request",
    lead: "What the rules in the editor make of it, and what browsers do then. Nothing is sent.",
    origin: "A page of",
    originHint: "Its origin or its address; null for a sandboxed frame or a file.",
    method: "Method",
    initiator: "Sent by",
    initiators: {
      fetch: "fetch()",
      xhr: "XMLHttpRequest",
      image: "<img>",
      image_crossorigin: "<img crossorigin>",
      image_use_credentials: "<img crossorigin=use-credentials>",
      font: "@font-face",
      script_module: "<script type=module>",
      media: "<video>, <audio>",
      media_crossorigin: "<video crossorigin>",
      form: "<form method=post>",
    },
    headers: "With these headers",
    headersPlaceholder: "content-type: image/png",
    further: "More",
    credentials: "Credentials",
    credentialsNames: { "same-origin": "same-origin (usual)", omit: "omit", include: "include (cookies)" },
    mode: "Mode",
    modes: { cors: "cors (usual)", "no-cors": "no-cors", "same-origin": "same-origin" },
    body: "Body",
    bodies: { none: "None", text: "A text", blob: "A Blob", bytes: "Bytes", form_data: "FormData", url_search_params: "URLSearchParams", stream: "A stream" },
    url: "Address of the object",
    urlHint: "Only its scheme and host matter: an https page may not ask an http server.",
    urlUse: "Use this store's",
    uploadListeners: "xhr.upload has listeners",
    unparsed: "The document cannot be read yet. This is by the rules before your last change.",
    noRules: "By a bucket without a configuration.",
    differs: {
      allowed: "By the rules that are in force it is still denied: save to allow it.",
      denied: "By the rules that are in force it is still allowed.",
      other: "By the rules that are in force the answer is another one.",
    },
    sameAsSaved: "The same by the rules in force.",
    allow: "Change the document",
    allowed: "Allowed",
    denied: "Denied",
    browsers: "What browsers do",
    engines: { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" },
    outcomes: { readable: "Readable", opaque: "Used, not readable", blocked: "Blocked", refused: "Not sent" },
    /** @param {string} duration */
    cached: (duration) => `Preflight kept for ${duration}`,
    noPreflight: "No preflight",
    preflightFails: "Preflight fails",
    rules: "What the rules say",
    decides: "decides",
    parts: { origin: "origin", method: "method", headers: "headers" },
    yes: "matches",
    no: "does not match",
    answers: "What the server answers",
    preflight: "Preflight",
    request: "Request",
    notSent: "not sent, since the preflight fails",
    noCorsHeaders: "No CORS headers",
    notes: "Worth knowing",
    failed: "This cannot be explained:",
  },
  denied: {
    title: "Denied lately",
    lead: "Requests of pages that CORS denied in this bucket. Kept in memory until the server restarts.",
    none: "Nothing was denied lately. Requests that CORS denies appear here within seconds.",
    live: "Live",
    paused: "Paused while the page is hidden",
    failed: "The list could not be loaded. It is tried again.",
    clear: "Clear",
    cleared: "The list is empty.",
    allow: "Allow this",
    explain: "Explain",
    /** @param {number} count */
    times: (count) => counted(count, "time", "times"),
    /** @param {number} count */
    requests: (count) => counted(count, "request", "requests"),
    last: "last",
    preflight: "preflight",
    actual: "answer withheld",
    headers: "asking for",
    noWay: "No cautious change allows it.",
    /** @param {number} count */
    dropped: (count) => `${counted(count, "older entry", "older entries")} made room for newer ones.`,
    already: "The document in the editor allows it already. Save it to put it in force.",
    mendFirst: "The document in the editor cannot be read yet. Mend it first.",
  },
};
