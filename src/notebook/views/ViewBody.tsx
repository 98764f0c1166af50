import type { View } from 'hairpin';
import { Component, type ReactNode } from 'react';
import type { Addresses } from '../output';
import Ranges from './Ranges';
import Ruleset from './Ruleset';
import RulesetDiff from './RulesetDiff';
import { summaryOf } from './summary';
import Table from './Table';
import TopologyOutput from './TopologyOutput';
import Trace from './Trace';

interface Props {
  readonly view: View;
  readonly addresses: Addresses;
}

/** Draws any view. */
export default function ViewBody({ view, addresses }: Props): ReactNode {
  return (
    <Guard key={keyOf(view)} view={view}>
      <Body view={view} addresses={addresses} />
    </Guard>
  );
}

// A run that gives the same again leaves the reader where he was; another value begins anew.
function keyOf(view: View): string {
  return JSON.stringify(view);
}

function Body({ view, addresses }: Props): ReactNode {
  switch (view.view) {
    case 'trace':
      return <Trace trace={view} />;
    case 'topology':
      return <TopologyOutput view={view} />;
    case 'ruleset':
      return <Ruleset view={view} addresses={addresses} />;
    case 'ruleset-diff':
      return <RulesetDiff view={view} addresses={addresses} />;
    case 'ranges':
      return <Ranges view={view} addresses={addresses} />;
    case 'table':
      return <Table table={view} addresses={addresses} />;
  }
}

/** Data that a view cannot draw costs the reader this one output, not the page. */
class Guard extends Component<{ readonly view: View; readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <p>This cannot be drawn: {String(summaryOf(this.props.view))}</p> : this.props.children;
  }
}
