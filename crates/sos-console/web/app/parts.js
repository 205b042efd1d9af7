// The shared parts, in one place to import from. Each has a file of its own in parts/.

export { Badge } from "./parts/badge.js";
export { Breadcrumb } from "./parts/breadcrumb.js";
export { Button, IconButton, LinkButton } from "./parts/button.js";
export { Checkbox } from "./parts/checkbox.js";
export { Code } from "./parts/code.js";
export { confirm, confirmTyped, Confirmations, TypedPhrase } from "./parts/confirm.js";
export { CopyButton } from "./parts/copy_button.js";
export { Dialog } from "./parts/dialog.js";
export { Bytes, Time } from "./parts/figures.js";
export { Field, TextField } from "./parts/field.js";
export { Icon } from "./parts/icon.js";
export { Menu } from "./parts/menu.js";
export { Notice } from "./parts/notice.js";
export { PageTitle } from "./parts/page_title.js";
export { Progress } from "./parts/progress.js";
export { Segments } from "./parts/segments.js";
export { Select } from "./parts/select.js";
export { Skeleton } from "./parts/skeleton.js";
export { EmptyState, ErrorState } from "./parts/states.js";
export { Table } from "./parts/table.js";
export { Tabs } from "./parts/tabs.js";
export { toast, Toasts } from "./parts/toasts.js";
