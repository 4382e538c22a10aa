import { Component, type ReactNode } from 'react'
import { ErrorState } from '../parts/error-state.tsx'

interface State {
  error: unknown
}

/** A page that fails to load or to draw shows it, and the way on; the frame around it keeps working. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    // Chunks of a version that was replaced meanwhile are gone: only a reload brings the new ones.
    return <ErrorState failure={this.state.error} onRetry={() => window.location.reload()} />
  }
}
