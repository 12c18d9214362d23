/** A defect in one screen leaves the rest of the page standing. React offers this to classes only. */
import { Component, type ReactNode } from "react";

import { ErrorState } from "../parts/error-state.tsx";
import { FRAME } from "../texts/frame.ts";

interface Props {
  /** Another screen is another try. */
  readonly of: string;
  readonly children: ReactNode;
}

export class DefectBoundary extends Component<Props, { readonly failed: boolean }> {
  override readonly state: { readonly failed: boolean } = { failed: false };

  static getDerivedStateFromError(_error: unknown): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (before.of !== this.props.of && this.state.failed) this.setState({ failed: false });
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <ErrorState error={FRAME.defect} onRetry={() => this.setState({ failed: false })} />;
  }
}
