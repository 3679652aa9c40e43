/** CSV with a header line → one object a row. Quoted cells may hold commas, doubled quotes and line ends; a row of another length throws. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = cells(text.replace(/^\uFEFF/, ''))
  if (!header) return []
  return rows.map((row, index) => {
    if (row.length !== header.length) throw new Error(`CSV row ${index + 2} has ${row.length} cells, the header has ${header.length}`)
    return Object.fromEntries(header.map((name, column) => [name, row[column] ?? '']))
  })
}

function cells(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  // Sticky: every cell starts where the one before it ended, so nothing is skipped.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex
    const match = cell.exec(text)
    if (!match) throw new Error(`CSV cell at character ${at} has a stray quote`)
    const [, quoted, plain = '', end] = match
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    // A comma at the very end leaves one more, empty cell.
    if (end === ',' && cell.lastIndex === text.length) row.push('')
    if (end !== ',' || cell.lastIndex === text.length) {
      if (row.length > 1 || row[0] !== '') rows.push(row)
      row = []
    }
  }
  return rows
}
