/** A text at the end of a line; `x`, `y` are the line's end, `y` in the middle of the text. */
export type EndLabel = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const overlapsAcross = (a: EndLabel, b: EndLabel): boolean => a.x < b.x + b.width && b.x < a.x + a.width

/**
 * Where labels come to stand so that none covers another and all stay within the picture: those that meet are pushed apart
 * about their middle. Where there is no room for all, they lie edge to edge from the top.
 */
export function spread(labels: readonly EndLabel[], top: number, bottom: number): readonly number[] {
  const order = labels.map((_label, index) => index).sort((a, b) => (labels[a]?.y ?? 0) - (labels[b]?.y ?? 0))
  const places = labels.map(({ y, height }) => Math.min(Math.max(y, top + height / 2), bottom - height / 2))
  // Blocks of labels that touch: their members stand edge to edge, as near to their ends as they can.
  let blocks: { members: number[]; centre: number; height: number }[] = []
  for (const index of order) {
    const label = labels[index]
    if (!label) continue
    let block = { members: [index], centre: places[index] ?? 0, height: label.height }
    for (let before = blocks.findLast((held) => meets(held, block, labels)); before; before = blocks.findLast((held) => meets(held, block, labels))) {
      const joined = before
      blocks = blocks.filter((held) => held !== joined)
      const members = [...joined.members, ...block.members]
      const height = joined.height + block.height
      const mean = members.reduce((sum, member) => sum + (places[member] ?? 0), 0) / members.length
      block = { members, height, centre: Math.max(Math.min(mean, bottom - height / 2), top + height / 2) }
    }
    blocks.push(block)
  }
  const spreadTo = [...places]
  for (const { members, centre, height } of blocks) {
    let y = centre - height / 2
    for (const member of members) {
      const own = labels[member]?.height ?? 0
      spreadTo[member] = y + own / 2
      y += own
    }
  }
  return spreadTo
}

type Block = { readonly members: readonly number[]; readonly centre: number; readonly height: number }

function meets(a: Block, b: Block, labels: readonly EndLabel[]): boolean {
  if (Math.abs(a.centre - b.centre) >= (a.height + b.height) / 2 - 0.01) return false
  return a.members.some((one) => b.members.some((other) => {
    const first = labels[one]
    const second = labels[other]
    return first !== undefined && second !== undefined && overlapsAcross(first, second)
  }))
}
