import { Component, type ReactNode } from 'react';
import styles from './notebook.module.css';

interface Props {
  readonly children: ReactNode;
}

/** Draws its children, or, if they cannot be drawn, a sentence: one broken output does not take the page with it. */
export default class Boundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <p className={styles.error}>This output cannot be shown: it is not what it says it is.</p> : this.props.children;
  }
}
