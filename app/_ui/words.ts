/** A fault names its feed and its kind, for the log; beside the feed's own name that is said twice. */
export const unprefixed = (prefix: string, text: string): string => (text.startsWith(`${prefix}: `) ? text.slice(prefix.length + 2) : text)
