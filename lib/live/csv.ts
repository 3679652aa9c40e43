/** One line of CSV. Text that a spreadsheet would run as a formula is marked as text. */
export const csvLine = (fields: readonly (string | number | null | undefined)[]): string => fields.map(csvField).join(',')

function csvField(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A comment above the columns: one line, whatever the text. */
export const csvComment = (text: string): string => `# ${text.replaceAll(/[\r\n]+/g, ' ')}`
