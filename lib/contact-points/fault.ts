/** A message that did not arrive. The message is for the operator: in words, without a secret. */
export class ContactFault extends Error {
  override readonly name = 'ContactFault'
  /** Trying again may mend it. */
  readonly retryable: boolean
  /** Not before then, epoch ms. */
  readonly retryAt: number | undefined
  constructor(message: string, { retryable, retryAt, cause }: { readonly retryable: boolean; readonly retryAt?: number | undefined; readonly cause?: unknown }) {
    super(message, { cause })
    this.retryable = retryable
    this.retryAt = retryAt
  }
}
