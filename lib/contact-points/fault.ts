/** A message that did not arrive. The message is for the operator: in words, without a secret. */
export class ContactFault extends Error {
  override readonly name = 'ContactFault'
  /** Trying again may mend it. */
  readonly retryable: boolean
  /** Not before then, epoch ms. */
  readonly retryAt: number | undefined
  /** There is nobody at this address any more. */
  readonly gone: boolean
  constructor(message: string, { retryable, retryAt, gone = false, cause }: { readonly retryable: boolean; readonly retryAt?: number | undefined; readonly gone?: boolean; readonly cause?: unknown }) {
    super(message, { cause })
    this.retryable = retryable
    this.retryAt = retryAt
    this.gone = gone
  }
}
