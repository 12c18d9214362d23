/**
 * A mistake while drawing ends the interface with its message alone. The library would print the source around it, and
 * the stack, on the screen that has a scrollback.
 */
import { Component, type ReactNode } from "react";

interface Guarded {
  readonly onFailure: (error: unknown) => void;
  readonly children: ReactNode;
}

export class FailureGuard extends Component<Guarded, { readonly failed: boolean }> {
  override readonly state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
