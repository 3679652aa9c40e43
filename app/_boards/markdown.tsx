import { marked, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'

/** An address that a note may lead to: another site over HTTP, or a place of ours. */
const isSafe = (href: string): boolean => /^https?:\/\//i.test(href) || /^(\/(?!\/|\\)|#)/.test(href)
const isOther = (href: string): boolean => /^https?:/i.test(href)

/** Markdown as elements: what is HTML in it is shown as the text that it is, and no address leads out of the web. */
export function Markdown({ text }: { readonly text: string }) {
  return <div className="note">{blocks(marked.lexer(text, { gfm: true }))}</div>
}

const blocks = (tokens: readonly Token[]): ReactNode => tokens.map((token, nth) => <Fragment key={nth}>{block(token)}</Fragment>)
const inlines = (tokens: readonly Token[] | undefined): ReactNode => (tokens ?? []).map((token, nth) => <Fragment key={nth}>{inline(token)}</Fragment>)

// Safe casts, below: a token is of the kind that its `type` names; the library's own union has a wild card in it, which narrows to nothing.
function block(token: Token): ReactNode {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      return depth <= 1 ? <h3>{inlines(tokens)}</h3> : <h4>{inlines(tokens)}</h4>
    }
    case 'paragraph': return <p>{inlines((token as Tokens.Paragraph).tokens)}</p>
    case 'text': return (token as Tokens.Text).tokens ? inlines((token as Tokens.Text).tokens) : (token as Tokens.Text).text
    case 'blockquote': return <blockquote>{blocks((token as Tokens.Blockquote).tokens)}</blockquote>
    case 'code': return <pre><code>{(token as Tokens.Code).text}</code></pre>
    case 'hr': return <hr />
    case 'list': {
      const { ordered, start, items } = token as Tokens.List
      const rows = items.map((item, nth) => <li key={nth}>{item.task && <input type="checkbox" checked={item.checked ?? false} readOnly disabled aria-label={item.text} />}{blocks(item.tokens.filter(({ type }) => type !== 'checkbox'))}</li>)
      return ordered ? <ol start={start === '' ? 1 : start}>{rows}</ol> : <ul>{rows}</ul>
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table
      return (
        <table>
          <thead><tr>{header.map((cell, nth) => <th key={nth} scope="col" style={{ textAlign: cell.align ?? undefined }}>{inlines(cell.tokens)}</th>)}</tr></thead>
          <tbody>{rows.map((row, nth) => <tr key={nth}>{row.map((cell, column) => <td key={column} style={{ textAlign: cell.align ?? undefined }}>{inlines(cell.tokens)}</td>)}</tr>)}</tbody>
        </table>
      )
    }
    case 'space':
    case 'def': return null
    default: return token.raw
  }
}

function inline(token: Token): ReactNode {
  switch (token.type) {
    case 'strong': return <strong>{inlines((token as Tokens.Strong).tokens)}</strong>
    case 'em': return <em>{inlines((token as Tokens.Em).tokens)}</em>
    case 'del': return <del>{inlines((token as Tokens.Del).tokens)}</del>
    case 'codespan': return <code>{(token as Tokens.Codespan).text}</code>
    case 'br': return <br />
    case 'escape': return (token as Tokens.Escape).text
    case 'text': return (token as Tokens.Text).tokens ? inlines((token as Tokens.Text).tokens) : (token as Tokens.Text).text
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      if (!isSafe(href)) return inlines(tokens)
      return <a href={href} className="link" {...(isOther(href) && { rel: 'noreferrer noopener', target: '_blank' })}>{inlines(tokens)}</a>
    }
    // A picture would tell another site who reads the board, and when.
    case 'image': {
      const { href, text } = token as Tokens.Image
      return isSafe(href) ? <a href={href} className="link" rel="noreferrer noopener" target="_blank">{text || href}</a> : text
    }
    default: return token.raw
  }
}
