'use client'
import { Component, type ReactNode } from 'react'
import { reloadWhenReady } from '../_live/stay.ts'

const BROKEN_MS = 30_000

/** Whatever cannot be drawn says so, and the page is loaded anew. */
export class Boundary extends Component<{ readonly said: string; readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError = (): { readonly broken: boolean } => ({ broken: true })
  override componentDidCatch(): void {
    setTimeout(reloadWhenReady, BROKEN_MS)
  }
  override render(): ReactNode {
    return this.state.broken ? <p role="alert" className="m-auto p-8 text-xl text-muted">{this.props.said}</p> : this.props.children
  }
}
